import { statfs } from 'node:fs/promises';
import { ScratchServerError } from '../../core/errors';
import type { Clock } from '../../core/time/clock';
import { MORE_STORAGE } from '../findings/remedies';

const MIB = 1024 * 1024;

/** Time between two looks, in milliseconds, in which a server writes less than {@link SHORT}. */
const INTERVAL = 50;

/** Free bytes below which a failure may be the disk's: files of a statement that fails are removed again. */
const SHORT = 16 * MIB;

const FULL = 'TEMPORARY_STORAGE_FULL';

/** Bytes that can still be written to the file system of a folder. */
export async function freeStorage(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Checks that a folder has room for so many bytes.
 *
 * @throws {ScratchServerError} with both figures
 */
export async function requireStorage(folder: string, bytes: number): Promise<void> {
  const free = await freeStorage(folder);
  if (free >= bytes) return;
  throw new ScratchServerError(
    FULL,
    `The server of the drill needs ${mib(bytes, Math.ceil)} MiB of temporary storage, and ${mib(free, Math.floor)} MiB are free. Raise ${MORE_STORAGE}.`,
  );
}

/** Looks how much storage is free, until it is stopped: messages of a server may be the text of a dump, and this can't. */
export class StorageWatch {
  #lowest = Number.POSITIVE_INFINITY;
  readonly #end = new AbortController();
  readonly #looking: Promise<void>;

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
  ) {
    this.#looking = this.#lookAgain();
  }

  /** The least bytes that were free so far. */
  get lowest(): number {
    return this.#lowest;
  }

  /** Whether there was so little storage that a failure may be the disk's. */
  get wasShort(): boolean {
    return this.#lowest < SHORT;
  }

  /** Looks a last time, and ends. */
  async stop(): Promise<void> {
    await this.#look();
    this.#end.abort();
    await this.#looking;
  }

  /**
   * Refuses to take a failure for anything else, when there was too little storage.
   *
   * @throws {ScratchServerError}
   */
  requireEnough(failure?: unknown): void {
    if (!this.wasShort || (failure instanceof ScratchServerError && failure.code === FULL)) return;
    throw new ScratchServerError(
      FULL,
      `Only ${mib(this.#lowest, Math.floor)} MiB of the temporary storage were free during the drill. With less than ${SHORT / MIB} MiB, what failed may have failed for this reason, so that nothing is known of the dump. Raise ${MORE_STORAGE}. The drill is retried.`,
      { cause: failure },
    );
  }

  async #lookAgain(): Promise<void> {
    while (!this.#end.signal.aborted) {
      await this.#look();
      await this.clock.sleep(INTERVAL, this.#end.signal).catch(() => {});
    }
  }

  /** A folder that can't be looked at decides nothing. */
  async #look(): Promise<void> {
    const free = await freeStorage(this.folder).catch(() => Number.POSITIVE_INFINITY);
    this.#lowest = Math.min(this.#lowest, free);
  }
}

/** Bytes as MiB, for messages. */
export function mib(bytes: number, round: (number: number) => number): number {
  return round(bytes / MIB);
}
