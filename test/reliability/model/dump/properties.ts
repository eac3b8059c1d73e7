import type { Phase } from '../../../../functions/store-dump/run/protocol';
import { isDescribed, reaches, type Site, type World } from './world';

/** A condition that must hold in every world, or in every transition. */
export interface Property {
  readonly name: string;
  readonly holds: (world: World, before: World | undefined) => boolean;
}

const isThere = (world: World) => world.objects.some((object) => object.whole && isDescribed(world, object));
/** Whether a user has deleted the dump or its manifest. */
const isOutdated = ({ events }: World) => events.some(({ outdated }) => outdated);
const isOver = ({ events }: Pick<World, 'events'>) => events.every(({ outcome }) => outcome !== 'pending');

export const PROPERTIES: readonly Property[] = [
  {
    name: 'one object, which never changes',
    // A user may delete an object; an existing one must not change.
    holds: ({ objects }, before) =>
      before === undefined ||
      objects.every(({ site, owner, fence, whole }) => {
        const earlier = before.objects.find((object) => object.site === site);
        return !earlier || (owner === earlier.owner && fence === earlier.fence && whole === earlier.whole);
      }),
  },
  { name: 'one dump of a date', holds: ({ objects }) => objects.length <= 1 },
  { name: 'a visible object is complete', holds: ({ objects }) => objects.every(({ whole }) => whole) },
  {
    name: 'a manifest only beside its object',
    holds: (world) =>
      world.deleted ||
      world.manifests.every(({ site, owner, fence }) =>
        world.objects.some((object) => object.site === site && object.owner === owner && object.fence === fence),
      ),
  },
  {
    name: 'DONE only with dump and manifest',
    holds: (world) => world.record?.state !== 'DONE' || isThere(world) || world.deleted,
  },
  {
    name: 'DONE is final while its dump exists',
    holds: ({ record }, before) => before?.record?.state !== 'DONE' || record?.state === 'DONE' || !isThere(before),
  },
  {
    name: 'no upload stays open',
    holds: ({ open, attempts }) =>
      open.every(({ owner, fence }) =>
        attempts.some(({ me, state }) => me === owner && 'upload' in state && state.upload.fence === fence),
      ),
  },
  {
    name: 'no dump goes without its metrics',
    holds: ({ record, reported, ...world }) =>
      record?.state !== 'DONE' || !isOver(world) || reported.includes(record.etag ?? ''),
  },
  {
    name: 'the fence never falls',
    holds: ({ record }, before) => (record?.fence ?? 0) >= (before?.record?.fence ?? 0),
  },
  {
    name: 'an attempt that reports success leaves dump and manifest',
    // An attempt that began before a user deleted the dump may report the earlier state.
    holds: (world) =>
      isThere(world) || world.events.every(({ outcome, outdated }) => outcome !== 'success' || outdated),
  },
  {
    name: 'a slot has one execution at a time',
    holds: ({ events }) =>
      events.filter(({ execution, outcome }) => execution !== undefined && outcome === 'pending').length <= 1,
  },
  {
    name: 'who returns leaves a dump, or an execution that makes it',
    // An execution that failed after the attempt had asked leads to a message of its own.
    holds: (world, before) =>
      isThere(world) ||
      isOutdated(world) ||
      world.events.every(
        ({ outcome, failedMeanwhile }, index) =>
          outcome !== 'handed over' ||
          before?.events[index]?.outcome !== 'pending' ||
          failedMeanwhile ||
          world.events.some((other) => other.execution !== undefined && other.outcome === 'pending'),
      ),
  },
  {
    name: 'no event fails because an execution works',
    // A deployment without a runner can't ask, and waits as for any other holder.
    holds: (world, before) =>
      before === undefined ||
      world.budget.timeouts === before.budget.timeouts ||
      !isHeldByExecution(before) ||
      before.attempts.every(
        ({ me, state, handsOver }) =>
          state.phase !== 'stand-by' || !handsOver || world.attempts.some((attempt) => attempt.me === me),
      ),
  },
  {
    name: 'no slot is silently without a dump',
    holds: (world) =>
      isThere(world) ||
      !isOver(world) ||
      isOutdated(world) ||
      world.events.some(({ outcome }) => outcome === 'given up'),
  },
];

/** Whether the lock is held by a task, and its execution runs. */
function isHeldByExecution({ record, attempts, events }: World): boolean {
  return attempts.some(
    ({ me, state, event, execution }) =>
      execution !== undefined &&
      record?.state === 'RUNNING' &&
      record.owner === me &&
      'fence' in state &&
      state.fence === record.fence &&
      events[event]?.outcome === 'pending',
  );
}

/** Whether the slot has ended as required: DONE, or dump and manifest without DONE, which the next event adopts. */
export function isGoodEnd(world: World): boolean {
  return isThere(world) && (world.record?.state === 'DONE' || isOver(world));
}

const NOTHING_WRONG: ReadonlySet<Phase> = new Set([
  'acquire',
  'stand-by',
  'takeover',
  'check',
  'ask',
  'reclaim',
  'redo',
  'look',
  'dump',
]);

/** Whether the dump can still be made: Lambda has a try left, or an attempt without a fault is running. */
export function canProceed(world: World): boolean {
  const { events, attempts } = world;
  const canReach = (site: Site) => reachesClaim(world, site);
  // An attempt that began before a user deleted the dump may succeed without a dump.
  const isOutdatedWork = (index: number) => events[index]?.outdated && attempts.some(({ event }) => event === index);
  // Its execution may have failed meanwhile, with a message of its own.
  const returns = (index: number) =>
    attempts.some(({ event, state }) => event === index && state.phase === 'hand-over');
  return (
    events.some(
      ({ outcome, tried, tries, site = world.site }, index) =>
        outcome === 'pending' && tried < tries && canReach(site) && !isOutdatedWork(index) && !returns(index),
    ) ||
    attempts.some(
      ({ state, event, site }) => NOTHING_WRONG.has(state.phase) && canReach(site) && !isOutdatedWork(event),
    )
  );
}

/** False if the deployment can't read the claimed place: the run fails with an error that asks for manual action. */
function reachesClaim({ record }: World, site: Site): boolean {
  const claim = record?.claimedKey as Site | undefined;
  return claim === undefined || reaches(site, claim);
}
