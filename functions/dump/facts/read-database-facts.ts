import { detailOf, SessionError, sentence, withCode } from '../../core/errors';
import type { Log } from '../../core/logger';
import { abortAfter } from '../../core/time/abort-after';
import type { Clock } from '../../core/time/clock';
import { listed } from '../../core/words/listed';
import type { Facts } from '../../dump-format/facts/fact';
import { nameFact } from '../../dump-format/facts/name-fact';
import { readFacts } from '../../dump-format/facts/server/read-facts';
import type { TableSelection } from '../../dump-format/selection/table-selection';
import type { LockSession } from '../../slot-job/lock/session';
import { type SessionTarget, SqlSession } from '../client/sql-session';
import type { Config } from '../config';
import { dumpedFacts } from './dumped-facts';
import { lateDatabases } from './late-databases';
import { TIME_FOR_FACTS, timeForFacts } from './time-for-facts';

/** The run that makes the dump. */
interface FactsRun {
  readonly session: Pick<LockSession, 'signal' | 'remaining'>;
  readonly services: { readonly clock: Clock; readonly config: Pick<Config, 'memoryMb'> };
  readonly log: Log;
  /** An error as it may be logged: without any value of an encrypted parameter. */
  readonly explain: (error: unknown) => Error;
}

/** Facts of the databases that a dump holds. */
export interface DatabaseFacts {
  /** Undefined when they could not be read. */
  readonly facts: Facts | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads what the databases are made of, for a comparison after a restore. To be called between the two readings of the
 * schema, which show that the dump has the same definitions. A dump without facts is better than none: whatever prevents
 * them is a warning.
 *
 * In the same session, and before, the databases are read that match by now: one that came during the dump is not in it.
 *
 * @param databases that the dump has.
 * @throws the reason of the run's signal.
 */
export async function readDatabaseFacts(
  run: FactsRun,
  target: SessionTarget,
  databases: readonly string[],
  tableSelection: TableSelection,
): Promise<DatabaseFacts> {
  const { session, services, log, explain } = run;
  let late: readonly string[] = [];
  const deadline = new AbortController();
  const cancel = abortAfter(
    timeForFacts(session),
    deadline,
    () => new SessionError('FACTS_NOT_READ', TOO_SLOW),
    services.clock,
  );
  try {
    const signal = AbortSignal.any([session.signal, deadline.signal]);
    const onAnswer = answerLimit(deadline, services.config.memoryMb);
    const all = await SqlSession.use({ ...target, onAnswer }, signal, async (client) => {
      // guard: databases-that-came
      late = await lateDatabases(client, target.connection.selection, databases);
      for (const warning of late) log.warn(warning, { errorCode: 'DATABASE_CAME' });
      return readFacts(client, databases);
    });
    const facts = dumpedFacts(all, tableSelection);
    const warnings = hiddenDefinitions(facts);
    for (const warning of warnings) log.warn(warning, { errorCode: 'FACTS_INCOMPLETE' });
    return { facts, warnings: [...late, ...warnings] };
  } catch (error) {
    session.signal.throwIfAborted();
    const warning = withCode('FACTS_NOT_READ', `${NOT_READ} ${sentence(detailOf(explain(error)))}`);
    log.warn(warning, { errorCode: 'FACTS_NOT_READ' });
    return { facts: undefined, warnings: [...late, warning] };
  } finally {
    cancel();
  }
}

/** Memory in MB that the run needs beside the facts, and how many bytes each character of an answer may take. */
const OTHER_MEMORY_MB = 160;
const BYTES_PER_CHARACTER = 16;

/**
 * Ends reading when the answers no longer fit into memory: a function that is killed for its memory leaves no dump, in no
 * attempt.
 */
function answerLimit(reading: AbortController, memoryMb = Number.POSITIVE_INFINITY): (characters: number) => void {
  const limit = ((memoryMb - OTHER_MEMORY_MB) * 2 ** 20) / BYTES_PER_CHARACTER;
  let taken = 0;
  return (characters) => {
    taken += characters;
    // guard: facts-fit-into-memory
    if (taken > limit) reading.abort(new SessionError('FACTS_NOT_READ', tooLarge(memoryMb)));
  };
}

function tooLarge(memoryMb: number): string {
  return `the definitions are too many for the memory of the run, ${memoryMb} MB. Raise the variable memory_size (of the runner: runner_memory), or dump fewer databases in one job`;
}

const NOT_READ = 'The dump is complete, but has no facts to compare a restore with, because they could not be read:';
const TOO_SLOW = `reading the catalogue took longer than ${TIME_FOR_FACTS}. Raise the variable timeout, or dump fewer databases in one job`;

/** One warning for all definitions that the server hides from this user. */
function hiddenDefinitions({ facts }: Facts): string[] {
  const hidden = facts
    .filter(({ unknown }) => unknown?.some((attribute) => attribute === 'body' || attribute === 'definition'))
    .map((fact) => nameFact(fact));
  if (hidden.length === 0) return [];
  return [
    withCode(
      'FACTS_INCOMPLETE',
      `The server hides these definitions from the user of the dump, so that they can't be compared after a restore: ${listed(hidden)}.`,
    ),
  ];
}
