import {
  type ScriptState,
  SEMANTICS,
  type Semantics,
  scriptProtocol,
} from '../../../../../functions/script/run/protocol';
import type { LockRecord } from '../../../../../functions/slot-job/lock/record';
import { TIMINGS } from '../../../../../functions/slot-job/lock/timings';

type Active = Exclude<ScriptState, { phase: 'end' }>;

const ME = 'me';
const SUMMARY = { seconds: 1, lastLine: 'done' };
const RUN: Active = { phase: 'run', fence: 1 };
const PLENTY = 900_000;

function setup(changes: Partial<LockRecord> = {}): LockRecord {
  return {
    key: 'nightly#2026-11-20',
    state: 'RUNNING',
    owner: 'other',
    fence: 1,
    version: 'v1',
    operation: 'renew',
    attempts: 1,
    requestId: 'request-0',
    startedAt: '2026-11-20T03:00:00.000Z',
    ttl: 1,
    ...changes,
  };
}

const follow = (state: Active, observation: object, semantics: Semantics = 'at-most-once') =>
  scriptProtocol(semantics)(state, observation as never, ME);

describe('a slot that is FAILED', () => {
  const record = setup({ state: 'FAILED' });
  const reads: [string, Active, object][] = [
    ['asked for', { phase: 'acquire' }, { written: false, old: record }],
    ['read', { phase: 'stand-by', unchangedSince: 0 }, { record, at: 0, remaining: PLENTY }],
  ];

  test.each(reads)('%s: is not retried with at-most-once', (_, state, observation) => {
    expect(follow(state, observation)).toEqual({ phase: 'end', outcome: 'already-failed', record });
  });

  test.each(reads)('%s: is retried with until-success', (_, state, observation) => {
    expect(['acquire', 'stand-by']).toContain(follow(state, observation, 'until-success').phase);
  });
});

describe('a run whose lock version does not change', () => {
  const record = setup();
  const waiting: Active = { phase: 'stand-by', version: 'v1', unchangedSince: 0 };
  const seen = (at: number) => ({ record, at, remaining: PLENTY });

  test('fails its slot with at-most-once, and no retry follows', () => {
    expect(follow(waiting, seen(TIMINGS.takeoverAfter))).toEqual({ phase: 'bury', dead: record });
  });

  test('is taken over with until-success', () => {
    const state = follow(waiting, seen(TIMINGS.takeoverAfter), 'until-success');
    expect(state).toEqual({ phase: 'takeover', seenVersion: 'v1' });
  });

  test.each(SEMANTICS)('is waited for until then (%s)', (semantics) => {
    expect(follow(waiting, seen(TIMINGS.takeoverAfter - 1), semantics)).toBe(waiting);
  });
});

describe('a recorded death', () => {
  const burying: ScriptState = { phase: 'bury', dead: setup() };

  test.each([
    ['is reported when it was written', { written: true, record: setup({ state: 'FAILED', owner: ME }) }, 'died'],
    ['is reported when the SDK wrote it twice', { written: false, old: setup({ state: 'FAILED', owner: ME }) }, 'died'],
    [
      'is not reported again when another attempt recorded it',
      { written: false, old: setup({ state: 'FAILED' }) },
      'already-failed',
    ],
    [
      'is discarded when the script completed after all',
      { written: false, old: setup({ state: 'DONE' }) },
      'already-done',
    ],
  ])('%s', (_, write, outcome) => {
    expect(follow(burying, write)).toMatchObject({ phase: 'end', outcome });
  });

  test('is refused when the run renewed its lock, and the attempt waits', () => {
    expect(follow(burying, { written: false, old: setup({ version: 'v2' }) }).phase).toBe('stand-by');
  });
});

describe('a script', () => {
  test('that exits 0 is recorded as DONE before it is reported', () => {
    const done: Active = { phase: 'done', fence: 1, summary: SUMMARY };
    expect(follow(RUN, { exited: SUMMARY })).toEqual(done);
    expect(follow(done, { written: true, record: setup() })).toEqual({
      phase: 'end',
      outcome: 'ran',
      summary: SUMMARY,
    });
  });

  test('whose DONE the SDK wrote twice is reported', () => {
    const done: ScriptState = { phase: 'done', fence: 1, summary: SUMMARY };
    expect(follow(done, { written: false, old: setup({ state: 'DONE', owner: ME }) })).toMatchObject({
      outcome: 'ran',
    });
  });

  test.each(['FAILED', 'RUNNING', 'DONE'] as const)(
    'that was taken for dead is not reported when another run left its slot %s',
    (state) => {
      const done: ScriptState = { phase: 'done', fence: 1, summary: SUMMARY };
      expect(follow(done, { written: false, old: setup({ state }) }).phase).toBe('stand-by');
    },
  );

  test('whose DONE cannot be written fails the attempt', () => {
    const error = new Error('no answer');
    expect(follow({ phase: 'done', fence: 1, summary: SUMMARY }, { error })).toEqual({
      phase: 'end',
      outcome: 'failed',
      error,
    });
  });

  test('that fails marks the slot FAILED and fails the attempt', () => {
    const error = new Error('exit 1');
    const failing: Active = { phase: 'fail', fence: 1, error };
    expect(follow(RUN, { error })).toEqual(failing);
    for (const observation of [{ written: true, record: setup() }, { error: new Error('no answer') }]) {
      expect(follow(failing, observation)).toEqual({ phase: 'end', outcome: 'failed', error });
    }
  });

  test('whose lock is lost stands by', () => {
    expect(follow(RUN, { lost: true }).phase).toBe('stand-by');
  });
});
