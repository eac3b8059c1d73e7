import { setTimeout as sleep } from 'node:timers/promises';
import { Cleanup } from '../tools/cleanup';
import { note, step } from '../tools/progress';
import { startDemoEnvironment } from './environment/demo-environment';
import { announce, instructions } from './environment/kept';
import { SABOTAGES } from './environment/sabotage';
import { type DemoOptions, parseOptions, USAGE } from './options';
import { runScenarios } from './run-scenarios';
import type { Scenario } from './scenarios/scenario';
import { tableOf } from './table';

/** Longer than the demo takes: all its events must be on one date. */
const ONE_DATE_MS = 12 * 60 * 1000;

const INTRODUCTION = `
This demo makes a small cloud and a database on this machine, and adds the module to them by Terraform.
Then it shows eight things that the module promises. It takes about four minutes, which is mostly waiting.
`;

const TOUR = 'After them comes a tour of every other way to run it, which takes some minutes more.';

/* `npm run demo`: shows the module's main job on this machine, with real parts only. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const options = parseOptions(args);
  const cleanup = new Cleanup();
  const interrupted = interruption();
  try {
    const ended = await Promise.race([demonstrate(options, cleanup), interrupted]);
    if (ended === 'interrupted') return 130;
    if (options.keep) await interrupted;
    return ended.every(({ proven }) => proven) ? 0 : 1;
  } finally {
    await step('Stopping everything', () => cleanup.run());
  }
}

async function demonstrate({ all, keep, sabotage: name }: DemoOptions, cleanup: Cleanup): Promise<Scenario[]> {
  const startedAt = performance.now();
  console.log(INTRODUCTION);
  if (all) console.log(`${TOUR}\n`);
  const sabotage = name === undefined ? undefined : SABOTAGES[name];
  if (sabotage) console.log(`A guard is removed: ${sabotage.description}.\n`);
  const slot = await dateOfThisDemo();
  const demo = await startDemoEnvironment({ sabotage, all }, cleanup);
  const scenarios = await runScenarios(demo, slot, { destroy: !keep, isOver: () => cleanup.hasBegun });

  const proven = scenarios.filter((scenario) => scenario.proven).length;
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  if (cleanup.hasBegun) return scenarios;
  console.log(`\n${tableOf(scenarios)}\n\n${proven} of ${scenarios.length} scenarios proven, in ${minutes} minutes.`);
  if (keep) {
    cleanup.add(announce(demo));
    console.log(await instructions(demo, slot));
  }
  return scenarios;
}

/** Today in UTC. Waits for midnight if the demo would not end before it. */
async function dateOfThisDemo(): Promise<string> {
  const untilMidnight = 86_400_000 - (Date.now() % 86_400_000);
  if (untilMidnight < ONE_DATE_MS) {
    note('The demo shows what happens on one date, and this one is about to end in UTC.');
    await step('Waiting for midnight', () => sleep(untilMidnight + 1_000));
  }
  return new Date().toISOString().slice(0, 10);
}

/** Resolves when this process gets a signal to end. */
function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('interrupted'));
  });
}

// The SDK's advice on Node versions is for people who deploy with it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
main().then(
  // Exits explicitly: after an interruption, timers that are no longer needed would keep the process alive.
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
