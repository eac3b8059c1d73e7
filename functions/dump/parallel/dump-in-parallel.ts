import { detailOf, SchemaError, SnapshotError, SourceError } from '../../core/errors';
import type { Log } from '../../core/logger';
import { within } from '../../core/time/within';
import type { OpenUpload } from '../../store-dump/upload/dump-store';
import { partRange } from '../../store-dump/upload/part-range';
import { ChecksumSession, type ChecksumTools, NO_CHECKSUMS } from '../checksums/checksum-session';
import { errorNumber } from '../client/server-errors';
import { OTHER_SERVER } from '../client/server-identity';
import type { Connection } from '../connection/connection';
import { type DumpTools, dumpAndUpload } from '../dumping/dump-and-upload';
import { type DumpOrder, dumpWithOneProcess, type MadeDump } from '../dumping/dump-with-one-process';
import type { PositionRequest } from '../server/binlog-position';
import { structuresOf } from '../tables/programs';
import { mergeSlices } from './merge-slices';
import { divide } from './shares';
import { SnapshotLock } from './snapshot-lock';

/** Maximum time that the lock is held, in milliseconds: a process without its snapshot by then ends the attempt. */
export const HOLD_TIMEOUT_MS = 10_000;

/** What to dump, and what else to read under the lock. */
export interface ParallelOrder extends DumpOrder {
  readonly position: PositionRequest;
  /** Whether the checksum of every table is wanted. */
  readonly checksums: boolean;
}

/** Dependencies of a parallel dump. */
export interface ParallelTools extends DumpTools, ChecksumTools {
  readonly connection: Connection;
  readonly log: Log;
}

/**
 * Dumps with several processes that share one snapshot, into one object: the text of the first process, then that of the
 * second, and so on. Where the snapshot can't be had, one process dumps everything, and a note gives the reason.
 *
 * Whatever happens, no child runs and no part is on its way when this settles, and no table is locked.
 *
 * @throws {SnapshotError} when the processes may not have seen the same.
 * @throws {SourceError | CompressError | StorageError | UploadError} for whichever went wrong first.
 */
export async function dumpInParallel(
  request: ParallelOrder,
  open: OpenUpload,
  tools: ParallelTools,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<MadeDump> {
  const { toolbox, clock, connection, log } = tools;
  const { flavour, databases, options, processes, keepsHistory, tableSelection, position } = request;
  const wantsChecksums = request.checksums;
  const target = { toolbox, flavour, options, connection };
  const checksums = wantsChecksums
    ? await ChecksumSession.open(target, databases, tableSelection, tools, signal)
    : undefined;
  try {
    const lock = await SnapshotLock.take(
      { ...target, databases, keepsHistory, position, wantsChecksums, tableSelection },
      processes,
      clock,
      signal,
    );
    if (lock instanceof SnapshotLock) return await underLock(lock, request, checksums, open, tools, signal, onBytes);
    await checksums?.close();
    const { reason } = lock;
    const notes = reason === undefined ? [] : [noLock(processes, reason)];
    for (const note of notes) log.warn(note);
    const dump = await dumpWithOneProcess(request, open, tools, signal, onBytes, notes);
    return reason === undefined ? { ...dump, checksums: NO_CHECKSUMS } : dump;
  } finally {
    await checksums?.close();
  }
}

function noLock(processes: number, reason: string): string {
  return `The dump is made by one process and not by ${processes}, because the tables could not be locked for a moment: ${reason}`;
}

async function underLock(
  lock: SnapshotLock,
  request: ParallelOrder,
  checksums: ChecksumSession | undefined,
  open: OpenUpload,
  tools: ParallelTools,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<MadeDump> {
  checksums?.takeSnapshot();
  const broken = new AbortController();
  const stop = AbortSignal.any([signal, broken.signal]);
  // The first failure ends the others, and is the one that is reported.
  const watched = <T>(work: Promise<T>): Promise<T> => {
    work.catch((error: unknown) => broken.abort(error));
    return work;
  };
  const { others, leftOut } = lock.programs;
  const structures = structuresOf(lock.programs);
  const shares = divide(others, request.processes, lock.pieces, [...lock.programs.structures, ...leftOut]);
  const bytes = shares.map(() => 0);
  const started = shares.map((share, index) => {
    const { promise: snapshot, resolve: begun } = deferred();
    const dumped = dumpAndUpload(
      {
        ...request,
        share: { ...share, condition: lock.condition },
        structures: index === 0 ? structures : undefined,
        compressor: request.compressor(1),
      },
      open,
      tools,
      stop,
      (count) => {
        bytes[index] = count;
        onBytes(bytes.reduce((sum, one) => sum + one, 0));
      },
      {
        range: partRange(index, shares.length, tools.uploadConcurrency),
        isFollowed: index < shares.length - 1,
        onStart: ({ progress }) => progress.begun.then(begun),
      },
    );
    // A process that has ended takes no snapshot.
    dumped.then(begun, begun);
    return { dumped: watched(dumped), snapshot };
  });
  const dumping = started.map(({ dumped }) => dumped);
  const snapshots = Promise.all(started.map(({ snapshot }) => snapshot));
  await Promise.allSettled([watched(holdUntil(lock, snapshots, checksums, tools)), ...dumping]);
  signal.throwIfAborted();
  if (broken.signal.aborted) throw explain(broken.signal.reason, shares.length);
  const dump = mergeSlices(shares, await Promise.all(dumping));
  return {
    ...dump,
    notes: [...lock.notes, ...dump.notes],
    position: lock.position,
    checksums: (await checksums?.end()) ?? NO_CHECKSUMS,
  };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Turns an error that a dump with one process does not have into one that leads to such a dump. */
export function explain(error: unknown, processes: number): unknown {
  // guard: changed-structures-lead-to-one-process
  if (error instanceof SchemaError) return new SnapshotError(error.code, detailOf(error), { cause: error });
  if (!(error instanceof SourceError)) return error;
  const number = errorNumber(error.message);
  if (number === OTHER_SERVER) return new SnapshotError('SEVERAL_SERVERS', SEVERAL_SERVERS, { cause: error });
  if (number === undefined || !NO_CONNECTION.has(number)) return error;
  return new SnapshotError(
    'CONNECTIONS_EXHAUSTED',
    `There are not enough connections for ${processes} processes: ${detailOf(error)}`,
    {
      cause: error,
    },
  );
}

/** All connections are in use: those of the server, of a user, or of an account ("Server Error Message Reference"). */
const NO_CONNECTION: ReadonlySet<number> = new Set([1040, 1203, 1226]);

const SEVERAL_SERVERS =
  'Not every dump process is at the server whose tables are locked: several servers answer to its name, or a proxy does. Give the host name of one server.';

/**
 * Holds the lock until every process has its snapshot.
 *
 * @throws {SnapshotError} when that takes too long.
 */
async function holdUntil(
  lock: SnapshotLock,
  snapshots: Promise<unknown>,
  checksums: ChecksumSession | undefined,
  { clock, log, onSnapshot }: Pick<ParallelTools, 'clock' | 'log' | 'onSnapshot'>,
): Promise<void> {
  const startedAt = clock.monotonic();
  const inTime = await within(HOLD_TIMEOUT_MS, snapshots, clock);
  checksums?.expectSnapshot();
  await lock.release();
  const milliseconds = Math.round(clock.monotonic() - startedAt);
  log.info('The tables were locked until all processes had their snapshot.', { milliseconds });
  // guard: snapshots-while-locked
  if (inTime) {
    checksums?.begin();
    return onSnapshot?.();
  }
  throw new SnapshotError(
    'SNAPSHOT_NOT_SHARED',
    `Not every dump process had its snapshot within ${HOLD_TIMEOUT_MS / 1000} s, for which all tables were locked. Look at the load of the server, or lower the variable parallelism.`,
  );
}
