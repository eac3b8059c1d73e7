import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { detailOf, ScratchServerError, sentence } from '../../core/errors';
import type { Log } from '../../core/logger';
import type { Flavour } from '../../core/sql/flavour';
import { abortAfter } from '../../core/time/abort-after';
import { type Clock, systemClock } from '../../core/time/clock';
import { MORE_MEMORY, MORE_STORAGE } from '../findings/remedies';
import type { DrillServer } from './client';
import { unpackDataFolder, unpackFile } from './data-folder';
import { type Family, familyOf } from './family';
import { greetedVersion } from './greeting';
import { removeLeftovers } from './leftovers';
import { type ServerPlaces, serverOptions } from './server-options';
import { ServerProcess } from './server-process';
import { requireStorage } from './storage';

export interface ScratchServerOptions {
  readonly flavour: Flavour;
  /** Folder of this server only. Its content is removed before the start, and the folder by `stop`. */
  readonly folder: string;
  /** Aborting it interrupts the start. */
  readonly deadline: AbortSignal;
  readonly logger: Log;
  /** The setting of the server that was dumped. */
  readonly lowerCaseTableNames: 0 | 1;
  /** Memory for pages of tables, in MiB. Default: enough for definitions. */
  readonly bufferPool?: number;
  /** Where the layers are; another place in tests only. */
  readonly layerRoot?: string;
  readonly clock?: Clock;
}

/** An empty database server, on a socket only, whose data are discarded. */
export interface ScratchServer extends DrillServer {
  /** As the server states it, for example `9.7.4` or `11.8.3-MariaDB-log`. */
  readonly version: string;
  /** Rejects with a {@link ScratchServerError} when the server ends before it is stopped; never resolves. */
  readonly failed: Promise<never>;
  /** The complete log of the server. */
  log(): Promise<string>;
  /** Ends the server, and removes its folder. */
  stop(): Promise<void>;
}

/** Bytes that a server needs before a restore, with space to work. */
const STORAGE = 256 * 1024 * 1024;
/** MiB of memory for the pages of tables without rows. */
const DEFINITIONS = 64;
/** Time limit of a start, in milliseconds. A start takes seconds. */
const START_LIMIT = 120_000;
/** Interval between two attempts, in milliseconds. */
const PAUSE_MS = 50;

/**
 * Starts a server from the layer of the family.
 *
 * @throws {ScratchServerError} with the end of the server's log, and what to do. Then nothing of the server is left.
 */
export async function startScratchServer(options: ScratchServerOptions): Promise<ScratchServer> {
  const { folder, logger, clock = systemClock } = options;
  const startedAt = clock.monotonic();
  if (await removeLeftovers(folder, clock)) logger.warn('Ended the server of an earlier drill.', { folder });
  await mkdir(folder, { recursive: true });
  try {
    // guard: starts-with-enough-storage
    await requireStorage(folder, STORAGE);
    const server = await startIn(options, clock);
    logger.info('The server of the drill is ready.', {
      serverVersion: server.version,
      seconds: Math.round(clock.monotonic() - startedAt) / 1000,
    });
    return server;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(options: ScratchServerOptions, clock: Clock): Promise<ScratchServer> {
  const { flavour, folder, deadline, lowerCaseTableNames, bufferPool = DEFINITIONS, layerRoot = '/opt' } = options;
  const family = familyOf(flavour, layerRoot);
  const places = { data: join(folder, 'data'), temporary: join(folder, 'tmp'), socket: join(folder, 'socket') };
  const logFile = join(folder, 'log');
  const serverArguments = [...asRoot(), ...serverOptions(family, places, lowerCaseTableNames, bufferPool)];
  await makeDataFolder(family, places, lowerCaseTableNames, (extra) =>
    ServerProcess.start(family.program, [...serverArguments, ...extra], logFile),
  );

  const server = await ServerProcess.start(family.program, serverArguments, logFile);
  let stopping = false;
  const failed = server.ended.then(async (how) => {
    if (stopping) return new Promise<never>(() => {});
    throw await explain(server, `ended (${how})`);
  });
  // No unhandled rejection when a caller does not await it.
  failed.catch(() => {});
  const stop = async () => {
    stopping = true;
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const waiting = new AbortController();
  const cancelLimit = abortAfter(START_LIMIT, waiting, () => new Error('The server took too long to start.'), clock);
  try {
    const signal = AbortSignal.any([deadline, waiting.signal]);
    const version = await Promise.race([ready(server, places.socket, signal, clock), failed]);
    return { flavour, socket: places.socket, version, failed, log: () => server.log(), stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    cancelLimit();
    waiting.abort();
  }
}

/** MySQL and MariaDB run as root only with this option. Lambda uses another user, and a test may be root. */
function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** Unpacks the data folder of the layer, or initialises a new one, when that of the layer does not fit the source. */
async function makeDataFolder(
  { flavour, folder }: Family,
  { data, temporary }: ServerPlaces,
  lowerCaseTableNames: 0 | 1,
  start: (options: readonly string[]) => Promise<ServerProcess>,
): Promise<void> {
  await mkdir(temporary);
  try {
    // MySQL can't change it later ("Identifier Case Sensitivity", MySQL Reference Manual); MariaDB can.
    if (flavour === 'mariadb' || lowerCaseTableNames === 0) return await unpackDataFolder(folder, data);
    await mkdir(data);
    const statements = join(temporary, 'initialise.sql');
    await unpackFile(join(folder, 'initialise.sql.gz'), statements);
    // The next start requires a clean shutdown.
    const server = await start(['--initialize-insecure', `--init-file=${statements}`, '--innodb-fast-shutdown=1']);
    const how = await server.ended;
    if (how !== 'exit 0') throw await explain(server, `did not make its data folder (${how})`);
  } catch (error) {
    if (error instanceof ScratchServerError) throw error;
    throw new ScratchServerError(
      'DRILL_SERVER_FAILED',
      `The data folder of the drill's server can't be written: ${sentence(detailOf(error))} The function needs the layer ${flavour}-server among its layers, and temporary storage: raise ${MORE_STORAGE}, if it is full.`,
      { cause: error },
    );
  }
}

/** Waits until the server greets, and returns its version. */
async function ready(server: ServerProcess, socket: string, signal: AbortSignal, clock: Clock): Promise<string> {
  while (!signal.aborted) {
    const version = await greetedVersion(socket, signal);
    if (version !== undefined) return version;
    await clock.sleep(PAUSE_MS, signal).catch(() => {});
  }
  throw await explain(server, 'was not ready in time');
}

/** Why the server failed, with the end of its log. */
async function explain(server: ServerProcess, how: string): Promise<ScratchServerError> {
  return new ScratchServerError(
    'DRILL_SERVER_FAILED',
    `The server of the drill ${how}. Raise ${MORE_MEMORY}, if memory is short, and ${MORE_STORAGE}, if the disk is full. Its log ends with:\n${await server.lastLines()}`,
  );
}
