import { mutantsOf } from './mutant';

const ONE_PLACE = 'unit/functions/dump/run/one-place.test.ts';
const PROTOCOL_TEST = 'unit/functions/dump/run/protocol.test.ts';

/** How an attempt comes to hold a lock. */
const ACQUISITION = mutantsOf('slot-job/lock/acquisition.ts', PROTOCOL_TEST, [
  {
    guard: 'a write that the SDK repeated is known as its own',
    find: "old?.owner === me && old.state === 'RUNNING'",
    replace: "old?.owner === undefined && old?.state === 'RUNNING'",
    test: 'after acquire counts a write that the SDK repeated after a lost response as written',
  },
  {
    guard: 'another’s lock is not its own',
    find: "old?.owner === me && old.state === 'RUNNING'",
    replace: "old?.state === 'RUNNING'",
    test: 'after acquire stands by and reports no success when it loses to another attempt that is RUNNING',
  },
  {
    guard: 'its own lock that it gave back is not held',
    find: "old?.owner === me && old.state === 'RUNNING'",
    replace: 'old?.owner === me',
    test: "after acquire stands by and reports no success when it loses to this attempt's own FAILED record",
  },
  {
    guard: 'DONE ends the attempt in success',
    find: "if (old?.state === 'DONE') return",
    replace: 'if (old?.state === undefined) return',
    in: PROTOCOL_TEST,
    test: 'after acquire checks the dump of a DONE slot before it reports it',
  },
  {
    guard: 'the loser stands by',
    find: "if (old?.state === 'DONE') return",
    replace: 'if (old) return',
    test: 'after acquire stands by and reports no success when it loses to another attempt that is RUNNING',
  },
  {
    guard: 'who stands by sees DONE, also in the last moment',
    find: "if (record?.state === 'DONE') return { phase: 'end', outcome: 'already-done', record };\n  if (remaining",
    replace: 'if (remaining',
    test: 'standing by ends with DONE, even at the last moment',
  },
  {
    guard: 'standing by ends in time',
    find: 'if (remaining < TIMINGS.standByNeeds) return',
    replace: 'if (remaining < 0) return',
    test: 'standing by continues with end when 24999 ms are left, so that no takeover starts without time',
  },
  {
    guard: 'standing by that ends is a failure',
    find: "{ phase: 'end', outcome: 'failed', error: new StandByEnded(record) }",
    replace: "{ phase: 'end', outcome: 'already-done', record: record as never }",
    test: 'standing by fails when the time is up, so that the event is retried',
  },
  {
    guard: 'a lock that was given back is asked for again',
    find: "if (record?.state !== 'RUNNING') return enough ? { phase: 'acquire' } : state;",
    replace: 'if (!record) return state;',
    test: 'standing by FAILED: acquires the lock again',
  },
  {
    guard: 'a lock is asked for only with the time to use it',
    find: "return enough ? { phase: 'acquire' } : state;",
    replace: "return { phase: 'acquire' };",
    test: 'standing by FAILED: acquires the lock again',
  },
  {
    guard: 'the first reading starts the wait for a takeover',
    find: "if (record.version !== state.version) return { phase: 'stand-by', version: record.version, unchangedSince: at };",
    replace: 'if (record.version !== state.version) return { ...state, version: record.version };',
    test: 'standing by starts the clock at the first reading, however late it comes',
  },
  {
    guard: 'every renewal starts the wait for a takeover again',
    find: 'if (record.version !== state.version) return',
    replace: 'if (state.version === undefined) return',
    test: 'standing by restarts the clock at every renewal',
  },
  {
    guard: 'a takeover waits 45 s',
    find: 'at - state.unchangedSince >= TIMINGS.takeoverAfter',
    replace: 'at - state.unchangedSince >= TIMINGS.takeoverAfter - 1',
    test: 'standing by sees a version at 1000 and still at 45999: takeover is false',
  },
  {
    guard: 'a holder that died is taken over',
    find: 'at - state.unchangedSince >= TIMINGS.takeoverAfter',
    replace: 'at < 0',
    test: 'standing by sees a version at 1000 and still at 46000: takeover is true',
  },
  {
    guard: 'a takeover has the time to make a dump',
    find: 'return stoodStill && enough ?',
    replace: 'return stoodStill ?',
    test: 'standing by continues with stand-by when 59999 ms are left, so that no takeover starts without time',
  },
]);

/** What a holder does, one thing after the other. */
const PROTOCOL = mutantsOf('dump/run/protocol.ts', PROTOCOL_TEST, [
  {
    guard: 'a lock that was lost leads back to standing by',
    find: 'nextOf(transitionsOf<Upload>(), STAND_BY)',
    replace: "nextOf(transitionsOf<Upload>(), { phase: 'acquire' })",
    test: 'while the lock is held returns to standing by when the lock is lost in dump',
  },
  {
    guard: 'the holder looks for a dump before it makes one',
    find: "if (state.phase === 'held') return { phase: 'look',",
    replace: "if (state.phase === 'held') return { phase: 'dump',",
    test: 'after acquire looks for a dump first, with its own fence',
  },
  {
    guard: 'a dump without a manifest is proven before it counts',
    find: "return { phase: 'adopt', fence, objectKey: seen.objectKey };",
    replace: "return { phase: 'dump', fence };",
    test: 'while the lock is held continues from look after {"found": "dump", "objectKey": "k"} with adopt',
  },
  {
    guard: 'a dump with its manifest is not made again',
    find: "return { phase: 'done', fence, facts: seen.facts, outcome: 'adopted' };",
    replace: "return { phase: 'dump', fence };",
    test: 'while the lock is held continues from look after {"facts": [Object], "found": "dump and manifest"} with done',
  },
  {
    guard: 'nothing is completed that is not confirmed',
    find: "({ phase: 'confirm', fence, upload: uploaded })",
    replace: "({ phase: 'complete', fence, upload: uploaded })",
    test: 'while the lock is held continues from dump after {"uploaded": "the upload"} with confirm',
  },
  {
    guard: 'an unclear answer to completing is no success',
    find: "'unclear' in seen\n",
    replace: "'unclear' in {}\n",
    test: 'while the lock is held continues from complete after {"unclear": [Error: problem]} with identify',
  },
  {
    guard: 'an error of completing is looked into',
    find: "failed: (state, cause) => ({ ...state, phase: 'identify', cause }),",
    replace: 'failed: giveBack,',
    test: 'a failure of the completion decides nothing: the object is looked up',
  },
  {
    guard: 'the dump of another is proven, and not published as its own',
    find: "return { phase: 'look', fence, claim };\n    case 'nobody'",
    replace: "return { phase: 'publish', fence, upload };\n    case 'nobody'",
    test: 'while the lock is held continues from identify after {"whose": "theirs"} with look',
  },
  {
    guard: 'a dump that is not there is a failure',
    find: "return { phase: 'fail', fence, error: cause };",
    replace: "return { phase: 'publish', fence, upload };",
    test: 'while the lock is held continues from identify after {"whose": "nobody"} with fail',
  },
  {
    guard: 'the manifest is there before DONE',
    find: ": { phase: 'publish', fence: state.fence, upload: state.upload },",
    replace: ": { phase: 'done', fence: state.fence, facts: {} as never, outcome: 'dumped' },",
    test: 'while the lock is held continues from complete after {"completed": true} with publish',
  },
  {
    guard: 'DONE that can’t be written does not fail a dump that is there',
    find: 'done: { next: reportDump, failed: reportDump }',
    replace: 'done: { next: reportDump, failed: giveBack }',
    test: 'a failure to write DONE is harmless, because the dump and its manifest exist',
  },
  {
    guard: 'FAILED that can’t be written does not hide what failed',
    find: 'failed: ({ error }) => failed(undefined, error),',
    replace: 'failed: (_, error) => failed(undefined, error),',
    test: 'a failure to write FAILED does not replace the original error',
  },
  {
    guard: 'a failure gives the lock back',
    find: "({ phase: 'fail', fence, error }) as const",
    replace: "({ phase: 'end', outcome: 'failed', error, fence }) as const",
    test: 'a failure in dump releases the lock',
  },
  {
    guard: 'a failure without a lock gives none back',
    find: "'stand-by': { next: (state, seen) => lookWhenHeld(afterRead(state, seen)), failed }",
    replace:
      "'stand-by': { next: (state, seen) => lookWhenHeld(afterRead(state, seen)), failed: (_, error) => giveBack({ fence: 0 }, error) }",
    test: 'a failure in stand-by ends the attempt, which holds no lock',
  },
  {
    guard: 'DONE is checked before it is reported',
    find: "if (state.phase === 'end' && state.outcome === 'already-done') return",
    replace: "if (state.phase === 'end' && state.outcome === ('never' as string)) return",
    test: 'after acquire checks the dump of a DONE slot before it reports it',
  },
  {
    guard: 'a dump that is gone is made again',
    find: "if (dump !== 'gone') return",
    replace: 'if (dump) return',
    test: 'the dump of a slot that is DONE is made again when it is gone, over the version that was read',
  },
  {
    guard: 'a dump that can not be seen is not made again',
    find: "if (dump !== 'gone') return",
    replace: "if (dump === 'there') return",
    test: 'the dump of a slot that is DONE is reported when it is unknown',
  },
  {
    guard: 'a dump that is gone is made again only with the time for it',
    find: 'return remaining < TIMINGS.takeoverNeeds',
    replace: 'return remaining < 0',
    test: 'the dump of a slot that is DONE is left to the retry when too little time is left to make it again',
  },
  {
    guard: 'the place that a record claims goes along with its lock',
    find: ', claim: claimOf(state.record) };',
    replace: ' };',
    test: 'after acquire takes over the claimed key of the record',
  },
  {
    guard: 'a dump goes to the place that its slot claims',
    find: "return { phase: 'dump', fence, claim };",
    replace: "return { phase: 'dump', fence };",
    in: ONE_PLACE,
    test: "the slot's key is kept when the compression changes, so that only one of two dumps becomes visible",
  },
  {
    guard: 'look, adopt, dump and confirm can be broken off',
    find: "new Set<Phase>(['check', 'look', 'adopt', 'dump', 'confirm'])",
    replace: 'new Set<Phase>()',
    in: 'unit/functions/dump/run/whole-run.test.ts',
    test: 'a lost lock while mysqldump runs kills it and aborts its upload',
  },
  {
    guard: 'a failure ends in failure',
    find: 'next: ({ error }) => failed(undefined, error),',
    replace: "next: () => ({ phase: 'acquire' }),",
    test: 'while the lock is held continues from fail after {"written": true} with end',
  },
]);

const TIMINGS = mutantsOf('slot-job/lock/timings.ts', PROTOCOL_TEST, [
  {
    guard: 'a holder gives up before anyone takes over',
    find: 'renewWithin: 30_000',
    replace: 'renewWithin: 46_000',
    test: 'durations let a holder without a response give up before a takeover',
  },
  {
    guard: 'one renewal may fail without harm',
    find: 'renewEvery: 15_000',
    replace: 'renewEvery: 16_000',
    test: 'durations let one renewal fail without a loss of the lock',
  },
  {
    guard: 'who waits reads often enough to see the holder live',
    find: 'readEvery: 5_000',
    replace: 'readEvery: 30_000',
    test: 'durations let a waiting attempt read often enough to see the renewals',
  },
  {
    guard: 'who takes over has time before the watchdog',
    find: 'watchdog: 20_000',
    replace: 'watchdog: 60_000',
    test: 'durations leave time after a takeover before the watchdog',
  },
]);

export const LOCK = [...ACQUISITION, ...PROTOCOL, ...TIMINGS];
