import { dumpFacts } from '../../../../cli/render/dump-facts';
import type { KnownDump } from '../../../../functions/dump-format/listing/known-dump';
import type { Manifest } from '../../../../functions/dump-format/manifest/manifest';

/** What "show" prints for a dump with this source. */
function shown(source: Partial<Manifest['source']>): string {
  const manifest = {
    slot: '2026-11-20',
    dump: { bucket: 'dumps', key: 'k', bytes: 1, compression: 'zstd', sha256: 'a' },
    run: { startedAt: '2026-11-20T03:00:00.000Z', completedAt: '2026-11-20T03:01:00.000Z', seconds: 60 },
    source: { flavour: 'mysql', serverVersion: '9.7.4', databases: ['shop_a'], tables: [], ...source },
    warnings: [],
  } as unknown as Manifest;
  const known = {
    dump: { job: 'shop', id: '2026-11-20', key: 'k', others: [] },
    state: 'verified',
    problems: [],
  } as unknown as KnownDump;
  return dumpFacts(known, { manifest, original: undefined }, { storageClass: 'STANDARD' }, (_, text) => text).join(
    '\n',
  );
}

test('shows the patterns that came to the databases', () => {
  const selection = { databases: ['shop_*', 'crm'], excludedDatabases: ['*_old'] };
  expect(shown({ selection })).toMatch(/Selected by +shop_\*, crm without \*_old$/m);
  expect(shown({ selection: { databases: ['shop_a'], excludedDatabases: [] } })).not.toContain('Selected by');
});

test('shows what is new or gone since the last dump, and nothing when that is nothing', () => {
  const none = { count: 0, names: [] };
  const tables = Array.from({ length: 12 }, (_, i) => `shop_a.t${i}`);
  const changes = {
    slot: '2026-11-19',
    key: 'last',
    newDatabases: none,
    goneDatabases: { count: 1, names: ['shop_b'] },
  };
  const text = shown({ sinceLastDump: { ...changes, newTables: { count: 70, names: tables } } });
  expect(text).toContain(
    '\nSince the dump of 2026-11-19:\n- gone databases: shop_b\n- new tables and views: shop_a.t0, ',
  );
  expect(text).toContain('shop_a.t9 and 60 more');
  expect(shown({ sinceLastDump: { ...changes, goneDatabases: none } })).not.toContain('Since');
});

test('tables that are left out since the last dump, and those that are back, are no gone and new ones', () => {
  const none = { count: 0, names: [] };
  const list = (name: string) => ({ count: 1, names: [name] });
  const sinceLastDump = {
    slot: '2026-11-19',
    key: 'last',
    newDatabases: none,
    goneDatabases: none,
    newTables: none,
    goneTables: none,
    leftOutTables: list('shop.cache'),
    withoutRows: list('shop.audit'),
    dumpedAgain: list('shop.old'),
  };
  expect(shown({ sinceLastDump })).toContain(
    'Since the dump of 2026-11-19:\n- tables and views that are left out now: shop.cache\n- tables without their rows now: shop.audit\n- tables and views that are no longer left out: shop.old',
  );
});
