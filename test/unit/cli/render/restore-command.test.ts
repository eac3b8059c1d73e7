import { restoreByProgram, restoreCommand } from '../../../../cli/render/restore-command';
import type { Manifest } from '../../../../functions/dump-format/manifest/manifest';

function manifestOf(databases: readonly string[]): Manifest {
  const dump = { bucket: 'dumps', key: 'shop/shop-2026-11-20.sql.zst', compression: 'zstd' };
  return { dump, source: { flavour: 'mysql', databases } } as unknown as Manifest;
}

function commandFor(...databases: string[]): string | undefined {
  return restoreCommand(manifestOf(databases)).at(-1);
}

test('the database is created first, unless the dump does that', () => {
  expect(restoreCommand(manifestOf(['shop']))[0]).toBe("mysql --execute='CREATE DATABASE `shop_restored`'");
  expect(restoreCommand(manifestOf(['a`b']))[0]).toBe("mysql --execute='CREATE DATABASE `a``b_restored`'");
  expect(restoreCommand(manifestOf(['shop', 'crm']))[0]).toMatch(/^aws s3api/);
});

test('the command of the program names the dump by its id, and a new database for a dump of one', () => {
  const dump = { job: 'shop', id: '2026-11-20-force-7' };
  const command = 'lambda-mysqldump restore shop 2026-11-20-force-7';
  expect(restoreByProgram(manifestOf(['shop']), dump)).toBe(`${command} --into=shop_restored --host=… --user=…`);
  expect(restoreByProgram(manifestOf(['shop', 'crm']), dump)).toBe(`${command} --host=… --user=…`);
});

test.each([
  { databases: ['shop'], end: ' shop_restored' },
  { databases: ["it's; rm"], end: " 'it'\\''s; rm_restored'" },
  { databases: ['-e'], end: " '--database=-e_restored'" },
  { databases: ['shop', 'crm'], end: '-packet=1G' },
])('the command for a dump of $databases ends with$end', ({ databases, end }) => {
  expect(commandFor(...databases)?.endsWith(end)).toBe(true);
});
