import type { Model } from '../explorer';
import type { World } from './world';

/** Whether the slot has ended as its semantics allow, according to its record. */
export const isEnded = ({ semantics, record }: World) =>
  record?.state === 'DONE' || (semantics === 'at-most-once' && record?.state === 'FAILED');
const isOver = ({ events }: World) => events.every(({ outcome }) => outcome !== 'pending');

export const PROPERTIES: Model<World>['properties'] = [
  {
    name: 'with at-most-once, the script begins at most once',
    holds: ({ semantics, starts }) => semantics !== 'at-most-once' || starts <= 1,
  },
  {
    name: 'one script at a time, unless a running holder was considered dead',
    holds: ({ attempts }) =>
      attempts.filter(({ state, lost, heldForDead }) => state.phase === 'run' && !lost && !heldForDead).length <= 1,
  },
  {
    name: 'DONE only when a script exited 0',
    holds: ({ record, succeeded }) => record?.state !== 'DONE' || succeeded,
  },
  {
    name: 'with at-most-once, no failure goes without its metric',
    holds: (world) =>
      world.semantics !== 'at-most-once' || world.record?.state !== 'FAILED' || !isOver(world) || world.counted,
  },
  {
    name: 'DONE is final',
    holds: ({ record }, before) => before?.record?.state !== 'DONE' || record?.state === 'DONE',
  },
  {
    name: 'an attempt that reports success leaves an ended slot',
    holds: (world) => isEnded(world) || world.events.every(({ outcome }) => outcome !== 'success'),
  },
  {
    name: 'no slot is silently abandoned',
    holds: (world) => isEnded(world) || !isOver(world) || world.events.some(({ outcome }) => outcome === 'given up'),
  },
];
