import type { Explanation } from '../../core/errors';
import type { ServerConnection } from '../connection/server-connection';
import { nameOfTarget, type Target } from '../connection/target';
import type { RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';
import { type FoundState, findStates, STATE_TABLE } from './state-table';

/** How a restore is recognized when it is resumed. */
export interface RestoreIdentity {
  /** SHA-256 of the dump; undefined when it is not stated. */
  readonly dump: string | undefined;
  /** Digest of everything that decides what is restored and how it is changed. */
  readonly rules: string;
}

/** An unfinished restore in the databases of a target. */
export interface Unfinished {
  /** What forbids to begin, or to go on. */
  readonly problem: Explanation | undefined;
  /** The one that goes on. */
  readonly resumed: FoundState | undefined;
  /** The database with the notes of one that does not go on. */
  readonly home: string | undefined;
}

const NONE: Unfinished = { problem: undefined, resumed: undefined, home: undefined };

/**
 * Looks for a restore that ended before it was complete.
 *
 * @param targets databases that are written to, as far as they are known: otherwise all of them are looked at
 */
export async function findUnfinished(
  session: ServerConnection,
  target: Target,
  targets: readonly string[],
  { resume, replaces = [] }: RestoreOptions,
  { dump, rules }: RestoreIdentity,
): Promise<Unfinished> {
  // What is in a database that is replaced goes with it.
  const kept = targets.filter((database) => !replaces.includes(database));
  const states = await findStates(session, targets.length > 0 ? kept : undefined);
  const unreadable = targets.length > 0 ? states.find(({ isUnreadable }) => isUnreadable) : undefined;
  if (unreadable) {
    const { home } = unreadable;
    return { problem: REFUSALS.unreadableState(home, STATE_TABLE), resumed: undefined, home };
  }
  const begun = states.filter(({ restore }) => restore !== undefined);
  // Without known databases, a restore of others is none of this one's business.
  const state = targets.length > 0 ? begun[0] : undefined;
  const refused = (problem: Explanation): Unfinished => ({ problem, resumed: undefined, home: state?.home });
  if (!resume) {
    return state ? refused(REFUSALS.unfinished(nameOfTarget(target), state.home, state.finished.length)) : NONE;
  }
  if (dump === undefined) return refused(REFUSALS.resumesUnknown());
  // One that ended before it had written anything has nothing to go on with.
  const resumed = begun.find(({ restore }) => restore?.dump === dump && restore?.rules === rules);
  if (resumed || !state) return { ...NONE, resumed };
  const difference =
    state.restore?.dump === dump ? 'with other options' : `of another dump (SHA-256 ${state.restore?.dump})`;
  return refused(REFUSALS.resumesAnother(state.home, difference));
}
