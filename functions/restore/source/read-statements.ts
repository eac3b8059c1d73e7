import { Readable } from 'node:stream';
import type { Toolbox } from '../../core/toolbox';
import { PartChecksums } from '../../dump-format/part-checksums';
import { type Statement, StatementSplitter } from '../../dump-format/statements/statement-splitter';
import { decompress } from '../../dump-format/text/decompress';
import { endsWithTrailer, TAIL_BYTES } from '../../dump-format/text/trailer';
import type { DumpSource } from './dump-source';
import { unbroken } from './unbroken';

/** How far a dump was read. */
export interface ReadSoFar {
  /** Of the object. */
  readonly bytes: number;
  /** Of its text. */
  readonly textBytes: number;
}

/** Result of reading a dump to its end. */
export interface ReadDump extends ReadSoFar {
  readonly sha256: string;
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
  take: (statement: Statement) => Promise<void> | void,
  onProgress: (read: ReadSoFar) => void,
): Promise<ReadDump> {
  const { expected, compression } = source;
  const parts = expected.parts === undefined ? undefined : new PartChecksums(expected.parts);
  let statements: Statement[] = [];
  const splitter = new StatementSplitter((statement) => statements.push(statement));
  const takeAll = async () => {
    const complete = statements;
    statements = [];
    for (const statement of complete) {
      const taken = take(statement);
      if (taken) await taken;
    }
  };
  let bytes = 0;
  let textBytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  const read = await decompress(Readable.from(unbroken(source, signal)), compression, toolbox, signal, {
    onObject: (chunk) => {
      bytes += chunk.length;
      parts?.push(chunk);
      onProgress({ bytes, textBytes });
    },
    onText: async (chunk) => {
      textBytes += chunk.length;
      tail = Buffer.concat([tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
      splitter.push(chunk);
      if (statements.length > 0) await takeAll();
    },
  });
  const open = endOf(splitter);
  if (open === undefined) await takeAll();
  onProgress({ bytes, textBytes });
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
  return { bytes, textBytes, sha256: read.sha256, faults };
}

/** What has no end in the text, as a sentence. */
function endOf(splitter: StatementSplitter): string | undefined {
  try {
    splitter.end();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
