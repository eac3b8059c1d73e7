import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { note, step } from '../../dev/tools/progress';
import { sideBySide } from '../../dev/tools/side-by-side';
import { type Campaign, matrices, prepareCampaign, sample } from './campaign';
import { proveDatabases } from './databases/prove-databases';
import { proveHandOver } from './hand-over/prove-hand-over';
import { chaos } from './matrices/chaos';
import { ambiguousTakeovers, secondCrashes } from './matrices/takeovers';
import { proveMigrations } from './migrations/prove-migrations';
import { checkModel } from './model/check';
import { proveGuards } from './mutants/prove-guards';
import { gateRefusesHalfADump, NEGATIVE_CONTROLS, runControl } from './negative-controls';
import { type RaceResult, race } from './race';
import { summariesOf } from './report/family-summary';
import type { Findings } from './report/findings';
import { runTests } from './report/proven-by-tests';
import { renderReport } from './report/report';
import { totalOf } from './report/tables';
import { proofFailures } from './report/verdict';
import { runWithProgress } from './run-with-progress';
import { checkSlots } from './slots/check-slots';
import { ReliabilityLab } from './trials/lab';
import { runTrials, type Trial, type TrialResult } from './trials/trial';
import { proveVariables } from './variables/prove-variables';

/*
 * `npm run prove`: runs the long form of all reliability tests, and writes docs/reliability.md from their results. With
 * SEED=<text> it selects the same samples as the run that printed that seed.
 */

const REPORT = join(__dirname, '..', '..', 'docs', 'reliability.md');

const SECOND_CRASHES = 60;
const AMBIGUOUS_TAKEOVERS = 80;
const CHAOS = 150;
const PARALLEL_CONTROLS = 2;
const RACE = { events: 50, environments: 20, rounds: 100 };

async function main(): Promise<boolean> {
  const seed = process.env.SEED ?? String(Date.now());
  note(`SEED=${seed}`);
  const startedAt = performance.now();
  // Both use one processor and take about the same time.
  const [model, slots] = await Promise.all([
    step('model check, every interleaving', checkModel),
    step('slots of every time zone on every day of ten years', checkSlots),
  ]);
  const tests = await step('retry queue and alarms', () => runTests());
  const variables = await proveVariables();
  const guards = await proveGuards();
  const results = await runCampaign(seed);
  const minutes = Math.round((performance.now() - startedAt) / 60_000);
  const findings: Findings = { seed, minutes, model, slots, tests, variables, guards, ...results };
  writeFileSync(REPORT, renderReport(findings));
  return conclude(findings);
}

/** Runs all trials with functions of one lab. */
async function runCampaign(
  seed: string,
): Promise<Pick<Findings, 'summaries' | 'raced' | 'controls' | 'handOver' | 'refusal' | 'migrations'>> {
  const lab = await step('local cloud, database, function', () => ReliabilityLab.start());
  try {
    const campaign = await step('runs without faults, restored and compared', () => prepareCampaign(lab, 'long'));
    // The longest part is the last, so that failures of the others are reported first.
    const [databases, controls] = await Promise.all([
      proveDatabases(lab),
      // In parallel, because they mostly wait.
      sideBySide(NEGATIVE_CONTROLS, PARALLEL_CONTROLS, (control) =>
        step(`negative control, without ${control.without}`, () => runControl(lab, control, campaign.small)),
      ),
    ]);
    const refusal = await step('half a dump and the gate', () => gateRefusesHalfADump(lab));
    const migrations = await proveMigrations(lab.cloud, seed);
    const handOver = await proveHandOver(lab, seed);
    const raced = await raceOf(lab, campaign, seed);
    const results = await runMatrices(lab, campaign, seed);
    const summaries = summariesOf([...results, ...databases.results]);
    return { summaries, raced, controls: [...controls, ...databases.controls], handOver, refusal, migrations };
  } finally {
    await lab.stop();
  }
}

async function runMatrices(lab: ReliabilityLab, campaign: Campaign, seed: string): Promise<TrialResult[]> {
  // Shuffled, because some families compute and some wait.
  const play = (title: string, families: readonly (readonly Trial[])[]) => {
    const trials = families.flat();
    return runWithProgress(title, trials.length, (onResult) =>
      runTrials(lab, sample(trials, trials.length, seed), campaign.references, onResult),
    );
  };
  const families = matrices(campaign);
  const single = await play('one fault', families);
  const crashes = single.filter(({ trial }) => families[0]?.includes(trial));
  const several = await play('several faults', [
    sample(secondCrashes(crashes), SECOND_CRASHES, seed),
    sample(ambiguousTakeovers(crashes), AMBIGUOUS_TAKEOVERS, seed),
    Array.from({ length: CHAOS }, (_, i) => chaos(campaign.small.subject, `${seed}-${i}`, 1 + (i % 3))),
  ]);
  return [...single, ...several];
}

async function raceOf(lab: ReliabilityLab, { small }: Campaign, seed: string): Promise<RaceResult> {
  const { events, environments, rounds } = RACE;
  return step(`race: ${events} events, ${environments} environments, ${rounds} rounds`, () =>
    race(lab, small.subject, small.reference, { ...RACE, deaths: small.points, seed }, (over) => {
      if (over % 10 === 0) note(`${over} of ${rounds} rounds`);
    }),
  );
}

function conclude(findings: Findings): boolean {
  const { raced, handOver } = findings;
  const summaries = [...findings.summaries, ...handOver.summaries];
  const faults = totalOf(summaries, (its) => its.faults) + raced.deaths;
  const trials = totalOf(summaries, (its) => its.trials);
  note(`${trials} trials and ${raced.events} raced events with ${faults} faults; the report is docs/reliability.md`);
  const found = proofFailures(findings);
  for (const what of found) note(`✗ ${what}`);
  console.log(found.length === 0 ? 'proven' : 'NOT proven');
  return found.length === 0;
}

main().then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
