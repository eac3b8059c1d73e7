import { HOLDING } from '../../../../functions/script/run/protocol';
import type { LockOperation } from '../../../../functions/slot-job/lock/operations';
import { TIMINGS } from '../../../../functions/slot-job/lock/timings';
import { EVENT_NAMES, end, KEY, NO_ANSWER, NOW, PLENTY, replace, spend, type Transition } from '../attempts';
import type { Design } from './designs';
import { type Attempt, freshVersion, type World } from './world';

const SUMMARY = { seconds: 1, lastLine: '' };

/** All transitions from a world. */
export function transitionsFrom(world: World, design: Design): Transition<World>[] {
  const begun = world.events.flatMap(({ outcome }, index) =>
    outcome === 'pending' && !world.attempts.some(({ event }) => event === index) ? [begin(world, index)] : [],
  );
  const landed = world.late.map((request) => {
    const write = design.apply(KEY, world.record, request.operation, request.writer);
    const late = world.late.filter((other) => other !== request);
    const what = `a late ${request.operation.type} of ${request.writer.owner} is carried out`;
    return { what, world: { ...world, late, record: write.written ? write.record : world.record } };
  });
  const acted = world.attempts.flatMap((attempt) => {
    const crashed = spend(world, 'crashes');
    return [
      ...performances(world, attempt, design),
      ...renewals(world, attempt, design),
      ...(crashed ? [{ what: `crashes (${attempt.state.phase})`, world: end(crashed, attempt, 'failure') }] : []),
    ].map(({ what, world: after }) => ({ what: `${attempt.me} ${what}`, world: after }));
  });
  return [...begun, ...landed, ...acted];
}

function begin(world: World, index: number): Transition<World> {
  const me = `${EVENT_NAMES[index]}${(world.events[index]?.tried ?? 0) + 1}`;
  const attempt: Attempt = { event: index, me, state: { phase: 'acquire' }, lost: false, heldForDead: false };
  const events = world.events.map((event, i) => (i === index ? { ...event, tried: event.tried + 1 } : event));
  const attempts = [...world.attempts, attempt].sort((a, b) => a.event - b.event);
  return { what: `${me} begins`, world: { ...world, events, attempts } };
}

/** Possible results of the attempt's current phase. */
function performances(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  const { state } = attempt;
  const version = freshVersion(world);
  switch (state.phase) {
    case 'acquire': {
      const type = world.semantics === 'at-most-once' ? 'acquire-once' : 'acquire';
      return writes(world, attempt, design, { type, version, now: NOW });
    }
    case 'takeover':
      return writes(world, attempt, design, { type: 'takeover', version, now: NOW, seenVersion: state.seenVersion });
    case 'bury':
      return endings(world, attempt, design, { type: 'bury', version, seenVersion: state.dead.version, lastError: '' });
    case 'done':
      return writes(world, attempt, design, { type: 'done', version, fence: state.fence, summary: state.summary });
    case 'fail':
      return endings(world, attempt, design, { type: 'failed', version, fence: state.fence, lastError: '' });
    case 'run':
      return exits(world, attempt, design);
    case 'stand-by':
      return readings(world, attempt, design);
    case 'end':
      return [];
  }
}

function exits(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  if (attempt.lost) return [{ what: 'ends its script', world: observe(world, attempt, { lost: true }, design) }];
  const failing = spend(world, 'failures');
  return [
    { what: 'exits 0', world: observe({ ...world, succeeded: true }, attempt, { exited: SUMMARY }, design) },
    ...(failing ? [{ what: 'exits 1', world: observe(failing, attempt, { error: 'exit 1' }, design) }] : []),
  ];
}

function readings(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  const { record } = world;
  const { state } = attempt;
  const transitions: Transition<World>[] = [];
  const add = (what: string, after: World | undefined, observation: object) => {
    if (after) transitions.push({ what, world: observe(after, attempt, observation, design) });
  };
  const seen = state.phase === 'stand-by' && record?.state === 'RUNNING' && record.version === state.version;
  if (seen) add(`finds ${record.owner}'s version unchanged`, holdForDead(world), longAfter(record));
  else add(`reads ${record?.state ?? 'nothing'}`, world, { record, at: 0, remaining: PLENTY });
  add('runs out of time', spend(world, 'timeouts'), { record, at: 0, remaining: 0 });
  add('cannot read', spend(world, 'lostAnswers'), NO_ANSWER);
  return transitions;
}

function longAfter(record: World['record']): object {
  return { record, at: TIMINGS.takeoverAfter, remaining: PLENTY };
}

/** The world in which the holder is considered dead: wrongly, if it is running. */
function holdForDead(world: World): World | undefined {
  const { record } = world;
  // Also while it writes its end, which takes less time than others wait.
  const holds = ({ me, state }: Attempt) => me === record?.owner && 'fence' in state && state.fence === record.fence;
  if (!world.attempts.some(holds)) return world;
  const erring = spend(world, 'errors');
  return (
    erring && {
      ...erring,
      attempts: erring.attempts.map((one) => (holds(one) ? { ...one, heldForDead: true } : one)),
    }
  );
}

/** Possible results of a write to the lock table. */
function writes(world: World, attempt: Attempt, design: Design, operation: LockOperation): Transition<World>[] {
  const writer = { owner: attempt.me, requestId: 'request' };
  const write = design.apply(KEY, world.record, operation, writer);
  const { type } = operation;
  const after = write.written ? { ...world, record: write.record } : world;
  const transitions = [
    { what: `${type}: ${write.written ? 'written' : 'refused'}`, world: observe(after, attempt, write, design) },
  ];
  const unanswered = spend(world, 'lostAnswers');
  if (!unanswered) return transitions;
  const late = [...unanswered.late, { operation, writer }];
  transitions.push({ what: `${type}: no answer`, world: observe({ ...unanswered, late }, attempt, NO_ANSWER, design) });
  if (write.written) {
    const again = design.apply(KEY, write.record, operation, writer);
    const record = again.written ? again.record : write.record;
    const repeated = observe({ ...unanswered, record }, attempt, again, design);
    transitions.push({ what: `${type}: written, and repeated by the SDK`, world: repeated });
  }
  return transitions;
}

/** Possible results of a write of FAILED, with the metric of the failure before it, or behind it in another design. */
function endings(world: World, attempt: Attempt, design: Design, operation: LockOperation): Transition<World>[] {
  const { type } = operation;
  const counted = { ...world, counted: true };
  const transitions = writes(counted, attempt, design, operation);
  const crashed = spend(design.countsLast ? world : counted, 'crashes');
  if (!crashed) return transitions;
  const { written, ...write } = design.apply(KEY, world.record, operation, { owner: attempt.me, requestId: 'request' });
  const record = written && 'record' in write ? write.record : world.record;
  const crash = (what: string, after: World) => ({ what: `${type}: ${what}`, world: end(after, attempt, 'failure') });
  return [
    ...transitions,
    crash('crashes before it is written', crashed),
    crash('crashes when it is written', { ...crashed, record }),
  ];
}

/** Transitions while a script runs: renewals of its lease. */
function renewals(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  const { state, me, lost } = attempt;
  if (!HOLDING.has(state.phase) || !('fence' in state) || lost) return [];
  const operation = { type: 'renew', version: freshVersion(world), fence: state.fence } as const;
  const write = design.apply(KEY, world.record, operation, { owner: me, requestId: 'request' });
  const lapsed = spend(world, 'lapses');
  const losing = (before: World) => replace(before, { ...attempt, lost: true });
  return [
    write.written
      ? { what: 'renews', world: { ...world, record: write.record } }
      : { what: 'fails to renew', world: losing(world) },
    ...(lapsed ? [{ what: 'could not renew in time', world: losing(lapsed) }] : []),
  ];
}

/** The world after an attempt has observed the result of its phase. */
function observe(world: World, attempt: Attempt, observation: object, design: Design): World {
  const before = attempt.state;
  if (before.phase === 'end') return world;
  const state = design.next(before, observation as never, attempt.me, world.semantics);
  if (state.phase === 'end') return end(world, attempt, state.outcome === 'failed' ? 'failure' : 'success');
  const starts = world.starts + (state.phase === 'run' ? 1 : 0);
  return replace({ ...world, starts }, { ...attempt, state, lost: false, heldForDead: false });
}
