import type { Log } from '../../../../functions/core/logger';
import type { BatchRecord } from '../../../../functions/slot-job/event/records';
import { runBatch } from '../../../../functions/slot-job/run-batch';
import { FakeClock } from '../core/time/fake-clock';

const MINUTE = 60_000;

/** A batch of records, each of which takes some time and then succeeds or fails. */
function setup(outcomes: Record<string, { minutes?: number; fails?: boolean }>, minutes = 15) {
  const clock = new FakeClock();
  const begun: string[] = [];
  const warnings: string[] = [];
  const log = { warn: (message: string) => warnings.push(message) } as unknown as Log;
  const records = Object.keys(outcomes).map(
    (id): BatchRecord => ({
      itemIdentifier: id,
      requestId: id,
      text: '',
      delivery: { from: 'queue' },
    }),
  );
  const run = async ({ itemIdentifier: id }: BatchRecord) => {
    begun.push(id);
    await clock.advance((outcomes[id]?.minutes ?? 0) * MINUTE);
    if (outcomes[id]?.fails) throw new Error(`${id} failed`);
  };
  const end = clock.monotonic() + minutes * MINUTE;
  const remaining = () => end - clock.monotonic();
  return { begun, warnings, batch: () => runBatch(records, run, { remaining, clock, log }) };
}

const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test('reports no failure for successful records', async () => {
  const { batch, begun } = setup({ a: {}, b: {} });
  await expect(batch()).resolves.toEqual(failures());
  expect(begun).toEqual(['a', 'b']);
});

test('reports a failed record and runs the records behind it', async () => {
  const { batch, begun } = setup({ a: {}, poison: { fails: true }, b: {}, bad: { fails: true }, c: {} });
  await expect(batch()).resolves.toEqual(failures('poison', 'bad'));
  expect(begun).toEqual(['a', 'poison', 'b', 'bad', 'c']);
});

test('throws when every record failed, whatever the mapping reports', async () => {
  await expect(setup({ a: { fails: true } }).batch()).rejects.toThrow('a failed');
  await expect(setup({ a: { fails: true }, b: { fails: true } }).batch()).rejects.toThrow('a failed');
});

describe('a record that the remaining time may not suffice for', () => {
  test('is not started, and is redelivered with those behind it', async () => {
    const { batch, begun, warnings } = setup({ a: { minutes: 14 }, b: {}, c: {} });
    await expect(batch()).resolves.toEqual(failures('b', 'c'));
    expect(begun).toEqual(['a']);
    expect(warnings).toEqual([expect.stringMatching(/time left is too short/)]);
  });

  test.each([
    { minutes: 0.25, left: 105, outcome: failures() },
    { minutes: 0.26, left: 104.4, outcome: failures('b') },
  ])('needs the time to take over from a dead run, of which $left s are left', async ({ minutes, outcome }) => {
    await expect(setup({ a: { minutes }, b: {} }, 2).batch()).resolves.toEqual(outcome);
  });

  test('is judged by the longest run of the batch', async () => {
    const { batch, begun } = setup({ a: { minutes: 6 }, b: { minutes: 4 }, c: {} });
    await expect(batch()).resolves.toEqual(failures('c'));
    expect(begun).toEqual(['a', 'b']);
  });

  test('is started while the remaining time exceeds the longest run', async () => {
    const { batch, begun } = setup({ a: { minutes: 7 }, b: {} });
    await expect(batch()).resolves.toEqual(failures());
    expect(begun).toEqual(['a', 'b']);
  });

  test('is started when it is the first, because a later invocation has no more time', async () => {
    const { batch, begun } = setup({ a: {} }, 1);
    await expect(batch()).resolves.toEqual(failures());
    expect(begun).toEqual(['a']);
  });

  test('does not hide the error of an earlier record', async () => {
    await expect(setup({ a: { minutes: 14, fails: true }, b: {} }).batch()).rejects.toThrow('a failed');
  });
});
