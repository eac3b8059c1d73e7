import { detailOf, SchemaError, SnapshotError, SourceError } from '../../core/errors';
import type { Log } from '../../core/logger';
import type { Clock } from '../../core/time/clock';
import type { DumpPlan } from '../preflight/preflight';

/** How many times as long as the first try the second may take. */
const TIME_FOR_ANOTHER_TRY = 1.25;

/** A dump, and why it may lack rows when the schema's two readings leave that open. */
export interface DumpAttempt<Dump> {
  readonly dump: Dump;
  readonly doubt: string | undefined;
}

/** Parameters of the decision on a second try. */
export interface Tries<Dump> {
  readonly dumpOnce: (plan: DumpPlan) => Promise<DumpAttempt<Dump>>;
  /** Discards a dump that is repeated. */
  readonly discard: (dump: Dump) => Promise<void>;
  /** Milliseconds until the run is cut off. */
  readonly timeLeft: () => number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Dumps, and once more when a definition changed meanwhile, when the schema may have changed, or when several processes
 * may not have seen the same. A dump that stays in doubt is kept, with a warning: it is better than none.
 *
 * @throws {SourceError} when both tries failed, or the first for a reason that another try does not remove.
 */
export async function dumpWithOneMoreTry<Dump extends { readonly plan: DumpPlan }>(
  plan: DumpPlan,
  { dumpOnce, discard, timeLeft, clock, signal, log }: Tries<Dump>,
): Promise<Dump> {
  const accept = ({ dump, doubt }: DumpAttempt<Dump>): Dump => {
    if (doubt === undefined) return dump;
    log.warn(doubt);
    return { ...dump, plan: { ...dump.plan, warnings: [...dump.plan.warnings, doubt] } };
  };
  const startedAt = clock.monotonic();
  let reason: SourceError;
  let cause: string;
  try {
    const first = await dumpOnce(plan);
    const needed = (clock.monotonic() - startedAt) * TIME_FOR_ANOTHER_TRY;
    // guard: doubt-is-dumped-again
    if (first.doubt === undefined || timeLeft() <= needed) return accept(first);
    await discard(first.dump);
    reason = new SchemaError('SCHEMA_UNCLEAR', first.doubt);
    cause = 'The schema may have changed';
  } catch (error) {
    if (!(error instanceof SourceError && error.retryable)) throw error;
    reason = error;
    cause = causeOf(error);
  }
  if (signal.aborted) throw reason;
  log.warn(`${cause}; trying once more.`, { error: reason.message, errorCode: reason.code });
  return accept(await dumpOnce(reason instanceof SnapshotError ? fallBackToOneProcess(reason, plan) : plan));
}

function causeOf(error: SourceError): string {
  if (error instanceof SnapshotError) return 'The processes may not have seen the same, and one process makes the dump';
  return error instanceof SchemaError ? 'The schema changed' : 'A definition changed while it was dumped';
}

/** How to dump when several processes could not: one process does not depend on tables that come and go. */
function fallBackToOneProcess(error: SnapshotError, plan: DumpPlan): DumpPlan {
  const warning = `The dump is made by one process and not by ${plan.processes}: ${detailOf(error)}`;
  return { ...plan, processes: 1, warnings: [...plan.warnings, warning] };
}
