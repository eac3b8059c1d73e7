import type { Phase } from '../../../functions/dump/run/protocol';
import { isDescribed, reaches, type Site, type World } from './world';

/** Something that must hold in every world, or in every step from one to the next. */
export interface Property {
  readonly name: string;
  readonly holds: (world: World, before: World | undefined) => boolean;
}

const isThere = (world: World) => world.objects.some((object) => object.whole && isDescribed(world, object));
/** Somebody deleted what was there. */
const isOutdated = ({ events }: World) => events.some(({ outdated }) => outdated);
const isOver = ({ events }: World) => events.every(({ outcome }) => outcome !== 'pending');

export const PROPERTIES: readonly Property[] = [
  {
    name: 'one object, which never changes',
    // What a person deletes is gone; what is there is what was there.
    holds: ({ objects }, before) =>
      before === undefined ||
      objects.every(({ site, owner, fence, whole }) => {
        const earlier = before.objects.find((object) => object.site === site);
        return !earlier || (owner === earlier.owner && fence === earlier.fence && whole === earlier.whole);
      }),
  },
  { name: 'one dump of a date', holds: ({ objects }) => objects.length <= 1 },
  { name: 'a visible object is whole', holds: ({ objects }) => objects.every(({ whole }) => whole) },
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
    name: 'DONE is final while its dump is there',
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
    name: 'the fence never falls',
    holds: ({ record }, before) => (record?.fence ?? 0) >= (before?.record?.fence ?? 0),
  },
  {
    name: 'an attempt that reports success leaves dump and manifest',
    // One that began before somebody deleted the dump may report what was true then.
    holds: (world) =>
      isThere(world) || world.events.every(({ outcome, outdated }) => outcome !== 'success' || outdated),
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

/** The slot's story has come to a good end: DONE, or all but the lock record says so, and the next event adopts it. */
export function isGoodEnd(world: World): boolean {
  return isThere(world) && (world.record?.state === 'DONE' || isOver(world));
}

const NOTHING_WRONG: ReadonlySet<Phase> = new Set(['acquire', 'stand-by', 'takeover', 'check', 'redo', 'look', 'dump']);

/** Somebody can still make the dump: Lambda has a try left to begin, or an attempt lives that nothing went wrong for. */
export function mayGoOn(world: World): boolean {
  const { events, attempts } = world;
  const canReach = (site: Site) => reachesClaim(world, site);
  // An attempt that began before somebody deleted the dump may end in success without one.
  const isOutdatedWork = (index: number) => events[index]?.outdated && attempts.some(({ event }) => event === index);
  return (
    events.some(
      ({ outcome, tried, tries }, index) =>
        outcome === 'pending' && tried < tries && canReach(world.site) && !isOutdatedWork(index),
    ) ||
    attempts.some(
      ({ state, event, site }) => NOTHING_WRONG.has(state.phase) && canReach(site) && !isOutdatedWork(event),
    )
  );
}

/** False where the slot's place is claimed out of a deployment's reach: a person has to look, and is told so. */
function reachesClaim({ record }: World, site: Site): boolean {
  const claim = record?.claimedKey as Site | undefined;
  return claim === undefined || reaches(site, claim);
}

export const PROGRESS = 'as long as a try is left, the dump can still come about';
