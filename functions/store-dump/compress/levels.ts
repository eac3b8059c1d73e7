import type { Compression } from '../../dump-format/keys/object-keys';

/** Lowest and highest compression level. */
export const COMPRESSION_LEVELS: Readonly<Record<Compression, readonly [number, number]>> = {
  zstd: [1, 19],
  gzip: [1, 9],
};

/** Levels of a compression for which none is configured. */
export const DEFAULT_LEVELS: Readonly<Record<Compression, number>> = { zstd: 3, gzip: 6 };
