import { availableParallelism } from 'node:os';
import type { Compression } from '../../core/object-keys';
import type { Tool, Toolbox } from '../source/toolbox';
import { GzipTail } from './gzip-tail';
import { ZstdTail } from './zstd-tail';

/** Bytes of the dump's end that are enough to see its trailer. */
export const TAIL_BYTES = 1_024;

/** Follows a compressed stream to see how the dump in it ends, without decompressing all of it where that can be had. */
export interface Tail {
  /** Takes the next compressed bytes. They may be overwritten once this returns. */
  push(chunk: Buffer): void | Promise<void>;
  /**
   * The last {@link TAIL_BYTES} of the dump.
   *
   * @throws {CompressError} when the stream is not whole.
   */
  end(): Promise<Buffer>;
}

/** One way to compress: the program that does it and the reader of its output's end. */
export interface Compressor {
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly contentType: string;
  newTail(): Tail;
}

/** The compressor of a job. */
export function compressorFor(compression: Compression, level: number, toolbox: Toolbox): Compressor {
  switch (compression) {
    case 'zstd':
      return {
        tool: 'pzstd',
        // More than two threads are never busy: one mysqldump can't feed them.
        args: [`-${level}`, '-p', String(Math.min(2, availableParallelism())), '-q', '-c'],
        contentType: 'application/zstd',
        newTail: () => new ZstdTail(toolbox),
      };
    case 'gzip':
      return {
        tool: 'gzip',
        args: [`-${level}`, '-n', '-c'],
        contentType: 'application/gzip',
        newTail: () => new GzipTail(),
      };
  }
}
