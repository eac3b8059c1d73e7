import { StandByEnded } from '../../../../../functions/slot-job/lock/acquisition';
import { TIMINGS } from '../../../../../functions/slot-job/lock/timings';
import {
  type AttemptState,
  abandonedUpload,
  type DumpRecord,
  dumpProtocol,
  HOLDING,
  type Observations,
} from '../../../../../functions/store-dump/run/protocol';

const ME = 'me';
const UPLOAD = 'the upload';
const next = dumpProtocol<string>();
const SUMMARY = { objectKey: 'k', etag: '"e"', sha256: 'a'.repeat(64), bytes: 10 };
const CLAIM = { bucket: 'b', key: 'k' };
const EXECUTION = { number: 2, execution: 'arn', reason: 'It is too large.', scheduled: true };
const PROBLEM = new Error('problem');
const PLENTY = 900_000;

function record(changes: Partial<DumpRecord> = {}): DumpRecord {
  return {
    key: 'shop#2026-11-20',
    state: 'RUNNING',
    owner: 'other',
    fence: 3,
    version: 'v1',
    operation: 'acquire',
    attempts: 3,
    requestId: 'request-0',
    startedAt: '2026-11-20T02:00:00.000Z',
    ttl: 1,
    ...changes,
  };
}

/** One state of every phase, held with fence 3 where a lock is held. */
const STATES = {
  acquire: { phase: 'acquire' },
  'stand-by': { phase: 'stand-by', version: 'v1', unchangedSince: 1_000 },
  takeover: { phase: 'takeover', seenVersion: 'v1' },
  check: { phase: 'check', record: record({ state: 'DONE', ...SUMMARY }) },
  redo: { phase: 'redo', seenVersion: 'v1' },
  ask: { phase: 'ask', record: record({ state: 'HANDED_OVER', handOver: EXECUTION }) },
  reclaim: { phase: 'reclaim', seenVersion: 'v1' },
  look: { phase: 'look', fence: 3 },
  adopt: { phase: 'adopt', fence: 3, objectKey: 'k' },
  dump: { phase: 'dump', fence: 3 },
  start: { phase: 'start', fence: 3, number: 2, reason: EXECUTION.reason },
  'hand-over': { phase: 'hand-over', fence: 3, handOver: EXECUTION },
  confirm: { phase: 'confirm', fence: 3, upload: UPLOAD },
  complete: { phase: 'complete', fence: 3, upload: UPLOAD },
  identify: { phase: 'identify', fence: 3, upload: UPLOAD, cause: PROBLEM },
  publish: { phase: 'publish', fence: 3, upload: UPLOAD },
  report: { phase: 'report', fence: 3, summary: SUMMARY, outcome: 'dumped' },
  done: { phase: 'done', fence: 3, summary: SUMMARY, outcome: 'dumped' },
  fail: { phase: 'fail', fence: 3, error: PROBLEM },
} as const satisfies Record<Exclude<AttemptState<string>['phase'], 'end'>, AttemptState<string>>;

describe.each(['acquire', 'takeover', 'reclaim', 'redo'] as const)('after %s', (phase) => {
  const following = (write: Observations<string>['acquire']) => next(STATES[phase], write, ME);

  test('looks for a dump first, with its own fence', () => {
    expect(following({ written: true, record: record({ owner: ME, fence: 4 }) })).toEqual({ phase: 'look', fence: 4 });
  });

  test('counts a write that the SDK repeated after a lost response as written', () => {
    expect(following({ written: false, old: record({ owner: ME, fence: 7 }) })).toEqual({ phase: 'look', fence: 7 });
  });

  test('checks the dump of a DONE slot before it reports it', () => {
    const old = record({ state: 'DONE', ...SUMMARY });
    expect(following({ written: false, old })).toEqual({ phase: 'check', record: old });
  });

  test('takes over the claimed key of the record', () => {
    const held = record({ owner: ME, claimedBucket: CLAIM.bucket, claimedKey: CLAIM.key });
    expect(following({ written: true, record: held })).toEqual({ phase: 'look', fence: 3, claim: CLAIM });
  });

  test('asks for the execution of a slot that is HANDED_OVER', () => {
    const old = record({ state: 'HANDED_OVER', handOver: EXECUTION });
    expect(following({ written: false, old })).toEqual({ phase: 'ask', record: old });
  });

  test('asks for the execution that may hold a slot which was handed over', () => {
    const old = record({ handOver: EXECUTION });
    expect(following({ written: false, old })).toEqual({ phase: 'ask', record: old });
  });

  test('keeps the number of the last execution', () => {
    const held = record({ owner: ME, handOver: EXECUTION });
    expect(following({ written: true, record: held })).toEqual({ phase: 'look', fence: 3, execution: 2 });
  });

  test.each([
    { of: 'another attempt that is RUNNING', old: record() },
    { of: 'another attempt that has FAILED', old: record({ state: 'FAILED' }) },
    { of: 'a record that has vanished', old: undefined },
    { of: "this attempt's own FAILED record", old: record({ owner: ME, state: 'FAILED' }) },
  ])('stands by and reports no success when it loses to $of', ({ old }) => {
    expect(following({ written: false, old })).toEqual({ phase: 'stand-by', unchangedSince: 0 });
  });
});

describe('standing by', () => {
  const SEEN = 1_000;
  const waiting = { phase: 'stand-by', version: 'v1', unchangedSince: SEEN } as const;
  const enough = TIMINGS.takeoverNeeds;
  const read = (
    from: Extract<AttemptState<string>, { phase: 'stand-by' }>,
    observation: Observations<string>['stand-by'],
  ) => next(from, observation, ME);

  test.each([
    { at: SEEN + TIMINGS.takeoverAfter - 1, takes: false },
    { at: SEEN + TIMINGS.takeoverAfter, takes: true },
    { at: SEEN + TIMINGS.takeoverAfter + 1, takes: true },
  ])('sees a version at 1000 and still at $at: takeover is $takes', ({ at, takes }) => {
    const after = read(waiting, { record: record(), at, remaining: enough });
    expect(after).toEqual(takes ? { phase: 'takeover', seenVersion: 'v1' } : waiting);
  });

  test('starts the clock at the first reading, however late it comes', () => {
    const after = read({ phase: 'stand-by', unchangedSince: 0 }, { record: record(), at: 500_000, remaining: PLENTY });
    expect(after).toEqual({ phase: 'stand-by', version: 'v1', unchangedSince: 500_000 });
  });

  test('restarts the clock at every renewal', () => {
    const renewed = record({ version: 'v2' });
    const after = read(waiting, { record: renewed, at: SEEN + TIMINGS.takeoverAfter, remaining: PLENTY });
    expect(after).toEqual({ phase: 'stand-by', version: 'v2', unchangedSince: SEEN + TIMINGS.takeoverAfter });
  });

  test.each([{ state: 'FAILED' as const }, { state: undefined }])('$state: acquires the lock again', ({ state }) => {
    const seen = state && record({ state });
    expect(read(waiting, { record: seen, at: SEEN, remaining: enough })).toEqual({ phase: 'acquire' });
    expect(read(waiting, { record: seen, at: SEEN, remaining: enough - 1 })).toEqual(waiting);
  });

  test('asks for the execution that the slot is handed over to, even at the last moment', () => {
    const handedOver = record({ state: 'HANDED_OVER', handOver: EXECUTION });
    const after = read(waiting, { record: handedOver, at: SEEN, remaining: 0 });
    expect(after).toEqual({ phase: 'ask', record: handedOver });
  });

  test('asks for the execution whose task has taken the lock meanwhile, even at the last moment', () => {
    const held = record({ version: 'v2', handOver: EXECUTION });
    expect(read(waiting, { record: held, at: SEEN, remaining: 0 })).toEqual({ phase: 'ask', record: held });
    const later = { ...waiting, asked: 1 };
    expect(read(later, { record: held, at: SEEN, remaining: 0 })).toEqual({ phase: 'ask', record: held });
  });

  test('asks for each execution once', () => {
    const asked = { ...waiting, asked: 2 };
    const held = record({ version: 'v2', handOver: EXECUTION });
    const after = read(asked, { record: held, at: SEEN + 1, remaining: PLENTY });
    expect(after).toEqual({ ...asked, version: 'v2', unchangedSince: SEEN + 1 });
  });

  test('ends with DONE, even at the last moment', () => {
    const done = record({ state: 'DONE', ...SUMMARY });
    const after = read(waiting, { record: done, at: SEEN, remaining: 0 });
    expect(after).toEqual({ phase: 'check', record: done });
  });

  test.each([
    { remaining: enough, after: 'takeover' },
    { remaining: enough - 1, after: 'stand-by' },
    { remaining: TIMINGS.standByNeeds, after: 'stand-by' },
    { remaining: TIMINGS.standByNeeds - 1, after: 'end' },
  ])('continues with $after when $remaining ms are left, so that no takeover starts without time', (row) => {
    const at = SEEN + TIMINGS.takeoverAfter;
    const after = read(waiting, { record: record(), at, remaining: row.remaining });
    expect(after.phase).toBe(row.after);
  });

  test('fails when the time is up, so that the event is retried', () => {
    const after = read(waiting, { record: record(), at: SEEN, remaining: 0 });
    expect(after).toEqual({ phase: 'end', outcome: 'failed', error: expect.any(StandByEnded) });
  });
});

describe('the dump of a slot that is DONE', () => {
  const { check } = STATES;
  const following = (observation: Observations<string>['check']) => next(check, observation, ME);
  const reported = { phase: 'end', outcome: 'already-done', record: check.record };

  test.each(['there', 'unknown'] as const)('is reported when it is %s', (dump) => {
    expect(following({ dump, remaining: 0 })).toEqual(reported);
  });

  test('is made again when it is gone, over the version that was read', () => {
    const after = following({ dump: 'gone', remaining: TIMINGS.takeoverNeeds });
    expect(after).toEqual({ phase: 'redo', seenVersion: 'v1' });
  });

  test('is left to the retry when too little time is left to make it again', () => {
    const after = following({ dump: 'gone', remaining: TIMINGS.takeoverNeeds - 1 });
    expect(after).toEqual({ phase: 'end', outcome: 'failed', error: expect.any(StandByEnded) });
  });
});

describe('the execution of a slot that was handed over and has a holder', () => {
  const held = { phase: 'ask', record: record({ handOver: EXECUTION }) } as const;
  const following = (observation: Observations<string>['ask']) => next(held, observation, ME);

  test('lets an event return while it runs', () => {
    const after = following({ execution: 'running', remaining: 0 });
    expect(after).toEqual({ phase: 'end', outcome: 'handed-over', handOver: EXECUTION });
  });

  test.each(['ours', 'ended', 'unknown'] as const)('is no reason to take the lock when it is %s', (execution) => {
    expect(following({ execution, remaining: PLENTY })).toEqual({ phase: 'stand-by', unchangedSince: 0, asked: 2 });
  });
});

describe('the execution of a slot that is HANDED_OVER', () => {
  const { ask } = STATES;
  const following = (observation: Observations<string>['ask']) => next(ask, observation, ME);

  test('lets an event return while it runs', () => {
    const after = following({ execution: 'running', remaining: 0 });
    expect(after).toEqual({ phase: 'end', outcome: 'handed-over', handOver: EXECUTION });
  });

  test('takes the lock itself', () => {
    expect(following({ execution: 'ours', remaining: PLENTY })).toEqual({ phase: 'acquire' });
  });

  test.each(['ended', 'unknown'] as const)(
    'loses the slot when it is %s, over the version that was read',
    (execution) => {
      const after = following({ execution, remaining: TIMINGS.takeoverNeeds });
      expect(after).toEqual({ phase: 'reclaim', seenVersion: 'v1' });
    },
  );

  test('leaves the slot to the retry when it has ended and too little time is left', () => {
    const after = following({ execution: 'ended', remaining: TIMINGS.takeoverNeeds - 1 });
    expect(after).toEqual({ phase: 'end', outcome: 'failed', error: expect.any(StandByEnded) });
  });
});

describe('while the lock is held', () => {
  test.each([
    { from: STATES.look, observation: { found: 'nothing' }, to: { phase: 'dump', fence: 3 } },
    {
      from: STATES.look,
      observation: { found: 'dump', objectKey: 'k' },
      to: { phase: 'adopt', fence: 3, objectKey: 'k' },
    },
    {
      from: STATES.look,
      observation: { found: 'dump and manifest', summary: SUMMARY },
      to: { phase: 'report', fence: 3, summary: SUMMARY, outcome: 'adopted' },
    },
    {
      from: STATES.adopt,
      observation: { summary: SUMMARY },
      to: expect.objectContaining({ phase: 'report', fence: 3, summary: SUMMARY, outcome: 'adopted' }),
    },
    {
      from: { ...STATES.look, execution: 2 },
      observation: { found: 'dump', objectKey: 'k' },
      to: { ...STATES.adopt, execution: 2 },
    },
    {
      from: STATES.adopt,
      observation: { tooLarge: EXECUTION.reason },
      to: { phase: 'start', fence: 3, number: 1, reason: EXECUTION.reason },
    },
    {
      from: { ...STATES.adopt, execution: 2 },
      observation: { tooLarge: EXECUTION.reason },
      to: STATES.start,
    },
    {
      from: STATES.dump,
      observation: { uploaded: UPLOAD },
      to: { phase: 'confirm', fence: 3, upload: UPLOAD },
    },
    {
      from: { ...STATES.look, execution: 2 },
      observation: { found: 'nothing' },
      to: { phase: 'dump', fence: 3, execution: 2 },
    },
    {
      from: STATES.dump,
      observation: { tooLarge: EXECUTION.reason },
      to: { phase: 'start', fence: 3, number: 1, reason: EXECUTION.reason },
    },
    {
      from: { ...STATES.dump, execution: 2 },
      observation: { tooLarge: 'It is still too large.' },
      to: { ...STATES.start, reason: 'It is still too large.' },
    },
    { from: STATES.start, observation: { ended: true }, to: { ...STATES.start, number: 3 } },
    { from: STATES.start, observation: { running: 'arn', scheduled: true }, to: STATES['hand-over'] },
    ...[{ written: true }, { written: false }].map((observation) => ({
      from: STATES['hand-over'],
      observation,
      to: { phase: 'end', outcome: 'handed-over', handOver: EXECUTION },
    })),
    {
      from: { ...STATES.look, claim: CLAIM },
      observation: { found: 'nothing' },
      to: { phase: 'dump', fence: 3, claim: CLAIM },
    },
    {
      from: STATES.confirm,
      observation: { proven: true, claim: CLAIM },
      to: { phase: 'complete', fence: 3, claim: CLAIM, upload: UPLOAD },
    },
    { from: STATES.complete, observation: { completed: true }, to: { phase: 'publish', fence: 3, upload: UPLOAD } },
    {
      from: STATES.complete,
      observation: { unclear: PROBLEM },
      to: { phase: 'identify', fence: 3, upload: UPLOAD, cause: PROBLEM },
    },
    { from: STATES.identify, observation: { whose: 'ours' }, to: { phase: 'publish', fence: 3, upload: UPLOAD } },
    {
      from: { ...STATES.identify, claim: CLAIM },
      observation: { whose: 'theirs' },
      to: { phase: 'look', fence: 3, claim: CLAIM },
    },
    { from: STATES.identify, observation: { whose: 'nobody' }, to: { phase: 'fail', fence: 3, error: PROBLEM } },
    {
      from: STATES.publish,
      observation: { summary: SUMMARY },
      to: STATES.report,
    },
    { from: STATES.done, observation: { written: true }, to: { phase: 'end', outcome: 'dumped', summary: SUMMARY } },
    { from: STATES.report, observation: { reported: true }, to: STATES.done },
    { from: STATES.done, observation: { written: false }, to: { phase: 'end', outcome: 'dumped', summary: SUMMARY } },
    { from: STATES.fail, observation: { written: true }, to: { phase: 'end', outcome: 'failed', error: PROBLEM } },
    { from: STATES.fail, observation: { written: false }, to: { phase: 'end', outcome: 'failed', error: PROBLEM } },
  ])('continues from $from.phase after $observation with $to.phase', ({ from, observation, to }) => {
    expect(next(from, observation as never, ME)).toEqual(to);
  });

  test.each(['look', 'adopt', 'dump', 'start', 'confirm'] as const)(
    'returns to standing by when the lock is lost in %s',
    (phase) => {
      expect(next(STATES[phase], { lost: true } as never, ME)).toEqual({
        phase: 'stand-by',
        unchangedSince: 0,
      });
    },
  );
});

describe('a failure', () => {
  const OTHER = new Error('another');
  const following = (phase: keyof typeof STATES) => next(STATES[phase], { error: OTHER }, ME);

  test.each(['look', 'adopt', 'dump', 'start', 'confirm', 'identify', 'publish'] as const)(
    'in %s releases the lock',
    (phase) => {
      expect(following(phase)).toEqual({ phase: 'fail', fence: 3, error: OTHER });
    },
  );

  test('to write HANDED_OVER is harmless, because the execution runs', () => {
    expect(following('hand-over')).toEqual({ phase: 'end', outcome: 'handed-over', handOver: EXECUTION });
  });

  test.each(['acquire', 'takeover', 'stand-by', 'check', 'ask', 'reclaim', 'redo'] as const)(
    'in %s ends the attempt, which holds no lock',
    (phase) => {
      expect(following(phase)).toEqual({ phase: 'end', outcome: 'failed', error: OTHER });
    },
  );

  test('of the completion decides nothing: the object is looked up', () => {
    expect(following('complete')).toEqual({ phase: 'identify', fence: 3, upload: UPLOAD, cause: OTHER });
  });

  test('to report the dump is harmless, because the dump and its manifest exist', () => {
    expect(following('report')).toEqual(STATES.done);
  });

  test('to write DONE is harmless, because the dump and its manifest exist', () => {
    expect(following('done')).toEqual({ phase: 'end', outcome: 'dumped', summary: SUMMARY });
  });

  test('to write FAILED does not replace the original error', () => {
    expect(following('fail')).toEqual({ phase: 'end', outcome: 'failed', error: PROBLEM });
  });
});

describe('an upload', () => {
  const GIVEN_UP = [
    { before: STATES.confirm, after: STATES.fail },
    { before: STATES.confirm, after: STATES['stand-by'] },
    { before: STATES.complete, after: STATES.fail },
    { before: STATES.identify, after: STATES.fail },
    { before: STATES.identify, after: STATES.look },
  ];
  test.each(GIVEN_UP)('is aborted on the way from $before.phase to $after.phase', ({ before, after }) => {
    expect(abandonedUpload<string>(before, after)).toBe(UPLOAD);
  });

  const KEPT = [
    { before: STATES.confirm, after: STATES.complete },
    { before: STATES.complete, after: STATES.identify },
    { before: STATES.complete, after: STATES.publish },
    { before: STATES.publish, after: STATES.report },
    { before: STATES.publish, after: STATES.fail },
    { before: STATES.dump, after: STATES.fail },
  ];
  test.each(KEPT)('is not aborted on the way from $before.phase to $after.phase', ({ before, after }) => {
    expect(abandonedUpload<string>(before, after)).toBeUndefined();
  });
});

test('the lock is held in every phase with a fence but those that give it back', () => {
  const withFence = Object.values(STATES).filter((state) => 'fence' in state);
  const giveBack = ['hand-over', 'done', 'fail'];
  const expected = withFence.map(({ phase }) => phase as string).filter((phase) => !giveBack.includes(phase));
  expect([...HOLDING].sort()).toEqual([...expected].sort());
});

describe('durations', () => {
  test('let a holder without a response give up before a takeover', () => {
    expect(TIMINGS.renewWithin).toBeLessThan(TIMINGS.takeoverAfter);
  });

  test('let one renewal fail without a loss of the lock', () => {
    expect(2 * TIMINGS.renewEvery).toBeLessThanOrEqual(TIMINGS.renewWithin);
  });

  test('let a waiting attempt read often enough to see the renewals', () => {
    expect(TIMINGS.renewEvery + TIMINGS.readEvery).toBeLessThan(TIMINGS.takeoverAfter);
  });

  test('leave time after a takeover before the watchdog', () => {
    expect(TIMINGS.takeoverNeeds).toBeGreaterThan(TIMINGS.watchdog);
    expect(TIMINGS.standByNeeds).toBeGreaterThan(TIMINGS.watchdog);
  });
});
