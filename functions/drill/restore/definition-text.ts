import type { ObjectStore } from '../../core/aws/object-store';
import { ManifestError } from '../../core/errors';
import type { Toolbox } from '../../core/toolbox';
import type { DumpIndex } from '../../dump-format/dump-index/dump-index';
import { definitionRanges, rangesOf } from '../../dump-format/dump-index/ranges';
import { readRanges } from '../../dump-format/dump-index/read-ranges';
import type { Manifest } from '../../dump-format/manifest/manifest';
import { StatementReader } from '../../dump-format/statements/statement-reader';
import { decompress } from '../../dump-format/text/decompress';

/** What reading a dump needs. */
export interface ReadServices {
  readonly store: ObjectStore;
  readonly toolbox: Toolbox;
}

/** How the text of a dump was read. */
export interface ReadText {
  /** False when it is written by rules that are not known here, so that something may be missing. */
  readonly isRead: boolean;
  /** Size of all of it. */
  readonly textBytes: number;
}

/** Takes the next bytes. A returned promise pauses the stream until it is settled. */
type OnText = (bytes: Buffer) => Promise<void>;

/**
 * Streams everything of a dump but its rows: by its index from the frames that have it, without one from all of the dump.
 * Both read what was verified: the index by version, ETag and the checksums of frames and sections, the whole by its
 * SHA-256. Memory does not grow with the dump, and no child runs when this settles.
 *
 * @throws {ManifestError} when the bytes are not those of the manifest, or of the index.
 * @throws as {@link decompress}, `ObjectStore.read` and `ObjectStore.readRange` do.
 */
export async function streamDefinitions(
  manifest: Manifest,
  index: DumpIndex | undefined,
  services: ReadServices,
  signal: AbortSignal,
  onText: OnText,
): Promise<ReadText> {
  // Without frames all of it is read anyway.
  if (!index || index.frames.length === 0) return streamFromWhole(manifest, services, signal, onText);
  // A dump whose text could not be read has no index.
  const ranges = rangesOf(index, definitionRanges(index));
  await readRanges(manifest, ranges, services, signal, ({ bytes }) => onText(bytes));
  return { isRead: true, textBytes: index.dump.textBytes };
}

async function streamFromWhole(
  { dump }: Manifest,
  { store, toolbox }: ReadServices,
  signal: AbortSignal,
  onText: OnText,
): Promise<ReadText> {
  let pending: Buffer[] = [];
  let textBytes = 0;
  const reader = new StatementReader({
    bytes: (part, chunk, from, to) => {
      if (part !== 'insert' && part !== 'insert-delimiter') pending.push(chunk.subarray(from, to));
    },
  });
  const object = await store.read(dump.key, signal, dump.versionId);
  const read = await decompress(object, dump.compression, toolbox, signal, {
    onText: (chunk) => {
      textBytes += chunk.length;
      reader.push(chunk);
      const text = Buffer.concat(pending);
      pending = [];
      return onText(text);
    },
  });
  // guard: drills-the-verified-bytes
  if (read.sha256 !== dump.sha256 || read.fault !== undefined) throw notAsVerified(dump, read);
  return { isRead: reader.isBetween, textBytes };
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
