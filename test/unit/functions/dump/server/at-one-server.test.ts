import { SnapshotError, SourceError } from '../../../../../functions/core/errors';
import { atOneServer, TRIES_TO_FIND_SERVER } from '../../../../../functions/dump/server/at-one-server';

const ELSEWHERE = new SourceError(
  'SEVERAL_SERVERS',
  'mysqldump failed (exit 2): Got error: 1242: Subquery returns more than 1 row',
  false,
);

/** Work that fails like this, one error a time, and then succeeds. */
function setup(...errors: readonly Error[]) {
  const seen = { tries: 0, prepared: 0 };
  const stop = new AbortController();
  const done = atOneServer(
    async () => {
      const error = errors[seen.tries];
      seen.tries += 1;
      if (error) throw error;
      return 'done';
    },
    async () => {
      seen.prepared += 1;
    },
    { now: () => new Date(), monotonic: () => 0, sleep: async () => {} },
    stop.signal,
  );
  return { seen, done, stop };
}

test('repeats the queries and the dump after a session reached another server', async () => {
  const { done, seen } = setup(ELSEWHERE, ELSEWHERE);
  expect(await done).toBe('done');
  expect(seen).toEqual({ tries: 3, prepared: 2 });
});

test('gives up a host name whose sessions never reach one server', async () => {
  const { done, seen } = setup(...Array.from({ length: 9 }, () => ELSEWHERE));
  await expect(done).rejects.toBe(ELSEWHERE);
  expect(seen.tries).toBe(TRIES_TO_FIND_SERVER);
});

test.each([
  new SourceError('ACCESS_DENIED', 'Got error: 1045: Access denied', false),
  new SnapshotError('SNAPSHOT_NOT_SHARED', 'x'),
  new Error('1242'),
])('does not retry after another failure: %s', async (error) => {
  const { done, seen } = setup(error);
  await expect(done).rejects.toBe(error);
  expect(seen.tries).toBe(1);
});

test('does not retry after the run ends', async () => {
  const { done, seen, stop } = setup(ELSEWHERE);
  stop.abort();
  await expect(done).rejects.toBe(ELSEWHERE);
  expect(seen.tries).toBe(1);
});
