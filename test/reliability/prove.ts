import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { note, step } from '../../dev/tools/progress';
import { sideBySide } from '../../dev/tools/side-by-side';
import { type Campaign, matrices, prepare, sample } from './campaign';
import { proveDatabases } from './databases/prove-databases';
import type { Findings } from './findings';
import { ReliabilityLab } from './lab';
import { chaos } from './matrices/chaos';
import { ambiguousTakeovers, secondCrashes } from './matrices/takeovers';
import { proveMigrations } from './migrations/prove-migrations';
import { checkModel } from './model/check';
import { proveGuards } from './mutants/prove-guards';
import { gateRefusesHalfADump, NEGATIVE_CONTROLS, runControl } from './negative-controls';
import { playing } from './playing';
import { runTests } from './proven-by-tests';
import { type RaceResult, race } from './race';
import { renderReport } from './report';
import { checkSlots } from './slots/check-slots';
import { talliesOf } from './tally';
import { runTrials, type Trial, type TrialResult } from './trial';
import { proveVariables } from './variables/prove-variables';
import { shortcomings } from './verdict';

/*
 * `npm run prove`: the long form of all reliability tests, and docs/reliability.md from what they came to. With
 * SEED=<text> it draws the same samples as the run that printed that seed.
 */

const REPORT = join(__dirname, '..', '..', 'docs', 'reliability.md');

const SECOND_CRASHES = 60;
const AMBIGUOUS_TAKEOVERS = 80;
const CHAOS = 150;
const CONTROLS_AT_A_TIME = 2;
const RACE = { events: 50, environments: 20, rounds: 100 };

async function main(): Promise<boolean> {
  const seed = process.env.SEED ?? String(Date.now());
  note(`SEED=${seed}`);
  const startedAt = performance.now();
  // Both only compute, and take about as long as each other.
  const [model, slots] = await Promise.all([
    step('model check, every interleaving', checkModel),
    step('slots of every time zone on every day of ten years', checkSlots),
  ]);
  const tests = await step('retry queue and alarms', () => runTests());
  const variables = await proveVariables();
  const guards = await proveGuards();
  const played = await playCampaign(seed);
  const minutes = Math.round((performance.now() - startedAt) / 60_000);
  const findings: Findings = { seed, minutes, model, slots, tests, variables, guards, ...played };
  writeFileSync(REPORT, renderReport(findings));
  return conclude(findings);
}

/** Everything that is done to functions of one lab. */
async function playCampaign(
  seed: string,
): Promise<Pick<Findings, 'tallies' | 'raced' | 'controls' | 'refusal' | 'migrations'>> {
  const lab = await step('local cloud, database, function', () => ReliabilityLab.start());
  try {
    const campaign = await step('undisturbed runs, restored and compared', () => prepare(lab, 'long'));
    // What takes longest comes last: whatever is wrong elsewhere is known by then.
    const [databases, controls] = await Promise.all([
      proveDatabases(lab),
      // These wait most of the time.
      sideBySide(NEGATIVE_CONTROLS, CONTROLS_AT_A_TIME, (control) =>
        step(`negative control, without ${control.without}`, () => runControl(lab, control, campaign.small)),
      ),
    ]);
    const refusal = await step('half a dump and the gate', () => gateRefusesHalfADump(lab));
    const migrations = await proveMigrations(lab.cloud, seed);
    const raced = await raceOf(lab, campaign, seed);
    const played = await playMatrices(lab, campaign, seed);
    const tallies = talliesOf([...played, ...databases.results]);
    return { tallies, raced, controls: [...controls, ...databases.controls], refusal, migrations };
  } finally {
    await lab.stop();
  }
}

async function playMatrices(lab: ReliabilityLab, campaign: Campaign, seed: string): Promise<TrialResult[]> {
  // Mixed, because some families compute and some wait.
  const play = (title: string, families: readonly (readonly Trial[])[]) => {
    const trials = families.flat();
    return playing(title, trials.length, (onResult) =>
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
  const { tallies, raced } = findings;
  const faults = tallies.reduce((sum, { faults: its }) => sum + its, 0) + raced.deaths;
  const trials = tallies.reduce((sum, { trials: its }) => sum + its, 0);
  note(`${trials} trials and ${raced.events} raced events with ${faults} faults; the report is docs/reliability.md`);
  const found = shortcomings(findings);
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
