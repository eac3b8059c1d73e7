import { type FileHandle, open } from 'node:fs/promises';
import type { ObjectStore } from '../../core/aws/object-store';
import { ManifestError, ScratchServerError, sentence } from '../../core/errors';
import type { Toolbox } from '../../core/toolbox';
import type { Manifest } from '../../dump-format/manifest';
import { StatementReader } from '../../dump-format/statements/statement-reader';
import { decompress } from '../../dump-format/text/decompress';
import { Definers } from './definers';
import { Headings } from './headings';
import { Lines } from './lines';
import { RetiredModes } from './retired-modes';

/** Everything of a dump but its rows, in a file. */
export interface Definitions {
  readonly path: string;
  readonly bytes: number;
  readonly headings: Headings;
  /** Accounts that they name. */
  readonly definers: Definers;
  /** What was left out, though a restore has to do the same. */
  readonly warnings: readonly string[];
  /** False when the text is written by rules that are not known here, so that something may be missing in the file. */
  readonly isRead: boolean;
}

/**
 * Reads the dump that a manifest describes, in the very version, and writes everything but rows to a file. Memory does not
 * grow with the dump, and no child runs when this settles.
 *
 * @throws {ManifestError} when the bytes are not those of the manifest.
 * @throws {ScratchServerError} when the file has no room.
 * @throws as {@link decompress} and `ObjectStore.read` do.
 */
export async function readDefinitions(
  { dump, source }: Manifest,
  path: string,
  { store, toolbox }: { readonly store: ObjectStore; readonly toolbox: Toolbox },
  signal: AbortSignal,
): Promise<Definitions> {
  const headings = new Headings(onlyDatabase(source));
  const definers = new Definers();
  const lines = new Lines((line, number) => {
    headings.push(line, number);
    definers.push(line);
  });
  let pending: Buffer[] = [];
  const reader = new StatementReader({
    bytes: (part, chunk, from, to) => {
      if (part !== 'insert' && part !== 'insert-delimiter') pending.push(chunk.subarray(from, to));
    },
  });
  const modes = new RetiredModes(source);
  const file = await open(path, 'w', 0o600);
  let bytes = 0;
  const keep = async (text: Buffer) => {
    if (text.length === 0) return;
    bytes += text.length;
    lines.push(text);
    await append(file, path, text);
  };
  try {
    const object = await store.read(dump.key, signal, dump.versionId);
    const read = await decompress(object, dump.compression, toolbox, signal, {
      onText: async (chunk) => {
        reader.push(chunk);
        const text = modes.push(Buffer.concat(pending));
        pending = [];
        await keep(text);
      },
    });
    await keep(modes.end());
    // guard: drills-the-verified-bytes
    if (read.sha256 !== dump.sha256 || read.fault !== undefined) throw notAsVerified(dump, read);
  } finally {
    await file.close();
  }
  return { path, bytes, headings, definers, warnings: modes.warnings, isRead: reader.isBetween };
}

/** The database of a dump that contains no name of one, and is restored into whatever is selected. */
export function onlyDatabase({ databases }: Manifest['source']): string | undefined {
  return databases.length === 1 ? databases[0] : undefined;
}

async function append(file: FileHandle, path: string, text: Buffer): Promise<void> {
  try {
    await file.writeFile(text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    throw new ScratchServerError(
      'TEMPORARY_STORAGE_FULL',
      `The definitions of the dump do not fit into ${path}: ${sentence(error.message)} Raise the variable drill_ephemeral_storage_size.`,
      { cause: error },
    );
  }
}

function notAsVerified(
  { key, sha256 }: Manifest['dump'],
  read: { readonly sha256: string; readonly fault: string | undefined },
): ManifestError {
  return new ManifestError(
    'DUMP_DAMAGED',
    `The dump "${key}" was read with the SHA-256 ${read.sha256}, and its manifest states ${sha256}, although it was verified. ${read.fault ?? ''} Verify it again. The drill is retried.`,
  );
}
