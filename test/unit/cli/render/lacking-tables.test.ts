import type { FoundManifest } from '../../../../cli/dumps/manifest-of';
import type { Storage } from '../../../../cli/dumps/storage-of';
import { dumpFacts } from '../../../../cli/render/dump-facts';
import type { KnownDump } from '../../../../functions/dump-format/listing/known-dump';
import type { SelectedTables } from '../../../../functions/dump-format/manifest/manifest';
import { manifestOf } from '../../functions/retention/tagged-bucket';

const plain = (_colour: unknown, text: string) => text;

function facts(tables?: SelectedTables): string {
  const selection = tables && { databases: ['shop'], excludedDatabases: [], ...tables };
  const { source, ...manifest } = manifestOf('2026-11-20');
  const known = {
    dump: { job: 'shop', id: '2026-11-20', key: 'k', others: [] },
    state: 'verified',
    problems: [],
  } as unknown as KnownDump;
  const found = { manifest: { ...manifest, source: { ...source, selection } }, original: undefined };
  return dumpFacts(known, found as unknown as FoundManifest, { storageClass: 'STANDARD' } as Storage, plain).join('\n');
}

test('what is shown of a dump has what it leaves out, and by which patterns', () => {
  const text = facts({
    excludedTables: ['shop.tmp_*', 'shop.audit'],
    structureOnlyTables: ['shop.log'],
    tables: {
      ignoresCase: false,
      leftOut: { count: 9_990, first: Array.from({ length: 1_000 }, (_, i) => `shop.tmp_${i}`) },
      withoutRows: ['shop.log'],
      brokenViews: [],
    },
  });
  expect(text).toMatch(
    /Left out +9990: shop\.tmp_0, .*shop\.tmp_9 and 9980 more, by exclude_tables = shop\.tmp_\*, shop\.audit$/m,
  );
  expect(text).toMatch(/Without rows +1: shop\.log, by structure_only_tables = shop\.log$/m);
});

test('what is shown of a dump that was read back has the patterns alone', () => {
  const text = facts({ excludedTables: ['shop.tmp_*'], tables: { withoutRows: [], brokenViews: [] } });
  expect(text).toMatch(/Left out +what matches exclude_tables = shop\.tmp_\*$/m);
});

test('what is shown of a dump of everything has no line about it', () => {
  expect(facts()).not.toMatch(/Left out|Without rows/);
});
