import { resolve } from 'node:path';

/** Parts of the bench, in the order in which they run. */
export const PARTS = ['statements', 'size', 'cold-start', 'speed', 'growth', 'restore'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  /** Megabytes of dump text of the database that every program dumps. */
  readonly megabytes: number;
  /** Megabytes of the largest database that the function dumps, to measure how its cost grows. */
  readonly growsTo: number;
  readonly rounds: number;
  /** Whether pages are written: only what was measured at full size. */
  readonly writesPages: boolean;
  /** Path of a myloader with its mydumper beside it, to compare with in place of Debian's. */
  readonly rival: string | undefined;
  readonly restore: RestoreBenchOptions;
}

export interface RestoreBenchOptions {
  /** Megabytes of dump text that every program restores. */
  readonly megabytes: number;
  readonly rounds: number;
  /** Whether docs/restore-performance.md is written. */
  readonly writesPage: boolean;
}

const FULL_MEGABYTES = 1_000;
const LARGE_MEGABYTES = 5_000;
const ROUNDS = 5;
/** A restore takes ten times as long as a dump. */
const RESTORE_MEGABYTES = 200;
const RESTORE_ROUNDS = 3;

export const USAGE = `npm run bench                     everything, with 1 GB of data (5 GB for the growth), and pages in docs/ from it
npm run bench -- <part> …         prints parts only: ${PARTS.join(', ')};
                                  speed writes docs/dump-speed.md, and size, cold-start and growth together docs/performance.md
npm run bench -- --large          with 5 GB
npm run bench -- --megabytes <n>  with less, for a quick look; leaves the pages alone
npm run bench -- --rounds <n>     how often each way to make a dump has its turn (${ROUNDS}; to restore one: at most ${RESTORE_ROUNDS})
npm run bench -- restore          restores, with ${RESTORE_MEGABYTES} MB, and docs/restore-performance.md from it
npm run bench -- --rival <path>   compares with this myloader, and the mydumper beside it, in place of Debian's`;

/** @throws Error for an unknown option or an invalid number. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const parts: Part[] = [];
  let megabytes = FULL_MEGABYTES;
  let rounds = ROUNDS;
  let rival: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--large') megabytes = LARGE_MEGABYTES;
    else if (arg === '--megabytes') megabytes = positive(arg, args[++i]);
    else if (arg === '--rounds') rounds = positive(arg, args[++i]);
    else if (arg === '--rival') rival = path(arg, args[++i]);
    else if (isPart(arg)) parts.push(arg);
    else throw new Error(`There is no part or option "${arg}".\n${USAGE}`);
  }
  const writesPages = megabytes >= FULL_MEGABYTES && rounds >= ROUNDS;
  const growsTo = Math.max(megabytes, Math.min(5 * megabytes, LARGE_MEGABYTES));
  const restore = {
    megabytes: Math.min(megabytes, RESTORE_MEGABYTES),
    rounds: Math.min(rounds, RESTORE_ROUNDS),
    writesPage: megabytes >= RESTORE_MEGABYTES && rounds >= RESTORE_ROUNDS,
  };
  return { parts: parts.length === 0 ? PARTS : parts, megabytes, growsTo, rounds, writesPages, rival, restore };
}

function isPart(arg: string): arg is Part {
  return (PARTS as readonly string[]).includes(arg);
}

function path(option: string, value: string | undefined): string {
  if (value === undefined) throw new Error(`${option} must be followed by a path.\n${USAGE}`);
  return resolve(value);
}

function positive(option: string, value: string | undefined): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) {
    throw new Error(`${option} must be followed by an integer of at least 1, got: ${value ?? 'nothing'}.\n${USAGE}`);
  }
  return number;
}
