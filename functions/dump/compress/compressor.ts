import { availableParallelism } from 'node:os';
import type { Compression } from '../../core/object-keys';
import type { Tool, Toolbox } from '../../core/toolbox';
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
