import { step } from '../../tools/progress';
import type { BenchLab } from '../lab/bench-lab';
import { type Spread, spreadOf } from '../statistics';
import { type ColdContestant, coldContestants } from './contestants';

/** Cold start of one function, in milliseconds since its runtime was started. */
export interface ColdStartRow {
  readonly name: string;
  /** Until the runtime asks for its first event: Lambda's `Init Duration`. */
  readonly init: Spread;
  /** Until the first byte of the dump has arrived in S3; undefined when it makes none. */
  readonly firstByte: Spread | undefined;
  /** Until the first event is answered. */
  readonly answer: Spread;
}

export interface ColdStartFindings {
  readonly starts: number;
  readonly rows: readonly ColdStartRow[];
}

interface ColdStart {
  readonly init: number;
  readonly firstByte: number | undefined;
  readonly answer: number;
}

const STARTS = 10;

/** Starts each function cold, in turns, with a database of one row. */
export async function measureColdStarts(lab: BenchLab): Promise<ColdStartFindings> {
  const database = await lab.tables(1);
  const contestants = await step('functions to start', () => coldContestants(lab, database));
  const starts = new Map<ColdContestant, ColdStart[]>(contestants.map((one) => [one, []]));
  await step(`${STARTS} cold starts of each function`, async () => {
    // The first start of each function unpacks it and reads from disk, not from the page cache, so it is not measured.
    for (const contestant of contestants) await start(lab, contestant);
    for (let i = 0; i < STARTS; i++) {
      for (const contestant of contestants) starts.get(contestant)?.push(await start(lab, contestant));
    }
  });
  return { starts: STARTS, rows: contestants.map((one) => rowOf(one.name, starts.get(one) ?? [])) };
}

async function start({ sink }: BenchLab, contestant: ColdContestant): Promise<ColdStart> {
  await sink.seen();
  const { initialisation, endedAt } = await contestant.start();
  if (!initialisation || !endedAt) throw new Error(`${contestant.name} did not start cold.`);
  const sinceStart = (moment: number) => moment - initialisation.startedAt.getTime();
  const { firstByteAt } = await sink.seen();
  return {
    init: initialisation.milliseconds,
    firstByte: firstByteAt && sinceStart(firstByteAt),
    answer: sinceStart(endedAt.getTime()),
  };
}

function rowOf(name: string, starts: readonly ColdStart[]): ColdStartRow {
  const firstBytes = starts.flatMap(({ firstByte }) => firstByte ?? []);
  return {
    name,
    init: spreadOf(starts.map(({ init }) => init)),
    firstByte: firstBytes.length === 0 ? undefined : spreadOf(firstBytes),
    answer: spreadOf(starts.map(({ answer }) => answer)),
  };
}
