import { note, step } from '../../tools/progress';
import { type BenchLab, mysqldump } from '../lab/bench-lab';
import { type ColdDump, ColdFunction } from '../lab/cold-dump';
import type { Measurement } from '../lab/measurement';
import { deviation, type LinearFit, linearFit, median, type Spread, spreadOf } from '../statistics';

/** Dumps of one size. */
export interface GrowthPoint {
  /** Megabytes of dump text, or tables. */
  readonly size: number;
  readonly seconds: Spread;
  /** Median of the seconds that mysqldump alone takes, into `/dev/null`. */
  readonly mysqldumpSeconds: number;
  readonly peakBytes: Spread;
}

/** How the cost of a dump grows with one measure of its size. */
export interface Growth {
  readonly points: readonly GrowthPoint[];
  /** Seconds by size. */
  readonly fit: LinearFit;
}

export interface GrowthFindings {
  readonly bySize: Growth;
  readonly byTables: Growth;
  /** Largest deviation of the peaks from their mean, for dumps of {@link FILLED_MEGABYTES} and more; undefined with fewer than two. */
  readonly memoryDeviation: number | undefined;
}

/**
 * Dumps of this size fill every buffer; smaller ones use less memory. The last buffers to fill are those of zstd, which
 * uses 45 MiB with two threads after 100 MB of text, and 70 MiB from 300 MB on.
 */
export const FILLED_MEGABYTES = 300;

const MEMORY_MB = 3538;
const REPEATS = 3;

/** Dumps that take longer are not repeated, in milliseconds: their times hardly differ. */
const ENOUGH_MS = 120_000;

const TABLES = [1, 10, 100, 1_000, 10_000];

/** Dumps databases of increasing size, and databases with an increasing number of tables. */
export async function measureGrowth(lab: BenchLab, largest: number): Promise<GrowthFindings> {
  const sizes = await databases(sizesUpTo(largest), (megabytes) => lab.shop(megabytes));
  const tables = await databases(tableCounts(largest), (count) => lab.tables(count));
  const bySize = await growth(lab, 'MB', sizes);
  const byTables = await growth(lab, 'tables', tables);
  const peaks = bySize.points.filter(({ size }) => size >= FILLED_MEGABYTES).map(({ peakBytes }) => peakBytes.median);
  return { bySize, byTables, memoryDeviation: peaks.length < 2 ? undefined : deviation(peaks) };
}

/** Sizes that grow about threefold: 10, 30, 100 …, and the largest. */
export function sizesUpTo(largest: number): number[] {
  const smaller = [10, 30, 100, 300, 1_000, 3_000].filter((megabytes) => megabytes < largest / 2);
  return [...(smaller.length === 0 ? [Math.ceil(largest / 10)] : smaller), largest];
}

/** A small bench has fewer tables: ten thousand take a minute to create. */
function tableCounts(largest: number): number[] {
  return TABLES.filter((count) => count <= 2 * largest);
}

type Databases = ReadonlyMap<number, string>;

async function databases(sizes: readonly number[], make: (size: number) => Promise<string>): Promise<Databases> {
  const made = new Map<number, string>();
  for (const size of sizes) made.set(size, await make(size));
  return made;
}

async function growth(lab: BenchLab, unit: string, its: Databases): Promise<Growth> {
  const points: GrowthPoint[] = [];
  for (const [size, database] of its) {
    const point = await step(`growth, ${size} ${unit}`, () => dumpRepeatedly(lab, size, database));
    note(`${point.seconds.median.toFixed(2)} s, mysqldump alone ${point.mysqldumpSeconds.toFixed(2)} s`);
    points.push(point);
  }
  return { points, fit: linearFit(points.map(({ size, seconds }) => [size, seconds.median])) };
}

async function dumpRepeatedly(lab: BenchLab, size: number, database: string): Promise<GrowthPoint> {
  const name = `growth-${database.replaceAll('_', '-')}`;
  const hosted = await ColdFunction.deploy(lab, name, database, { memoryMb: MEMORY_MB });
  const dumps: ColdDump[] = [];
  const alone: Measurement[] = [];
  const startedAt = performance.now();
  for (let i = 0; i < REPEATS && performance.now() - startedAt < ENOUGH_MS; i++) {
    alone.push(await lab.commands.run(`${mysqldump(database)} > /dev/null`));
    dumps.push(await hosted.dump());
  }
  return {
    size,
    seconds: spreadOf(dumps.map(({ seconds }) => seconds)),
    mysqldumpSeconds: median(alone.map(({ seconds }) => seconds)),
    peakBytes: spreadOf(dumps.map(({ peakBytes }) => peakBytes)),
  };
}
