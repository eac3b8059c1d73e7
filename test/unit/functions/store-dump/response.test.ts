import { type Response, responseFor } from '../../../../functions/store-dump/response';
import type { StoredDump } from '../../../../functions/store-dump/run/store-dump';

const TARGET = { job: 'shop', slot: '2026-11-20' } as Parameters<typeof responseFor>[0];
const FACTS = { objectKey: 'dumps/shop.sql.gz', bytes: 7, sha256: 'ab' };
const PLACE = { job: 'shop', slot: '2026-11-20', bucket: 'dumps' };
const HAND_OVER = { number: 1, execution: 'arn:execution', reason: 'It is large.', scheduled: true };

test.each([
  ['dumped', { outcome: 'dumped', summary: FACTS }, { key: 'dumps/shop.sql.gz', bytes: 7, sha256: 'ab' }],
  ['adopted', { outcome: 'adopted', summary: FACTS }, { key: 'dumps/shop.sql.gz', bytes: 7, sha256: 'ab' }],
  ['already-done', { outcome: 'already-done', record: FACTS }, { key: 'dumps/shop.sql.gz', bytes: 7, sha256: 'ab' }],
  ['already-done', { outcome: 'already-done', record: {} }, { key: '', bytes: 0, sha256: '' }],
  [
    'handed-over',
    { outcome: 'handed-over', handOver: HAND_OVER },
    { key: '', bytes: 0, sha256: '', execution: 'arn:execution', reason: 'It is large.' },
  ],
])('the response of a run that ended as %s has the facts that its end states', (outcome, result, facts) => {
  const expected = { ...PLACE, outcome, ...facts } as Response;
  expect(responseFor(TARGET, 'dumps', result as StoredDump)).toEqual(expected);
});
