import { missingVerdict } from '../../../../cli/render/missing-verdict';
import { factsKey, indexKey } from '../../../../functions/dump-format/keys/object-keys';
import type { KnownDump } from '../../../../functions/dump-format/listing/known-dump';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const FACTS = { key: factsKey(KEY), bytes: 1 };
const NEW = { dump: { key: KEY, verdict: undefined, others: [FACTS] }, drill: undefined, fullDrill: undefined };
const DRILL = {} as NonNullable<KnownDump['drill']>;

test('a new dump was not verified yet', () => {
  expect(missingVerdict(NEW)).toBe('not yet');
});

test.each([
  ['was drilled', { drill: DRILL }],
  ['was drilled with all rows', { fullDrill: DRILL }],
  ['has an index', { dump: { ...NEW.dump, others: [FACTS, { key: indexKey(KEY), bytes: 1 }] } }],
])('a dump that %s was verified, so that its verdict was deleted', (_, known) => {
  expect(missingVerdict({ ...NEW, ...known })).toBe('no verdict is there: it was deleted');
});

test('a verdict that does not count is not taken for none', () => {
  const dump = { ...NEW.dump, verdict: { key: 'v', bytes: 1 } };
  expect(missingVerdict({ ...NEW, dump, drill: DRILL })).toMatch(/^no: the verdict beside it cannot be read/);
});
