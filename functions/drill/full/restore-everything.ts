import { codeOf, detailOf, type LambdaMysqldumpError, ScratchServerError, sentence } from '../../core/errors';
import { Secret } from '../../core/secret';
import type { Clock } from '../../core/time/clock';
import type { Toolbox } from '../../core/toolbox';
import { onlyDatabase } from '../../dump-format/manifest/names-databases';
import type { Statement } from '../../dump-format/statements/statement-splitter';
import { LoginError, StatementRefused } from '../../restore/connection/connection-errors';
import type { RestoreReport } from '../../restore/report';
import { RestoreError } from '../../restore/request/restore-error';
import { restoreDump } from '../../restore/restore-dump';
import type { DumpSource } from '../../restore/source/dump-source';
import { MORE_MEMORY, MORE_STORAGE } from '../findings/remedies';
import { EXHAUSTED } from '../restore/client-errors';
import type { RefusedObjects } from '../restore/refused-objects';
import type { DrillLogin } from '../server/client';
import type { StorageWatch } from '../server/storage';
import { objectOf, statementItself } from './refused-statement';

/** "The table is full": no disk left, or more rows than the settings of an engine allow. */
const TABLE_FULL = 1114;

/** A lock that another session held, and a statement that was interrupted: what the server was busy with, not the dump. */
const BUSY: ReadonlySet<number> = new Set([1205, 1213, 1317]);

/** "Unknown table", and without one: "unknown database", or none that is selected. */
const MISSING: ReadonlySet<number> = new Set([1046, 1049, 1146]);

/** What is restored, and where its findings go. */
export interface FullRestore {
  readonly source: DumpSource;
  readonly databases: string[];
  /** With the objects that the server refused when the definitions were restored alone. */
  readonly refused: RefusedObjects;
  readonly storage: Pick<StorageWatch, 'wasShort'>;
  readonly connections: number;
}

/**
 * Restores a dump by the restore engine, and continues behind what the server refuses, so that all of it is known. No
 * session is left when this settles.
 *
 * @throws {ScratchServerError} when the server failed, or lacked memory or disk, so that nothing is known of the dump.
 * @throws {ManifestError} when the bytes are not those that were verified.
 */
export async function restoreEverything(
  { source, databases, refused, storage, connections }: FullRestore,
  { socket, user }: DrillLogin,
  { toolbox, clock }: { readonly toolbox: Toolbox; readonly clock: Clock },
  signal: AbortSignal,
): Promise<RestoreReport> {
  const database = onlyDatabase({ databases, selection: source.origin?.selection });
  const errorsBefore = new Set(refused.errors);
  const onRefused = (statement: Statement, error: RestoreError) => {
    // guard: a-lack-of-resources-is-no-finding
    if (isExhausted(error, storage)) throw failed(error);
    const object = objectOf(statement, database);
    // A setting that was refused before, too, belongs to an object that is known.
    // guard: a-new-error-is-a-finding
    if (!object && error.errno !== undefined && errorsBefore.has(error.errno)) return;
    // guard: rows-of-a-missing-table-only-follow-it
    if (statement.kind === 'insert' && isMissing(statement, error, database, refused)) return;
    refused.add(object ?? statementItself(statement), messageFor(error), error.errno);
  };
  try {
    return await restoreDump({
      source,
      target: { address: { socket }, user, password: async () => new Secret('') },
      // The server is the drill's own, whatever it has in common with the source.
      options: { connections, allow: { sourceServer: true, databases } },
      toolbox,
      clock,
      signal,
      onRefused,
    });
  } catch (error) {
    if (error instanceof RestoreError || error instanceof LoginError) throw failed(error);
    throw error;
  }
}

/** Whether rows are refused because their table is not there, which is a finding already. A table without a key is there. */
function isMissing(
  statement: Statement,
  { errno = 0 }: RestoreError,
  database: string | undefined,
  refused: RefusedObjects,
): boolean {
  if (!MISSING.has(errno)) return false;
  const table = objectOf({ ...statement, kind: 'create-table' }, database);
  return table !== undefined && refused.has(table.label);
}

function isExhausted({ errno }: RestoreError, { wasShort }: Pick<StorageWatch, 'wasShort'>): boolean {
  if (wasShort || errno === undefined || errno === TABLE_FULL) return wasShort;
  return EXHAUSTED.has(errno) || BUSY.has(errno);
}

/** The server's words, or those of the engine. */
function messageFor(error: RestoreError): string {
  return error.cause instanceof StatementRefused ? error.cause.message : detailOf(error);
}

function failed(error: LambdaMysqldumpError): ScratchServerError {
  return new ScratchServerError(
    'DRILL_SERVER_FAILED',
    `The server of the drill failed while it restored the rows, so that nothing is known of the dump (${codeOf(error)}): ${sentence(detailOf(error))} Raise ${MORE_MEMORY} or ${MORE_STORAGE}, if memory or disk is short. The drill is retried.`,
    { cause: error },
  );
}
