import { UNZIPPED_LIMIT } from '../../../infra/build/build-module';
import type { ColdStartFindings } from '../cold-start/cold-start';
import { EMPTY, OURS } from '../cold-start/names';
import { FILLED_MEGABYTES, type GrowthFindings } from '../growth/growth';
import type { SizeFindings } from '../size/size';
import type { SpeedFindings } from '../speed/speed';
import { number, percent } from './format';

/** Something that was promised of the costs, and what was measured. */
export interface Goal {
  readonly goal: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** What was measured; parts that were not are undefined. */
export interface Findings {
  readonly size?: SizeFindings;
  readonly coldStart?: ColdStartFindings;
  readonly speed?: SpeedFindings;
  readonly growth?: GrowthFindings;
}

const INIT_MS = 250;
const INIT_RATIO = 1.5;
const MEMORY_DEVIATION = 0.1;
const LINEARITY = 0.99;

/** The goals that the findings say something about. */
export function goalsOf({ size, coldStart, speed, growth }: Findings): Goal[] {
  return [
    ...(speed ? speedGoals(speed) : []),
    ...(coldStart ? coldStartGoals(coldStart) : []),
    ...(growth ? growthGoals(growth) : []),
    ...(size ? sizeGoals(size) : []),
  ];
}

function speedGoals({ rows }: SpeedFindings): Goal[] {
  const ratio = (part: string) => rows.find(({ name }) => name.includes(part))?.ratio.median ?? Number.NaN;
  const [ours, pipeline] = [ratio('3538 MB'), ratio('| gzip |')];
  return [
    {
      goal: 'faster than `mysqldump | gzip | aws s3 cp -`, with all its checks',
      measured: `${number(ours)} times mysqldump alone, against ${number(pipeline)}`,
      isMet: ours < pipeline,
    },
  ];
}

function coldStartGoals({ rows }: ColdStartFindings): Goal[] {
  const init = (wanted: string) => rows.find(({ name }) => name === wanted)?.init.median ?? Number.NaN;
  const ratio = init(OURS) / init(EMPTY);
  return [
    {
      goal: `initialised within ${INIT_MS} ms`,
      measured: `${number(init(OURS))} ms`,
      isMet: init(OURS) <= INIT_MS,
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
    ...(memoryDeviation === undefined ? [] : [memoryGoal(memoryDeviation)]),
  ];
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
