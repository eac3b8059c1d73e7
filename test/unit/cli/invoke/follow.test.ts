import { follow } from '../../../../cli/invoke/follow';
import type { LockRecord } from '../../../../functions/slot-job/lock/record';

const record = (owner: string, state: LockRecord['state'], change: Partial<LockRecord> = {}): LockRecord => ({
  key: 'shop#2026-11-20',
  state,
  owner,
  fence: 1,
  version: 'v',
  operation: 'acquire',
  attempts: 1,
  requestId: 'r1',
  startedAt: '2026-11-20T03:00:00Z',
  ttl: 0,
  ...change,
});

/** Reads one record after the other, and ends with the last. */
async function reported(records: (LockRecord | undefined | Error)[]): Promise<string[]> {
  const ended = new AbortController();
  const lines: string[] = [];
  const clock = { now: () => new Date(), monotonic: () => 0, sleep: async () => {} };
  const read = async () => {
    const next = records.shift();
    if (records.length === 0) ended.abort();
    if (next instanceof Error) throw next;
    return next;
  };
  await follow(read, (line) => lines.push(line), clock, ended.signal);
  return lines;
}

test('reports each attempt and its end once', async () => {
  const running = record('a', 'RUNNING');
  const again = record('b', 'RUNNING', { attempts: 2, requestId: 'r2' });
  expect(
    await reported([
      undefined,
      running,
      running,
      record('a', 'FAILED', { lastError: '[LOCK_LOST] x' }),
      again,
      record('b', 'DONE', { attempts: 2 }),
    ]),
  ).toEqual([
    'Attempt 1 has the lock (request r1).',
    'Attempt 1 failed: [LOCK_LOST] x',
    'Attempt 2 has the lock (request r2).',
    'Attempt 2 is done.',
  ]);
});

test('reports nothing of an earlier run', async () => {
  const done = record('a', 'DONE');
  expect(await reported([done, done, done])).toEqual([]);
});

test('reports once that the record can not be read', async () => {
  expect(await reported([record('a', 'RUNNING'), new Error('denied'), undefined])).toEqual([
    "The lock record can't be followed: denied",
  ]);
});
