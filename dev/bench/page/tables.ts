import { DEFAULT_LEVELS } from '../../../functions/store-dump/compress/levels';
import { UNZIPPED_LIMIT } from '../../../infra/build/lambda-limits';
import type { ColdStartFindings } from '../cold-start/cold-start';
import type { Growth } from '../growth/growth';
import { baselineOf } from '../restore/names';
import type { RestoreFindings } from '../restore/restores';
import type { SizeFindings } from '../size/size';
import { BASELINE, COMPRESSED, MYDUMPER_BY_TWO, OTHER_LEVELS, OURS, OURS_BY_TWO, oursAtLevel } from '../speed/names';
import type { SpeedFindings } from '../speed/speed';
import { MB, MIB, number, percent, spread } from './format';
import type { Table } from './table';

export function speedTable({ rows }: SpeedFindings): Table {
  return {
    head: ['', 'times mysqldump alone', 'seconds', 'CPU seconds', 'peak memory, MiB', 'sent, MB'],
    rows: rows
      .filter(({ name }) => !isOtherLevel(name))
      .map(({ name, ratio, seconds, cpuSeconds, peakBytes, sentBytes }) => [
        name,
        spread(ratio),
        spread(seconds),
        number(cpuSeconds.median),
        spread(peakBytes, MIB),
        sentBytes === 0 ? '' : number(sentBytes / MB),
      ]),
  };
}

/** Who uses the processors during a dump, for the dumps that the goals compare. */
export function workTable({ rows }: SpeedFindings): Table {
  const shown = [BASELINE, COMPRESSED, MYDUMPER_BY_TWO, OURS, OURS_BY_TWO, oursAtLevel(1)];
  return {
    head: [
      'CPU seconds',
      'server',
      'dump program',
      'compressor',
      'function or AWS CLI',
      'S3',
      'together',
      'processors busy',
    ],
    rows: shown.flatMap((wanted) => {
      const row = rows.find(({ name }) => name === wanted);
      if (!row) return [];
      const { server, dumper, compressor, rest, s3 } = row.work;
      const all = server + dumper + compressor + rest + s3;
      return [
        [
          wanted,
          ...[server, dumper, compressor, rest, s3, all].map((seconds) => number(seconds)),
          number(all / row.seconds.median),
        ],
      ];
    }),
  };
}

/** Whether it is in {@link levelTable} alone. */
function isOtherLevel(name: string): boolean {
  return OTHER_LEVELS.some((level) => name === oursAtLevel(level));
}

/** A dump for which {@link levelTable} states costs: gigabytes of its text, and for how many nights it is kept. */
export const EXAMPLE = { gigabytes: 50, nights: 30 };

/** List prices of us-east-1 in USD: "AWS Lambda pricing" (x86_64, for a GB of memory and a second), "Amazon S3 pricing" (Standard, for a GB and a month). */
const PRICES = { lambdaGbSecond: 0.0000166667, s3GbMonth: 0.023 };
const MEMORY_GB = 3538 / 1024;
const DEFAULT_LEVEL = DEFAULT_LEVELS.zstd;

/** What each level of zstd costs: time, and money in a month of nightly dumps. */
export function levelTable({ rows, dumpBytes }: SpeedFindings): Table {
  const levels = [DEFAULT_LEVEL, ...OTHER_LEVELS].sort((a, b) => a - b);
  const scale = (EXAMPLE.gigabytes * 1e9) / dumpBytes;
  return {
    head: [
      'level',
      'times mysqldump alone',
      'CPU seconds',
      'sent, MB',
      'function, USD a month',
      'storage, USD a month',
    ],
    rows: levels.flatMap((level) => {
      const row = rows.find(({ name }) => name === (level === DEFAULT_LEVEL ? OURS : oursAtLevel(level)));
      if (!row) return [];
      const ofFunction = row.seconds.median * scale * MEMORY_GB * PRICES.lambdaGbSecond * EXAMPLE.nights;
      const ofStorage = ((row.sentBytes * scale) / 1e9) * EXAMPLE.nights * PRICES.s3GbMonth;
      return [
        [
          `${level}${level === DEFAULT_LEVEL ? ' (default)' : ''}`,
          spread(row.ratio),
          number(row.cpuSeconds.median),
          number(row.sentBytes / MB),
          number(ofFunction),
          number(ofStorage),
        ],
      ];
    }),
  };
}

export function coldStartTable({ rows }: ColdStartFindings): Table {
  return {
    head: ['', 'init, ms', 'first byte in S3, ms', 'first answer, ms'],
    rows: rows.map(({ name, init, firstByte, answer }) => [
      name,
      spread(init),
      firstByte ? spread(firstByte) : '',
      spread(answer),
    ]),
  };
}

export function zipTable({ zips }: SizeFindings): Table {
  return {
    head: ['zip', 'zipped, MiB', 'unzipped, MiB'],
    rows: zips.map(({ name, zipBytes, unzippedBytes }) => [name, number(zipBytes / MIB), number(unzippedBytes / MIB)]),
  };
}

export function deployedTable({ deployed }: SizeFindings): Table {
  return {
    head: ['function with its layers', 'architecture', 'layers of 5', 'unzipped, MiB', 'of 250 MiB'],
    words: 2,
    rows: deployed.map(({ name, arch, layers, unzippedBytes }) => [
      name,
      arch,
      String(layers),
      number(unzippedBytes / MIB),
      percent(unzippedBytes / UNZIPPED_LIMIT),
    ]),
  };
}

export function growthTable({ points }: Growth, unit: string): Table {
  return {
    head: [unit, 'seconds', 'mysqldump alone', 'peak memory, MiB'],
    words: 0,
    rows: points.map(({ size, seconds, mysqldumpSeconds, peakBytes }) => [
      String(size),
      spread(seconds),
      number(mysqldumpSeconds),
      spread(peakBytes, MIB),
    ]),
  };
}

export function restoreTable({ flavour, rows }: RestoreFindings): Table {
  return {
    head: ['', `times as fast as \`${baselineOf(flavour)}\``, 'seconds', 'CPU seconds', 'peak memory, MiB'],
    rows: rows.map(({ name, times, seconds, cpuSeconds, peakBytes }) => [
      name,
      spread(times),
      spread(seconds),
      number(cpuSeconds.median),
      spread(peakBytes, MIB),
    ]),
  };
}

/** Describes the straight line through the times. */
export function fitLine({ fit, points }: Growth, unit: string, per: number): string {
  const { slope, intercept, r2 } = fit;
  const places = points.length;
  return `${number(slope * per)} s for ${per} ${unit}, and ${number(intercept)} s for every dump (R² = ${r2.toFixed(4)}, ${places} sizes)`;
}
