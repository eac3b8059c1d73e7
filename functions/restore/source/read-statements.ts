import { Readable } from 'node:stream';
import type { Toolbox } from '../../core/toolbox';
import { PartChecksums } from '../../dump-format/manifest/part-checksums';
import { decompress } from '../../dump-format/text/decompress';
import { endsWithTrailer, TAIL_BYTES } from '../../dump-format/text/trailer';
import type { DumpSource } from './dump-source';
import { StatementFeed, type TakeStatement } from './statement-feed';
import { unbroken } from './unbroken';

/** How far a dump was read. */
export interface ReadSoFar {
  /** Of the object. */
  readonly bytes: number;
  /** Of its text. */
  readonly textBytes: number;
  /** Of the object that are read in all; undefined when that is not known. */
  readonly totalBytes: number | undefined;
}

/** Result of reading a dump to its end, or what was wanted of it. */
export interface ReadDump extends ReadSoFar {
  /** Of the whole object; undefined when only some of it was read. */
  readonly sha256: string | undefined;
  /** What is not as it must be, as sentences. */
  readonly faults: readonly string[];
}

/**
 * Reads a dump to its end, statement by statement. It reads no further while a statement is being taken, so that memory
 * does not grow with the dump.
 *
 * @param take takes each statement in the order of the dump
 * @throws what `take` throws.
 * @throws as {@link decompress} and the source do.
 */
export async function readStatements(
  source: DumpSource,
  toolbox: Toolbox,
  signal: AbortSignal,
  take: TakeStatement,
  onProgress: (read: ReadSoFar) => void,
): Promise<ReadDump> {
  const { expected, compression } = source;
  const parts = expected.parts === undefined ? undefined : new PartChecksums(expected.parts);
  const feed = new StatementFeed(take);
  let bytes = 0;
  let textBytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  const read = await decompress(Readable.from(unbroken(source, signal)), compression, toolbox, signal, {
    onObject: (chunk) => {
      bytes += chunk.length;
      parts?.push(chunk);
      onProgress({ bytes, textBytes, totalBytes: expected.bytes });
    },
    onText: async (chunk) => {
      textBytes += chunk.length;
      tail = Buffer.concat([tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
      await feed.push(chunk);
    },
  });
  const open = await feed.end();
  onProgress({ bytes, textBytes, totalBytes: expected.bytes });
  const faults = [
    ...(read.fault === undefined ? [] : [read.fault]),
    ...(expected.bytes === undefined || expected.bytes === read.bytes
      ? []
      : [`It has ${read.bytes} bytes, and its manifest states ${expected.bytes}.`]),
    // guard: restores-the-bytes-of-the-manifest
    ...(expected.sha256 === undefined || expected.sha256 === read.sha256
      ? []
      : [`Its SHA-256 is ${read.sha256}, and its manifest states ${expected.sha256}.`]),
    ...[parts?.end()].filter((difference) => difference !== undefined),
    // guard: restores-up-to-the-trailer
    ...(endsWithTrailer(tail) ? [] : ['Its last line is not the one that ends a dump.']),
    ...(open === undefined ? [] : [open]),
  ];
  return { bytes, textBytes, totalBytes: expected.bytes, sha256: read.sha256, faults };
}
