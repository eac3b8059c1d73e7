import type { Phase } from '../../../functions/core/lock/protocol';
import { describesObject, type World } from './world';

/** Something that must hold in every world, or in every step from one to the next. */
export interface Property {
  readonly name: string;
  readonly holds: (world: World, before: World | undefined) => boolean;
}

const isThere = (world: World) => world.object?.whole === true && describesObject(world);
const isOver = ({ events }: World) => events.every(({ outcome }) => outcome !== 'pending');

export const PROPERTIES: readonly Property[] = [
  {
    name: 'one object, which never changes',
    holds: ({ object }, before) =>
      before?.object === undefined ||
      (object?.owner === before.object.owner &&
        object.fence === before.object.fence &&
        object.whole === before.object.whole),
  },
  { name: 'a visible object is whole', holds: ({ object }) => object === undefined || object.whole },
  { name: 'a manifest only beside its object', holds: (world) => !world.manifest || describesObject(world) },
  { name: 'DONE only with dump and manifest', holds: (world) => world.record?.state !== 'DONE' || isThere(world) },
  {
    name: 'DONE is final',
    holds: ({ record }, before) => before?.record?.state !== 'DONE' || record?.state === 'DONE',
  },
  {
    name: 'the fence never falls',
    holds: ({ record }, before) => (record?.fence ?? 0) >= (before?.record?.fence ?? 0),
  },
  {
    name: 'an attempt that reports success leaves dump and manifest',
    holds: (world) => isThere(world) || world.events.every(({ outcome }) => outcome !== 'success'),
  },
  {
    name: 'no slot is silently without a dump',
    holds: (world) => isThere(world) || !isOver(world) || world.events.some(({ outcome }) => outcome === 'given up'),
  },
];

/** The slot's story has come to a good end: DONE, or all but the lock record says so, and the next event adopts it. */
export function isGoodEnd(world: World): boolean {
  return isThere(world) && (world.record?.state === 'DONE' || isOver(world));
}

const NOTHING_WRONG: ReadonlySet<Phase> = new Set(['acquire', 'stand-by', 'takeover', 'look', 'dump']);

/** Somebody can still make the dump: Lambda has a try left to begin, or an attempt lives that nothing went wrong for. */
export function mayGoOn({ events, attempts }: World): boolean {
  return (
    events.some(({ outcome, tried, tries }) => outcome === 'pending' && tried < tries) ||
    attempts.some(({ state }) => NOTHING_WRONG.has(state.phase))
  );
}

export const PROGRESS = 'as long as a try is left, the dump can still come about';
