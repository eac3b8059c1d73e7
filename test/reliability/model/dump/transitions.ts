import type { LockOperation } from '../../../../functions/slot-job/lock/operations';
import type { HandOver } from '../../../../functions/slot-job/lock/record';
import { TIMINGS } from '../../../../functions/slot-job/lock/timings';
import { BREAKABLE, HOLDING, type Observations } from '../../../../functions/store-dump/run/protocol';
import { EVENT_NAMES, end, KEY, NO_ANSWER, NOW, PLENTY, replace, spend, type Transition } from '../attempts';
import type { Design } from './designs';
import {
  type Attempt,
  EXECUTION_TRIES,
  freshVersion,
  handOverTo,
  isDescribed,
  type LateRequest,
  objectAt,
  reaches,
  type ScheduledEvent,
  type Site,
  summaryOf,
  type Upload,
  type World,
  withManifest,
  withObject,
} from './world';

const BROKEN = { error: 'it failed' };

/** All transitions from a world. */
export function transitionsFrom(world: World, design: Design): Transition<World>[] {
  const transitions: Transition<World>[] = [];
  const add = (what: string, next: World) => transitions.push({ what, world: next });

  for (const [index, event] of world.events.entries()) {
    const busy = world.attempts.some((attempt) => attempt.event === index);
    const next = begin(world, index);
    if (event.outcome === 'pending' && !busy) add(`${nameOfNext(event, index)} begins`, next);
    const stopped = event.execution !== undefined && event.outcome === 'pending' ? spend(world, 'stops') : undefined;
    if (stopped) add(`execution ${event.execution} ends before its task`, giveUp(stopped, index));
  }
  for (const request of world.late) add(`a late ${describe(request)} is carried out`, land(world, request, design));
  if (design.tableForgets && world.record?.state === 'RUNNING') {
    add('the table deletes the expired record', { ...world, record: undefined });
  }
  transitions.push(...deployments(world), ...deletions(world));
  for (const attempt of world.attempts) {
    for (const { what, world: next } of performances(world, attempt, design)) add(`${attempt.me} ${what}`, next);
    for (const { what, world: next } of background(world, attempt, design)) add(`${attempt.me} ${what}`, next);
    const crashed = spend(world, 'crashes');
    if (crashed) {
      // The lifecycle rule of the bucket removes the upload of an attempt that crashed.
      const open = world.open.filter(({ owner }) => owner !== attempt.me);
      add(`${attempt.me} crashes (${attempt.state.phase})`, conclude({ ...crashed, open }, attempt, 'failure'));
    }
  }
  return transitions;
}

/** Deployments that change the destination of later attempts; running ones keep theirs. */
function deployments(world: World): Transition<World>[] {
  const transitions: Transition<World>[] = [];
  const ending = spend(world, 'redeployments');
  if (ending && world.site !== 'far.zst') {
    const site = world.site === 'near.zst' ? 'near.gz' : 'near.zst';
    transitions.push({ what: `a deployment changes the ending: ${site}`, world: { ...ending, site } });
  }
  const place = spend(world, 'relocations');
  if (place) {
    const site = world.site === 'far.zst' ? 'near.zst' : 'far.zst';
    transitions.push({ what: `a deployment changes bucket or prefix: ${site}`, world: { ...place, site } });
  }
  const engine = spend(world, 'engineChanges');
  if (engine) {
    const handsOver = !world.handsOver;
    const what = `a deployment ${handsOver ? 'makes' : 'removes'} the runner`;
    transitions.push({ what, world: { ...engine, handsOver } });
  }
  return transitions;
}

/** A user deletes a dump, its manifest, or both. */
function deletions(world: World): Transition<World>[] {
  const left = spend(world, 'deletions');
  if (!left) return [];
  const deleted = { ...left, deleted: true };
  const events = world.events.map((event) => ({ ...event, outdated: event.tried > 0 }));
  return world.objects.flatMap(({ site }) => {
    const objects = world.objects.filter((other) => other.site !== site);
    const manifests = world.manifests.filter((other) => other.site !== site);
    return [
      { what: 'a user deletes the dump', world: { ...deleted, events, objects } },
      { what: 'a user deletes the manifest', world: { ...deleted, events, manifests } },
      { what: 'a user deletes dump and manifest', world: { ...deleted, events, objects, manifests } },
    ];
  });
}

/** Names a site in a trace if it is not the expected one. */
const beside = (expected: Site) => (site: Site) => (site === expected ? '' : ` at ${site}`);

/** The owner id of the next attempt at an event: `B2`, or `x1.2` of the second task of the first execution. */
function nameOfNext({ execution, tried }: ScheduledEvent, index: number): string {
  return `${execution === undefined ? EVENT_NAMES[index] : `x${execution}.`}${tried + 1}`;
}

function begin(world: World, index: number): World {
  const event = world.events[index] as ScheduledEvent;
  const { site = world.site, execution } = event;
  const attempt: Attempt = {
    event: index,
    me: nameOfNext(event, index),
    state: { phase: 'acquire' },
    lost: false,
    site,
    execution,
    handsOver: execution === undefined && world.handsOver,
  };
  return {
    ...world,
    events: world.events.map((event, i) =>
      i === index ? { ...event, tried: event.tried + 1, outdated: false, failedMeanwhile: false } : event,
    ),
    attempts: [...world.attempts, attempt].sort((a, b) => a.event - b.event),
  };
}

/** Ends an execution as failed. Attempts that run now may have asked for it before: its message reports it. */
function giveUp(world: World, index: number): World {
  const events = world.events.map((event, i) => {
    const failedMeanwhile = event.failedMeanwhile || world.attempts.some((attempt) => attempt.event === i);
    return i === index ? { ...event, outcome: 'given up' as const } : { ...event, failedMeanwhile };
  });
  return { ...world, events };
}

/** The world after an attempt. */
function conclude(world: World, attempt: Attempt, result: 'success' | 'handed over' | 'failure'): World {
  const after = end(world, attempt, result);
  const { execution, outcome } = after.events[attempt.event] as ScheduledEvent;
  const failed = outcome === 'given up' && world.events[attempt.event]?.outcome === 'pending';
  return failed && execution !== undefined ? giveUp(after, attempt.event) : after;
}

/** Starts an execution, unless one with its name was started before. */
function withExecution(world: World, number: number, site: Site): World {
  if (executionOf(world, number)) return world;
  const execution: ScheduledEvent = {
    tried: 0,
    tries: EXECUTION_TRIES,
    outcome: 'pending',
    outdated: false,
    failedMeanwhile: false,
    execution: number,
    site,
  };
  return { ...world, events: [...world.events, execution] };
}

function executionOf({ events }: World, number: number | undefined): ScheduledEvent | undefined {
  return events.find(({ execution }) => execution !== undefined && execution === number);
}

/** What a task of an execution states when it takes the lock. */
function takerOf({ execution }: Attempt): { handOver?: HandOver } {
  return execution === undefined ? {} : { handOver: handOverTo(execution) };
}

/** Possible results of the attempt's current phase. */
function performances(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  const { state } = attempt;
  switch (state.phase) {
    case 'acquire':
      return lockWrites(world, attempt, design, {
        type: 'acquire',
        version: freshVersion(world),
        now: NOW,
        ...takerOf(attempt),
      });
    case 'takeover': {
      const { seenVersion } = state;
      const version = freshVersion(world);
      return lockWrites(world, attempt, design, {
        type: 'takeover',
        version,
        now: NOW,
        seenVersion,
        ...takerOf(attempt),
      });
    }
    case 'reclaim': {
      const { seenVersion } = state;
      const version = freshVersion(world);
      return lockWrites(world, attempt, design, {
        type: 'reclaim',
        version,
        now: NOW,
        seenVersion,
        ...takerOf(attempt),
      });
    }
    case 'redo': {
      const { seenVersion } = state;
      const version = freshVersion(world);
      const operation = { type: 'redo', version, now: NOW, seenVersion, lastError: 'gone' } as const;
      return lockWrites(world, attempt, design, { ...operation, ...takerOf(attempt) });
    }
    case 'stand-by':
      return readings(world, attempt, design);
    case 'check':
      return checks(world, attempt, design);
    case 'ask':
      return questions(world, attempt, design);
    case 'hand-over': {
      const { fence, handOver } = state;
      return lockWrites(world, attempt, design, { type: 'hand-over', version: freshVersion(world), fence, handOver });
    }
    case 'done': {
      const { fence, summary } = state;
      return lockWrites(world, attempt, design, { type: 'done', version: freshVersion(world), fence, summary });
    }
    case 'fail': {
      const { fence } = state;
      return lockWrites(world, attempt, design, { type: 'failed', version: freshVersion(world), fence, lastError: '' });
    }
    case 'end':
      return [];
    default:
      return attempt.lost && BREAKABLE.has(state.phase)
        ? losses(world, attempt, 'detects that its lock is lost', design)
        : holderWork(world, attempt, design);
  }
}

/** Possible results of a holder's phase: of S3 and of its child processes. */
function holderWork(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  const { state, me } = attempt;
  if (!('fence' in state)) return [];
  const { fence } = state;
  const transitions: Transition<World>[] = [];
  const add = (what: string, next: World | undefined, observation: object) => {
    if (next) transitions.push({ what, world: observe(next, attempt, observation, design) });
  };
  const failing = spend(world, 'dumpErrors');
  switch (state.phase) {
    case 'look': {
      const claim = state.claim?.key as Site | undefined;
      if (claim && !reaches(attempt.site, claim) && !design.ignoresFarClaims) {
        add('finds a claim of a place that it can not read', world, BROKEN);
        break;
      }
      const object = world.objects.find(({ site }) => reaches(attempt.site, site));
      const observation: Observations<Upload>['look'] = !object
        ? { found: 'nothing' }
        : isDescribed(world, object)
          ? { found: 'dump and manifest', summary: summaryOf(object) }
          : { found: 'dump', objectKey: object.site };
      add(`looks: ${observation.found}`, world, observation);
      add('cannot look', failing, BROKEN);
      break;
    }
    case 'adopt': {
      const object = objectAt(world, state.objectKey as Site);
      if (!object?.whole) add('refuses to adopt', world, BROKEN);
      else add('adopts', withManifest(world, object), { summary: summaryOf(object) });
      if (attempt.handsOver) add('finds the dump too large to read back', world, { tooLarge: 'why' });
      add('cannot read back', failing, BROKEN);
      break;
    }
    case 'start': {
      const number = design.startsAnew ? 1 + Math.max(0, ...executionNumbers(world)) : state.number;
      const known = executionOf(world, number);
      if (known && known.outcome !== 'pending') add(`finds execution ${number} ended`, world, { ended: true });
      else
        add(`starts execution ${number}`, withExecution(world, number, attempt.site), {
          running: handOverTo(number).execution,
          scheduled: true,
        });
      add('cannot start', failing, BROKEN);
      const unanswered = spend(world, 'lostAnswers');
      if (unanswered) {
        const late = [...unanswered.late, { type: 'start', number, site: attempt.site } as const];
        add(`starts execution ${number} without an answer`, { ...unanswered, late }, NO_ANSWER);
      }
      break;
    }
    case 'dump': {
      if (attempt.handsOver) {
        add('finds the dump too large', world, { tooLarge: 'why' });
        add('cannot estimate', failing, BROKEN);
        break;
      }
      const claim = state.claim?.key as Site | undefined;
      const to = claim && reaches(attempt.site, claim) ? claim : attempt.site;
      const upload = { owner: me, fence, target: to, whole: true };
      const dumped = (next: World, uploaded: Upload) =>
        observe({ ...next, open: [...next.open, uploaded] }, attempt, { uploaded }, design);
      transitions.push({ what: `dumps${beside(attempt.site)(to)}`, world: dumped(world, upload) });
      if (failing) {
        transitions.push({ what: 'fails to dump', world: observe(failing, attempt, BROKEN, design) });
        const cut = dumped(failing, { ...upload, whole: false });
        transitions.push({ what: 'dumps, truncated without an error', world: cut });
      }
      break;
    }
    case 'confirm':
      return confirmations(world, attempt, design);
    case 'complete': {
      const { target, whole } = state.upload;
      const dump = { site: target, owner: me, fence, whole };
      const unanswered = spend(world, 'lostAnswers');
      if (objectAt(world, target) && !design.completesOver)
        add('completes: 412', world, { unclear: 'PreconditionFailed' });
      else add(`completes${beside('near.zst')(target)}`, withObject(world, dump), { completed: true });
      if (unanswered) {
        const late = [...unanswered.late, { type: 'complete', dump } as const];
        add('completes without an answer', { ...unanswered, late }, { unclear: 'no answer' });
      }
      break;
    }
    case 'identify': {
      const object = objectAt(world, state.upload.target);
      const whose = !object ? 'nobody' : object.owner === me && object.fence === fence ? 'ours' : 'theirs';
      add(`finds the object ${whose}`, world, { whose });
      add('cannot look', failing, BROKEN);
      break;
    }
    case 'publish': {
      const { target } = state.upload;
      const object = objectAt(world, target);
      const manifest = { site: target, owner: me, fence };
      const isOurs = object?.owner === me && object.fence === fence;
      if (!isOurs && !design.publishesBlindly) add('misses its object', world, BROKEN);
      else if (object) add('publishes', withManifest(world, manifest), { summary: summaryOf(object) });
      add('cannot publish', failing, BROKEN);
      if (failing && object && isOurs) add('publishes without an answer', withManifest(failing, manifest), BROKEN);
      break;
    }
    case 'report': {
      const { etag } = state.summary;
      const reported = world.reported.includes(etag) ? world.reported : [...world.reported, etag];
      add('reports', { ...world, reported }, { reported: true });
      break;
    }
  }
  return transitions;
}

/** A session reports the first losses of an attempt as such, and another one as its failure. Their number is not modelled. */
function losses(world: World, attempt: Attempt, what: string, design: Design): Transition<World>[] {
  return [
    { what, world: observe(world, attempt, { lost: true }, design) },
    { what: `${what}, and fails`, world: observe(world, attempt, BROKEN, design) },
  ];
}

function confirmations(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  const { state } = attempt;
  if (state.phase !== 'confirm') return [];
  const { target, whole } = state.upload;
  const claim = { bucket: target.split('.')[0] as string, key: target };
  const operation = { type: 'renew', version: freshVersion(world), fence: state.fence, claim } as const;
  const write = design.apply(KEY, world.record, operation, writerOf(attempt));
  const isOpen = whole || design.hasNoGate;
  if (design.confirmsWithoutRenewal) {
    const asked = observe(world, attempt, isOpen ? { proven: true, claim } : BROKEN, design);
    return [{ what: 'asks the gate', world: asked }];
  }
  if (!write.written) return losses(world, attempt, 'cannot confirm its lock', design);
  // The gate comes before the claim: a refused dump claims nothing.
  if (!isOpen) return [{ what: 'renews, and the gate refuses', world: observe(world, attempt, BROKEN, design) }];
  const claimed = observe({ ...world, record: write.record }, attempt, { proven: true, claim }, design);
  const transitions = [{ what: `passes the gate and claims${beside('near.zst')(target)}`, world: claimed }];
  const unanswered = spend(world, 'lostAnswers');
  if (unanswered) {
    // The attempt claims again until it gets an answer.
    const late = [...unanswered.late, { type: 'write', operation, writer: writerOf(attempt) } as const];
    transitions.push({ what: 'claims without an answer', world: { ...unanswered, late } });
  }
  return transitions;
}

/** Possible results of the check of the dump by an attempt that reads DONE. */
function checks(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  const { state, site } = attempt;
  if (state.phase !== 'check') return [];
  const named = state.record.objectKey as Site;
  const object = objectAt(world, named);
  const isThere = object !== undefined && isDescribed(world, object);
  const dump = !reaches(site, named) ? 'unknown' : isThere ? 'there' : 'gone';
  const transitions: Transition<World>[] = [];
  const add = (what: string, next: World | undefined, observation: object) => {
    if (next) transitions.push({ what, world: observe(next, attempt, observation, design) });
  };
  add(`checks the dump: ${dump}`, world, { dump, remaining: PLENTY });
  add('checks the dump and runs out of time', spend(world, 'timeouts'), { dump, remaining: 0 });
  add('cannot check', spend(world, 'dumpErrors'), BROKEN);
  return transitions;
}

function executionNumbers({ events }: World): number[] {
  return events.flatMap(({ execution }) => (execution === undefined ? [] : [execution]));
}

/** Possible results of the question the state of the execution that HANDED_OVER names. */
function questions(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  const { state } = attempt;
  if (state.phase !== 'ask') return [];
  const number = state.record.handOver?.number;
  const runs = executionOf(world, number)?.outcome === 'pending';
  const seen = attempt.execution === undefined && !attempt.handsOver ? 'unknown' : runs ? 'running' : 'ended';
  const execution = attempt.execution === number && !design.forgetsItsExecution ? 'ours' : seen;
  const transitions: Transition<World>[] = [];
  const add = (what: string, next: World | undefined, observation: object) => {
    if (next) transitions.push({ what, world: observe(next, attempt, observation, design) });
  };
  add(`asks for execution ${number}: ${execution}`, world, { execution, remaining: PLENTY });
  add('asks, and runs out of time', spend(world, 'timeouts'), { execution, remaining: 0 });
  add('cannot ask', spend(world, 'dumpErrors'), BROKEN);
  return transitions;
}

/** Possible results of a read by a waiting attempt. */
function readings(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  const { state } = attempt;
  if (state.phase !== 'stand-by') return [];
  const { record } = world;
  const transitions: Transition<World>[] = [];
  const add = (what: string, next: World | undefined, observation: object) => {
    if (next) transitions.push({ what, world: observe(next, attempt, observation, design) });
  };
  const seen = record?.state === 'RUNNING' && record.version === state.version;
  if (!seen) add(`reads ${record?.state ?? 'nothing'}`, world, { record, at: 0, remaining: PLENTY });
  else {
    const cost = design.expiry === 'skewed clocks' || !holderLives(world) ? world : spend(world, 'lateTakeovers');
    const longAfter = { record, at: TIMINGS.takeoverAfter, remaining: PLENTY };
    if (design.expiry !== 'never') add(`finds ${record.owner}'s version unchanged`, cost, longAfter);
  }
  add('runs out of time', spend(world, 'timeouts'), { record, at: 0, remaining: 0 });
  add('cannot read', spend(world, 'lostAnswers'), NO_ANSWER);
  return transitions;
}

function holderLives({ record, attempts }: World): boolean {
  return attempts.some(
    ({ me, state }) =>
      me === record?.owner && 'fence' in state && state.fence === record.fence && HOLDING.has(state.phase),
  );
}

/** Possible results of a write to the lock table. */
function lockWrites(world: World, attempt: Attempt, design: Design, operation: LockOperation): Transition<World>[] {
  const writer = writerOf(attempt);
  const write = design.apply(KEY, world.record, operation, writer);
  const written = write.written ? { ...world, record: write.record } : world;
  const transitions = [
    {
      what: `${operation.type}: ${write.written ? 'written' : 'refused'}`,
      world: observe(written, attempt, write, design),
    },
  ];
  const unanswered = spend(world, 'lostAnswers');
  if (unanswered) {
    if (write.written) {
      const again = design.apply(KEY, write.record, operation, writer);
      const record = again.written ? again.record : write.record;
      const repeated = observe({ ...unanswered, record }, attempt, again, design);
      transitions.push({ what: `${operation.type}: written, and repeated by the SDK`, world: repeated });
    }
    const late = [...unanswered.late, { type: 'write', operation, writer } as const];
    const silent = observe({ ...unanswered, late }, attempt, NO_ANSWER, design);
    transitions.push({ what: `${operation.type}: no answer`, world: silent });
  }
  return transitions;
}

/** Transitions in the background of an attempt: renewals of its lease. */
function background(world: World, attempt: Attempt, design: Design): Transition<World>[] {
  const { state } = attempt;
  if (!HOLDING.has(state.phase) || !('fence' in state) || attempt.lost) return [];
  const transitions: Transition<World>[] = [];
  const lost = (next: World) => replace(next, { ...attempt, lost: true });
  if (design.renews) {
    const operation = { type: 'renew', version: freshVersion(world), fence: state.fence } as const;
    const write = design.apply(KEY, world.record, operation, writerOf(attempt));
    if (write.written) transitions.push({ what: 'renews', world: { ...world, record: write.record } });
    else if (BREAKABLE.has(state.phase)) transitions.push({ what: 'fails to renew', world: lost(world) });
  }
  const lapsed = BREAKABLE.has(state.phase) ? spend(world, 'lapses') : undefined;
  if (lapsed) transitions.push({ what: 'could not renew in time', world: lost(lapsed) });
  return transitions;
}

function land(world: World, request: LateRequest, design: Design): World {
  const rest = { ...world, late: world.late.filter((other) => other !== request) };
  if (request.type === 'start') return withExecution(rest, request.number, request.site);
  if (request.type === 'complete') {
    return objectAt(world, request.dump.site) && !design.completesOver ? rest : withObject(rest, request.dump);
  }
  const write = design.apply(KEY, world.record, request.operation, request.writer);
  return write.written ? { ...rest, record: write.record } : rest;
}

const RESULTS = {
  dumped: 'success',
  adopted: 'success',
  'already-done': 'success',
  'handed-over': 'handed over',
  failed: 'failure',
} as const;

/** The world after an attempt has observed the result of its phase. */
function observe(world: World, attempt: Attempt, observation: object, design: Design): World {
  const before = attempt.state;
  if (before.phase === 'end') return world;
  const state = design.next(before, observation as never, attempt.me);
  const closed = design.abandoned(before, state);
  // A published upload is completed.
  const completed = state.phase === 'publish' ? state.upload : undefined;
  const open = world.open.filter((upload) => !isSame(upload, closed) && !isSame(upload, completed));
  const after = { ...world, open };
  if (state.phase === 'end') return conclude(after, attempt, RESULTS[state.outcome]);
  const current = world.attempts.find(({ me }) => me === attempt.me) ?? attempt;
  const holdsOn = 'fence' in state && 'fence' in before && state.fence === before.fence;
  return replace(after, { ...current, state, lost: holdsOn && HOLDING.has(state.phase) && attempt.lost });
}

function isSame(upload: Upload, other: Upload | undefined): boolean {
  return upload.owner === other?.owner && upload.fence === other.fence;
}

function writerOf({ me }: Attempt) {
  return { owner: me, requestId: 'request' };
}

function describe(request: LateRequest): string {
  switch (request.type) {
    case 'complete':
      return `completion of ${request.dump.owner}`;
    case 'start':
      return `start of execution ${request.number}`;
    case 'write':
      return `${request.operation.type} of ${request.writer.owner}`;
  }
}
