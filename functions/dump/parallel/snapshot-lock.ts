import { detailOf, messageOf, SnapshotError, SourceError, sentence } from '../../core/errors';
import { identifier } from '../../core/sql/sql-text';
import type { Clock } from '../../core/time/clock';
import { within } from '../../core/time/within';
import type { BinlogPosition } from '../../dump-format/manifest/manifest';
import type { TableSelection } from '../../dump-format/selection/table-selection';
import { errorNumber } from '../client/server-errors';
import { type SessionTarget, SqlSession } from '../client/sql-session';
import { type DatabaseObject, listObjects, sameObjects } from '../preflight/database-objects';
import { type PositionRequest, readBinlogPosition } from '../server/binlog-position';
import { type Programs, programsFor } from '../tables/programs';
import { divideRows, NO_PIECES, type Pieces } from './pieces';
import { assertLocksHold, onlyHere } from './same-server';

/** Maximum wait for the lock, in milliseconds: writers wait behind it. */
export const ACQUIRE_TIMEOUT_MS = 10_000;

/** How long one table may be waited for, in seconds. */
const LOCK_WAIT_SECONDS = 5;

/**
 * After how long without a statement the server ends the session, in seconds: longer than the lock is held at most. When
 * the function vanishes, the server does not notice, and would block all writers for hours.
 */
const IDLE_SECONDS = 15;

/** Maximum attempts to list and lock the tables when tables are created or dropped meanwhile. */
const TRIES = 2;

/** The tables changed between the list and the lock: it is worth another try. */
class ChangedError extends SourceError {}

/** The server did not answer where its binary log ends, which ended the session: it is worth a try without asking. */
class PositionError extends SourceError {}

/** The tables to lock, and the session that locks them. */
export interface LockTarget extends SessionTarget {
  readonly databases: readonly string[];
  /** Whether the past rows of MariaDB's system-versioned tables are dumped, too. */
  readonly keepsHistory?: boolean | undefined;
  /** Undefined: where the binary log ends is not read. */
  readonly position: PositionRequest | undefined;
  /** Whether one table is locked, too, because its checksum needs the snapshot of its dump. */
  readonly wantsChecksums?: boolean;
  /** Tables without rows, and those that are left out, need no lock. */
  readonly tableSelection: TableSelection;
}

/** Why there is no lock, as a sentence, or that there is nothing to lock for. */
export interface NoLock {
  readonly reason: string | undefined;
}

/**
 * Blocks writes to all tables whose rows are dumped, so that processes which take their snapshots meanwhile see
 * the same. A read lock and not `FLUSH TABLES WITH READ LOCK`: it asks for the privilege LOCK TABLES on the databases
 * and nothing else, which is all that a user of a managed server can have. It waits for every transaction that has
 * written to one of the tables to end.
 */
export class SnapshotLock {
  private constructor(
    private readonly session: SqlSession,
    /** What the databases hold, as long as the lock is held: nothing that is locked can be dropped. */
    readonly programs: Programs<DatabaseObject>,
    readonly pieces: Pieces,
    /** Holds for every row at this server, and is an error at any other. */
    readonly condition: string,
    /** Where the binary log ends as long as the lock is held, as far as these tables are concerned. */
    readonly position: BinlogPosition | undefined,
    /** What a person should know of the dump. */
    readonly notes: readonly string[],
  ) {}

  /**
   * Locks all tables, when there is more than one, or one in pieces or with a checksum.
   *
   * @param processes number of processes that dump.
   * @returns why not, when the server does not give the lock, or not soon.
   */
  static async take(
    target: LockTarget,
    processes: number,
    clock: Clock,
    signal: AbortSignal,
  ): Promise<SnapshotLock | NoLock> {
    let { position } = target;
    let reason: string | undefined;
    const notes: string[] = [];
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        return (await SnapshotLock.#try({ ...target, position }, processes, clock, signal, notes)) ?? NOTHING_TO_LOCK;
      } catch (error) {
        signal.throwIfAborted();
        reason = sentence(detailOf(error));
        if (error instanceof PositionError) {
          position = undefined;
          notes.push(`The manifest has no position in the binary log: ${reason}`);
        } else if (!(error instanceof ChangedError)) break;
      }
    }
    return { reason };
  }

  static async #try(
    target: LockTarget,
    processes: number,
    clock: Clock,
    signal: AbortSignal,
    notes: readonly string[],
  ): Promise<SnapshotLock | undefined> {
    const session = await SqlSession.open(target, signal);
    try {
      await assertLocksHold(session);
      const condition = await onlyHere(session, target.flavour);
      const { structures, others } = await listPrograms(session, target);
      const tables = others.filter(({ kind }) => kind === 'table');
      await session.rows(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}, wait_timeout = ${IDLE_SECONDS}`);
      // No condition divides rows of the past between processes.
      const pieces = target.keepsHistory ? NO_PIECES : await divideRows(session, others, processes);
      if (tables.length < (target.wantsChecksums ? 1 : 2) && pieces.size === 0) {
        await session.close();
        return undefined;
      }
      // guard: locks-before-the-snapshots
      await lockTables(session, tables, clock);
      const held = await listPrograms(session, target);
      if (!sameObjects([...structures, ...others], [...held.structures, ...held.others])) {
        throw new ChangedError('SCHEMA_CHANGED', 'Tables were created or dropped while they were being locked.', false);
      }
      return new SnapshotLock(session, held, pieces, condition, await readPosition(session, target), notes);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /**
   * Releases the lock.
   *
   * @throws {SnapshotError} when the lock had been lost before, so that somebody may have written already.
   */
  async release(): Promise<void> {
    try {
      // Answered by the very session that took the lock, or not at all; and only its end, or this, gives the lock up.
      await this.session.rows('UNLOCK TABLES');
    } catch (error) {
      throw new SnapshotError(
        'SNAPSHOT_NOT_SHARED',
        `The session that locked the tables ended before all processes had their snapshot: ${sentence(detailOf(error))}`,
        { cause: error },
      );
    } finally {
      await this.session.close();
    }
  }
}

async function listPrograms(
  session: SqlSession,
  { databases, tableSelection }: LockTarget,
): Promise<Programs<DatabaseObject>> {
  return programsFor(await listObjects(session, databases), tableSelection);
}

const NOTHING_TO_LOCK: NoLock = { reason: undefined };

async function readPosition(session: SqlSession, { position }: LockTarget): Promise<BinlogPosition | undefined> {
  try {
    return position && (await readBinlogPosition(session, position));
  } catch (error) {
    throw new PositionError('TABLES_NOT_LOCKED', detailOf(error), false);
  }
}

async function lockTables(session: SqlSession, tables: readonly DatabaseObject[], clock: Clock): Promise<void> {
  const locks = tables.map(({ database, name }) => `${identifier(database)}.${identifier(name)} READ`);
  const locking = session.rows(`LOCK TABLES ${locks.join(', ')}`);
  try {
    if (await within(ACQUIRE_TIMEOUT_MS, locking, clock)) return;
  } catch (error) {
    throw errorNumber(messageOf(error)) === NO_SUCH_TABLE
      ? new ChangedError('SCHEMA_CHANGED', detailOf(error), false)
      : error;
  }
  throw new SourceError(
    'TABLES_NOT_LOCKED',
    `The tables could not be locked within ${ACQUIRE_TIMEOUT_MS / 1000} s.`,
    false,
  );
}

/** "Server Error Message Reference", MySQL: a table was dropped since it was listed. */
const NO_SUCH_TABLE = 1146;
