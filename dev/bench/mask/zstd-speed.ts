import { spawnSync } from 'node:child_process';
import { DEFAULT_LEVELS } from '../../../functions/store-dump/compress/levels';
import { Random } from '../data/random';
import { cpuOfEndedChildren } from '../lab/cpu-time';
import { dumpOf } from '../statements/dump-of';
import { PEOPLE } from './masked-tables';

/** How fast zstd is, in bytes of text per second of CPU time. */
export interface ZstdSpeed {
  readonly decompressed: number;
  readonly compressed: number;
}

/** Measures what a run does besides masking, with the text of the usual mix. @param megabytes of text */
export function measureZstd(megabytes: number): ZstdSpeed {
  const text = dumpOf(PEOPLE, megabytes * 1e6, new Random(7));
  const zstd = (args: readonly string[], input: Buffer) => {
    const before = cpuOfEndedChildren();
    const { stdout, status } = spawnSync('zstd', ['-q', '-c', ...args], { input, maxBuffer: 2 * text.length });
    if (status !== 0) throw new Error(`zstd ${args.join(' ')} ended with ${status}`);
    return { stdout, speed: text.length / (cpuOfEndedChildren() - before) };
  };
  const compressed = zstd([`-${DEFAULT_LEVELS.zstd}`], text);
  return { compressed: compressed.speed, decompressed: zstd(['-d'], compressed.stdout).speed };
}
