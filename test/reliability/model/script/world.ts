import type { ScriptState, Semantics } from '../../../../functions/script/run/protocol';
import type { LockOperation, Attempt as Writer } from '../../../../functions/slot-job/lock/operations';
import type { LockRecord } from '../../../../functions/slot-job/lock/record';
import type { EventAttempt, SlotEvent } from '../attempts';

/** A running attempt. */
export interface Attempt extends EventAttempt {
  readonly state: ScriptState;
  /** Whether its lease has detected that the lock is lost. */
  readonly lost: boolean;
  /** Whether it was considered dead while it was paused or disconnected from the table. */
  readonly heldForDead: boolean;
}

/** Remaining number of each fault. */
export interface Budget {
  readonly crashes: number;
  /** Scripts that exit with another status than 0. */
  readonly failures: number;
  /** Requests whose answer is lost: processed or not, now or later, or repeated by the SDK. */
  readonly lostAnswers: number;
  /** Wrong decisions that a running holder is dead. */
  readonly errors: number;
  /** Leases that expire for the holder. */
  readonly lapses: number;
  /** Invocations that run out of time while they stand by. */
  readonly timeouts: number;
}

/** The global state at one moment. */
export interface World {
  readonly semantics: Semantics;
  readonly record: LockRecord | undefined;
  readonly attempts: readonly Attempt[];
  readonly events: readonly SlotEvent[];
  /** Writes without an answer, which may be processed later. */
  readonly late: readonly { readonly operation: LockOperation; readonly writer: Writer }[];
  /** Number of starts of the script. */
  readonly starts: number;
  /** Whether a script has exited 0. */
  readonly succeeded: boolean;
  /** Whether the metric of a failure was published. */
  readonly counted: boolean;
  readonly budget: Budget;
}

/** Lambda's tries of an event. */
const TRIES = 2;

/** The start: two events for one slot, and the allowed faults. */
export function initialWorld(semantics: Semantics, faults: Partial<Budget>): World {
  return {
    semantics,
    record: undefined,
    attempts: [],
    events: [0, 1].map(() => ({ tried: 0, tries: TRIES, outcome: 'pending' })),
    late: [],
    starts: 0,
    succeeded: false,
    counted: false,
    budget: { crashes: 0, failures: 0, lostAnswers: 0, errors: 0, lapses: 0, timeouts: 0, ...faults },
  };
}

/** A version that occurs nowhere in the world. */
export function freshVersion(world: World): string {
  const known = new Set(versionsOf(world));
  for (let number = 1; ; number += 1) if (!known.has(`v${number}`)) return `v${number}`;
}

function versionsOf({ record, attempts, late }: World): string[] {
  const ofState = ({ state }: Attempt) => {
    if (state.phase === 'takeover') return [state.seenVersion];
    if (state.phase === 'bury') return [state.dead.version];
    return state.phase === 'stand-by' && state.version !== undefined ? [state.version] : [];
  };
  const ofWrite = ({ operation }: World['late'][number]) =>
    'seenVersion' in operation ? [operation.version, operation.seenVersion] : [operation.version];
  return [...(record ? [record.version] : []), ...attempts.flatMap(ofState), ...late.flatMap(ofWrite)];
}

/**
 * The name of a world. Worlds with the same name have the same successors: versions are only compared for equality, and
 * of fences only the order matters.
 */
export function nameOf(world: World): string {
  const { record, attempts, events, late, starts, succeeded, counted, budget } = world;
  const versions = [...new Set(versionsOf(world))];
  const fences = [
    ...(record ? [record.fence] : []),
    ...attempts.flatMap(({ state }) => ('fence' in state ? [state.fence] : [])),
    ...late.flatMap(({ operation }) => ('fence' in operation ? [operation.fence] : [])),
  ].sort((a, b) => a - b);
  const ranks = [...new Set(fences)];
  const v = (version: string | undefined) => (version === undefined ? '-' : versions.indexOf(version));
  const f = (fence: number) => ranks.indexOf(fence);
  const marks = ({ state }: Attempt) => {
    if ('fence' in state) return f(state.fence);
    if (state.phase === 'takeover') return v(state.seenVersion);
    if (state.phase === 'bury') return v(state.dead.version);
    return state.phase === 'stand-by' ? v(state.version) : '';
  };
  return [
    record ? `${record.state}${record.owner}${f(record.fence)}${v(record.version)}` : '-',
    ...attempts.map(
      (one) => `${one.me}${one.state.phase}${marks(one)}${one.lost ? '!' : ''}${one.heldForDead ? '?' : ''}`,
    ),
    ...events.map(({ tried, outcome }) => `${tried}${outcome}`),
    late
      .map(
        ({ operation, writer }) =>
          `${operation.type}${writer.owner}${'fence' in operation ? f(operation.fence) : ''}${'seenVersion' in operation ? v(operation.seenVersion) : ''}`,
      )
      .sort()
      .join(),
    `${starts}${succeeded}${counted}`,
    Object.values(budget).join(),
  ].join('|');
}
