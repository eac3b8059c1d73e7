import { FLAVOUR_NAMES } from '../../../functions/core/sql/flavour';
import { UNZIPPED_LIMIT } from '../../../infra/build/lambda-limits';
import type { ColdStartFindings } from '../cold-start/cold-start';
import { EMPTY, OURS as OURS_COLD } from '../cold-start/names';
import { FILLED_MEGABYTES, type GrowthFindings } from '../growth/growth';
import { baselineOf, CONNECTIONS, nameOfLoader, nameOfOurs, THREADS } from '../restore/names';
import type { RestoreFindings } from '../restore/restores';
import type { SizeFindings } from '../size/size';
import { COMPRESSED, MYDUMPER_BY_TWO, OURS, WRITE_UP } from '../speed/names';
import type { SpeedFindings } from '../speed/speed';
import { MIB, number, percent } from './format';

/** A goal for time, memory or size, and the measured value. */
export interface Goal {
  readonly goal: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** Results of the bench; parts that did not run are undefined. */
export interface Findings {
  readonly size?: SizeFindings;
  readonly coldStart?: ColdStartFindings;
  readonly speed?: SpeedFindings;
  readonly growth?: GrowthFindings;
  readonly restore?: readonly RestoreFindings[];
}

const TIMES_AS_FAST = 4;
const TIMES_COMPRESSED = 1.1;
const TIMES_RIVAL = 0.9;
const PEAK_MIB = 256;
const INIT_MS = 250;
const INIT_RATIO = 1.5;
const MEMORY_DEVIATION = 0.1;
const LINEARITY = 0.99;
const RESTORE_TIMES = 2.3;
const RESTORE_MIB = 200;

/** Goals for which the findings have a measurement. */
export function goalsOf({ size, coldStart, speed, growth, restore = [] }: Findings): Goal[] {
  return [
    ...(speed ? speedGoals(speed) : []),
    ...(coldStart ? coldStartGoals(coldStart) : []),
    ...(growth ? growthGoals(growth) : []),
    ...(size ? sizeGoals(size) : []),
    ...restore.flatMap(restoreGoals),
  ];
}

function speedGoals({ rows }: SpeedFindings): Goal[] {
  const ratio = (wanted: string) => rows.find(({ name }) => name === wanted)?.ratio.median ?? Number.NaN;
  const faster = ratio(WRITE_UP) / ratio(OURS);
  const compressed = ratio(OURS) / ratio(COMPRESSED);
  const rival = ratio(OURS) / ratio(MYDUMPER_BY_TWO);
  return [
    {
      goal: `at least ${TIMES_AS_FAST} times as fast as \`${WRITE_UP}\`, with all its checks`,
      measured: `${number(faster)} times`,
      isMet: faster >= TIMES_AS_FAST,
    },
    {
      goal: `start, checks and upload included, within ${TIMES_COMPRESSED.toFixed(2)} times what \`${COMPRESSED}\` takes`,
      measured: `${number(compressed)} times`,
      isMet: compressed <= TIMES_COMPRESSED,
    },
    {
      goal: `by default, at most ${TIMES_RIVAL} times what mydumper takes with two threads`,
      measured: `${number(rival)} times`,
      isMet: rival <= TIMES_RIVAL,
    },
  ];
}

function coldStartGoals({ rows }: ColdStartFindings): Goal[] {
  const init = (wanted: string) => rows.find(({ name }) => name === wanted)?.init.median ?? Number.NaN;
  const ratio = init(OURS_COLD) / init(EMPTY);
  return [
    {
      goal: `initialised within ${INIT_MS} ms`,
      measured: `${number(init(OURS_COLD))} ms`,
      isMet: init(OURS_COLD) <= INIT_MS,
    },
    {
      goal: `initialised within ${INIT_RATIO} times what an empty handler takes`,
      measured: `${number(ratio)} times`,
      isMet: ratio <= INIT_RATIO,
    },
  ];
}

function growthGoals({ bySize, byTables, memoryDeviation }: GrowthFindings): Goal[] {
  const isLine = ({ fit }: { fit: { r2: number } }) => fit.r2 >= LINEARITY;
  return [
    {
      goal: `time grows linearly with the size and with the tables (R² of ${LINEARITY} at least)`,
      measured: `${bySize.fit.r2.toFixed(4)} and ${byTables.fit.r2.toFixed(4)}`,
      isMet: isLine(bySize) && isLine(byTables),
    },
    peakGoal(Math.max(...bySize.points.map(({ peakBytes }) => peakBytes.median)) / MIB),
    ...(memoryDeviation === undefined ? [] : [memoryGoal(memoryDeviation)]),
  ];
}

function peakGoal(mebibytes: number): Goal {
  return {
    goal: `peak memory of ${PEAK_MIB} MiB at most, whatever the size`,
    measured: `${number(mebibytes)} MiB`,
    isMet: mebibytes <= PEAK_MIB,
  };
}

function memoryGoal(memoryDeviation: number): Goal {
  return {
    goal: `peak memory of dumps of ${FILLED_MEGABYTES} MB and more within ${percent(MEMORY_DEVIATION)} of its mean`,
    measured: `within ${percent(memoryDeviation)}`,
    isMet: memoryDeviation <= MEMORY_DEVIATION,
  };
}

function sizeGoals({ deployed }: SizeFindings): Goal[] {
  const largest = Math.max(...deployed.map(({ unzippedBytes }) => unzippedBytes / UNZIPPED_LIMIT));
  return [
    {
      goal: 'every function and its layers fit into Lambda',
      measured: `${percent(largest)} of what it allows, at the most`,
      isMet: largest <= 1,
    },
  ];
}

function restoreGoals({ flavour, rows }: RestoreFindings): Goal[] {
  const times = (wanted: string) => rows.find(({ name }) => name === wanted)?.times.median ?? Number.NaN;
  const family = FLAVOUR_NAMES[flavour];
  const byTwo = times(nameOfOurs(2));
  const peak = Math.max(...CONNECTIONS.map((count) => peakOf(rows, nameOfOurs(count)))) / MIB;
  return [
    {
      goal: `${family}: with two connections, at least ${RESTORE_TIMES} times as fast as \`${baselineOf(flavour)}\``,
      measured: `${number(byTwo)} times`,
      isMet: byTwo >= RESTORE_TIMES,
    },
    ...THREADS.map((threads) => {
      const ratio = times(nameOfLoader(threads)) / times(nameOfOurs(threads));
      return {
        goal: `${family}: no slower than myloader with ${threads} threads`,
        measured: `${number(ratio)} times its time`,
        isMet: ratio <= 1,
      };
    }),
    {
      goal: `${family}: peak memory of ${RESTORE_MIB} MiB at most, with the decompressor`,
      measured: `${number(peak)} MiB`,
      isMet: peak <= RESTORE_MIB,
    },
  ];
}

function peakOf(rows: RestoreFindings['rows'], wanted: string): number {
  return rows.find(({ name }) => name === wanted)?.peakBytes.max ?? Number.NaN;
}
