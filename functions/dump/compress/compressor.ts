import { availableParallelism } from 'node:os';
import type { Compression } from '../../core/object-keys';
import type { Tool, Toolbox } from '../../core/toolbox';
import { gzipFiller, zstdFiller } from './filler';
import { GzipTail } from './gzip-tail';
import type { Tail } from './tail';
import { ZstdTail } from './zstd-tail';

export type { Tail };

/** One way to compress: the program that does it and the reader of its output's end. */
export interface Compressor {
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly contentType: string;
  newTail(): Tail;
  /** At least so many bytes that decompress to nothing, to stand between two streams. */
  filler(bytes: number): Buffer;
}

/** The compressor of a job. @param threads that it may use at most */
export function compressorFor(
  compression: Compression,
  level: number,
  toolbox: Toolbox,
  // More than two threads are never busy: one mysqldump can't feed them.
  threads = 2,
): Compressor {
  switch (compression) {
    case 'zstd':
      return {
        tool: 'pzstd',
        args: [`-${level}`, '-p', String(Math.min(threads, availableParallelism())), '-q', '-c'],
        contentType: 'application/zstd',
        newTail: () => new ZstdTail(toolbox),
        filler: zstdFiller,
      };
    case 'gzip':
      return {
        tool: 'gzip',
        args: [`-${level}`, '-n', '-c'],
        contentType: 'application/gzip',
        newTail: () => new GzipTail(),
        filler: gzipFiller,
      };
  }
}
