import { Readable } from 'node:stream';
import type { ObjectStore } from '../../core/aws/object-store';
import type { Toolbox } from '../../core/toolbox';
import type { IndexedRanges } from '../../dump-format/dump-index/ranges';
import { readRanges } from '../../dump-format/dump-index/read-ranges';
import type { IndexedSource } from './dump-source';
import type { ReadDump, ReadSoFar } from './read-statements';
import { StatementFeed, type TakeStatement } from './statement-feed';
import { unbroken } from './unbroken';

/**
 * Reads the statements of some ranges of a dump. What is read is what was verified, as version and ETag of the object, the
 * lengths of the ranges, and the beginnings of the sections show; the SHA-256 of the whole object is not known afterwards.
 *
 * @throws {ManifestError} with the code INDEX_WRONG when the text is not what the index states; nothing of a section that is
 *   not at its place is taken.
 * @throws what `take` throws.
 */
export async function readParts(
  { dump, store }: IndexedSource,
  ranges: IndexedRanges,
  toolbox: Toolbox,
  signal: AbortSignal,
  take: TakeStatement,
  onProgress: (read: ReadSoFar) => void,
): Promise<ReadDump> {
  const feed = new StatementFeed(take);
  const totalBytes = ranges.object.reduce((sum, range) => sum + range.bytes, 0);
  let bytes = 0;
  let textBytes = 0;
  const counting: Pick<ObjectStore, 'readRange'> = {
    readRange: async (...request) =>
      Readable.from(
        counted(unbrokenRange(store, request, signal), (count) => {
          bytes += count;
          onProgress({ bytes, textBytes, totalBytes });
        }),
      ),
  };
  await readRanges({ dump }, ranges, { store: counting, toolbox }, signal, async (piece) => {
    textBytes += piece.bytes.length;
    await feed.push(piece.bytes, piece.at);
  });
  const open = await feed.end();
  onProgress({ bytes, textBytes, totalBytes });
  return { bytes, textBytes, totalBytes, sha256: undefined, faults: open === undefined ? [] : [open] };
}

/** The bytes of a range, of as many requests as it takes. */
function unbrokenRange(
  store: IndexedSource['store'],
  [key, offset, bytes, object]: Parameters<ObjectStore['readRange']>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const open = async (from: number) =>
    from === bytes ? Readable.from([]) : store.readRange(key, offset + from, bytes - from, object, signal);
  return unbroken({ open }, signal);
}

async function* counted(stream: AsyncIterable<Buffer>, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    onBytes(chunk.length);
    yield chunk;
  }
}
