import { setTimeout as sleep } from 'node:timers/promises';
import { note, step } from '../tools/progress';
import { Cleanup } from './cleanup';
import type { Point } from './evidence';
import { announce, instructions } from './kept';
import { type DemoOptions, parseOptions } from './options';
import { play } from './play';
import { SABOTAGES } from './sabotage';
import { setStage } from './stage';
import { tableOf } from './table';

/** Longer than the demo takes: all its events are to fall on one date. */
const ONE_DATE_MS = 12 * 60 * 1000;

const INTRODUCTION = `
This demo makes a small cloud and a database on this machine, and adds the module to them by Terraform.
Then it shows seven things that the module promises. It takes about four minutes, which is mostly waiting.
`;

const TOUR = 'After them comes a tour of every other way to run it, which takes some minutes more.';

/* `npm run demo`: the main job of the module, shown on this machine with real parts only. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  const cleanup = new Cleanup();
  const interrupted = interruption();
  try {
    const played = await Promise.race([demonstrate(options, cleanup), interrupted]);
    if (played === 'interrupted') return 130;
    if (options.keep) await interrupted;
    return played.every(({ proven }) => proven) ? 0 : 1;
  } finally {
    await step('Stopping everything', () => cleanup.run());
  }
}

async function demonstrate({ all, keep, sabotage: name }: DemoOptions, cleanup: Cleanup): Promise<Point[]> {
  const startedAt = performance.now();
  console.log(INTRODUCTION);
  if (all) console.log(`${TOUR}\n`);
  const sabotage = name === undefined ? undefined : SABOTAGES[name];
  if (sabotage) console.log(`A guard is taken out: ${sabotage.description}.\n`);
  const slot = await dateOfThisDemo();
  const stage = await setStage({ sabotage, all }, cleanup);
  const points = await play(stage, slot, { destroy: !keep, isOver: () => cleanup.hasBegun });

  const proven = points.filter((point) => point.proven).length;
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  if (cleanup.hasBegun) return points;
  console.log(`\n${tableOf(points)}\n\n${proven} of ${points.length} points proven, in ${minutes} minutes.`);
  if (keep) {
    cleanup.add(announce(stage));
    console.log(await instructions(stage, slot));
  }
  return points;
}

/** Today in UTC; a date that is about to end is waited out. */
async function dateOfThisDemo(): Promise<string> {
  const untilMidnight = 86_400_000 - (Date.now() % 86_400_000);
  if (untilMidnight < ONE_DATE_MS) {
    note('The demo shows what happens on one date, and this one is about to end in UTC.');
    await step('Waiting for midnight', () => sleep(untilMidnight + 1_000));
  }
  return new Date().toISOString().slice(0, 10);
}

/** Resolves when somebody wants this process to end. */
function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('interrupted'));
  });
}

// The SDK's advice on Node versions is for people who deploy with it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
main().then(
  // Not only the exit code: after an interruption there are waits that nobody needs any more.
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
