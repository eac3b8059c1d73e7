import type { Tool, Toolbox } from '../../core/toolbox';
import type { Compression } from '../../dump-format/keys/object-keys';
import { gzipFiller, zstdFiller } from './filler';
import { GzipTail } from './gzip-tail';
import { DEFAULT_LEVELS } from './levels';
import type { Tail } from './tail';
import { ZstdTail } from './zstd-tail';

export type { Tail };

/** One way to compress: the program that does it and the reader of its output's end. */
export interface Compressor {
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly contentType: string;
  newTail(): Tail;
  /** At least this number of bytes that decompress to nothing, as a filler between two streams. */
  filler(bytes: number): Buffer;
}

/** The level for a compression. A slot whose place an earlier attempt claimed keeps its own compression. */
export function levelFor(
  compression: Compression,
  configured: { readonly compression: Compression; readonly compressionLevel: number },
): number {
  return compression === configured.compression ? configured.compressionLevel : DEFAULT_LEVELS[compression];
}

/** The compressor of a job. @param threads of zstd; gzip has one. */
export function compressorFor(compression: Compression, level: number, toolbox: Toolbox, threads = 1): Compressor {
  switch (compression) {
    case 'zstd':
      return {
        tool: 'pzstd',
        args: [`-${level}`, '-p', String(threads), '-q', '-c'],
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
