import type { ObjectStore } from '../../core/aws/object-store';
import { ManifestError } from '../../core/errors';
import type { Toolbox } from '../../core/toolbox';
import type { Manifest } from '../manifest/manifest';
import { decompress } from '../text/decompress';
import type { IndexedRanges, ObjectRange, TextPiece, TextRange } from './ranges';
import { SectionHeads } from './section-heads';

/** What reading ranges needs. */
export interface RangeServices {
  readonly store: Pick<ObjectStore, 'readRange'>;
  readonly toolbox: Toolbox;
}

/** Takes the next piece of the text. A returned promise pauses the stream until it is settled. */
export type OnPiece = (piece: TextPiece) => void | Promise<void>;

/**
 * Streams some ranges of a dump's text, and reads only the frames that they are in: of the version that the manifest
 * describes, or else of the object with its ETag. Memory does not grow with the ranges, and no child runs when this settles.
 *
 * @throws {ManifestError} when the text is not what the index states. The listener gets nothing of a section that is not at
 *   its place.
 * @throws as {@link decompress} and `ObjectStore.readRange` do.
 */
export async function readRanges(
  { dump }: Pick<Manifest, 'dump'>,
  { text, object, sections }: IndexedRanges,
  services: RangeServices,
  signal: AbortSignal,
  onPiece: OnPiece,
): Promise<void> {
  const heads = new SectionHeads(dump.key, sections);
  const cut = new Cut(text);
  for (const range of object) {
    await readRange(dump, range, services, signal, async (piece) => {
      for (const wanted of cut.push(piece)) {
        for (const checked of heads.push(wanted)) await onPiece(checked);
      }
      return cut.isDone;
    });
  }
}

/** Streams the text of one range. @param onText returns whether nothing more is needed. */
async function readRange(
  dump: Manifest['dump'],
  { offset, bytes, text, isOpenEnded }: ObjectRange,
  { store, toolbox }: RangeServices,
  signal: AbortSignal,
  onText: (piece: TextPiece) => Promise<boolean>,
): Promise<void> {
  const object = await store.readRange(dump.key, offset, bytes, dump, signal);
  let at = text.from;
  const read = await decompress(object, dump.compression, toolbox, signal, {
    onText: async (chunk) => {
      const isEnough = await onText({ bytes: chunk, at });
      at += chunk.length;
      if (isEnough && isOpenEnded) throw new Enough();
    },
  }).catch((error: unknown) => {
    if (error instanceof Enough) return undefined;
    throw error;
  });
  // guard: ranges-have-their-length
  if (!read || (read.bytes === bytes && read.fault === undefined && at === text.to)) return;
  throw new ManifestError(
    'INDEX_WRONG',
    `The bytes ${offset} to ${offset + bytes - 1} of the dump "${dump.key}" have ${at - text.from} bytes of text, and its index states ${text.to - text.from}.${read.fault === undefined ? '' : ` ${read.fault}`} Read the dump from its beginning (--no-index).`,
  );
}

/** Ends a stream of which nothing more is needed. */
class Enough extends Error {}

/** Cuts ranges out of a text, whose pieces come in their order. */
class Cut {
  #next = 0;

  constructor(private readonly ranges: readonly TextRange[]) {}

  get isDone(): boolean {
    return this.#next === this.ranges.length;
  }

  *push({ bytes, at }: TextPiece): Generator<TextPiece> {
    const end = at + bytes.length;
    for (let range = this.ranges[this.#next]; range && range.from < end; range = this.ranges[this.#next]) {
      const from = Math.max(range.from, at);
      const to = Math.min(range.to, end);
      if (from < to) yield { bytes: bytes.subarray(from - at, to - at), at: from };
      if (range.to > end) return;
      this.#next += 1;
    }
  }
}
