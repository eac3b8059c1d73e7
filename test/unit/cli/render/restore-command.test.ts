import { restoreCommand } from '../../../../cli/render/restore-command';
import type { Manifest } from '../../../../functions/dump-format/manifest';

function commandFor(...databases: string[]): string | undefined {
  const dump = { bucket: 'dumps', key: 'shop/shop-2026-11-20.sql.zst', compression: 'zstd' };
  return restoreCommand({ dump, source: { flavour: 'mysql', databases } } as unknown as Manifest).at(-1);
}

test.each([
  { databases: ['shop'], end: ' shop_restored' },
  { databases: ["it's; rm"], end: " 'it'\\''s; rm_restored'" },
  { databases: ['-e'], end: " '--database=-e_restored'" },
  { databases: ['shop', 'crm'], end: '-packet=1G' },
])('the command for a dump of $databases ends with$end', ({ databases, end }) => {
  expect(commandFor(...databases)?.endsWith(end)).toBe(true);
});
