import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { note, step } from '../../layers/tools/progress';
import { type Campaign, matrices, prepare, sample } from './campaign';
import { ReliabilityLab } from './lab';
import { chaos } from './matrices/chaos';
import { ambiguousTakeovers, secondCrashes } from './matrices/takeovers';
import { type ControlResult, gateRefusesHalfADump, NEGATIVE_CONTROLS, runControl } from './negative-controls';
import { type RaceResult, race } from './race';
import { renderReport } from './report';
import { isClean, type Tally, talliesOf } from './tally';
import { runTrials, sideBySide, type Trial, type TrialResult } from './trial';

/*
 * `npm run prove`: the long form of all reliability tests, and docs/reliability.md from what they came to. With
 * SEED=<text> it draws the same samples as the run that printed that seed.
 */

const REPOSITORY = join(__dirname, '..', '..');
const REPORT = join(REPOSITORY, 'docs', 'reliability.md');

const SECOND_CRASHES = 80;
const AMBIGUOUS_TAKEOVERS = 120;
const CHAOS = 240;
const RACE = { events: 50, environments: 20, rounds: 100 };

async function main(): Promise<boolean> {
  const seed = process.env.SEED ?? String(Date.now());
  note(`SEED=${seed}`);
  const startedAt = performance.now();
  const model = await step('model check, every interleaving', async () => modelCheck());
  const lab = await step('local cloud, database, function', () => ReliabilityLab.start());
  try {
    const campaign = await step('undisturbed runs, restored and compared', () => prepare(lab, 'long'));
    const played: TrialResult[] = [];
    const play = async (trials: readonly Trial[]) => {
      const results = await playFamily(lab, campaign, trials);
      played.push(...results);
      return results;
    };
    const [first = [], ...others] = matrices(campaign);
    const crashes = await play(first);
    for (const trials of others) await play(trials);
    await play(sample(secondCrashes(crashes), SECOND_CRASHES, seed));
    await play(sample(ambiguousTakeovers(crashes), AMBIGUOUS_TAKEOVERS, seed));
    const { small } = campaign;
    await play(Array.from({ length: CHAOS }, (_, i) => chaos(small.subject, `${seed}-${i}`, 1 + (i % 3))));
    const raced = await raceOf(lab, campaign, seed);
    const controls: ControlResult[] = [];
    for (const control of NEGATIVE_CONTROLS) {
      const title = `negative control, without ${control.without}`;
      controls.push(await step(title, () => runControl(lab, control, small, sideBySide())));
    }
    const refusal = await step('half a dump and the gate', () => gateRefusesHalfADump(lab));
    const tallies = talliesOf(played);
    const minutes = Math.round((performance.now() - startedAt) / 60_000);
    writeFileSync(REPORT, renderReport({ seed, minutes, model, tallies, raced, controls, refusal }));
    return conclude(model.ok, tallies, raced, controls, refusal.visible);
  } finally {
    await lab.stop();
  }
}

function modelCheck(): { ok: boolean; lines: string[] } {
  const { status, stdout } = spawnSync('npx', ['tsx', join(__dirname, 'model', 'report.ts')], {
    encoding: 'utf8',
    env: { ...process.env, LONG: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 ** 2,
  });
  const lines = stdout.split('\n').filter((line) => / worlds, \d+ moves: /.test(line));
  const holds = (line: string) => line.endsWith(': holds');
  const built = lines.filter((line) => line.startsWith('as built'));
  return { ok: status === 0 && built.length > 0 && built.every(holds) && !lines.every(holds), lines };
}

/** Runs the trials of a family, which are said aloud only when something is wrong. */
async function playFamily(lab: ReliabilityLab, campaign: Campaign, trials: readonly Trial[]): Promise<TrialResult[]> {
  const [some] = trials;
  return step(`${some?.family} (${some?.subject.name}): ${trials.length} trials`, async () => {
    let done = 0;
    const heartbeat = setInterval(() => note(`${done} of ${trials.length}`), 20_000);
    try {
      return await runTrials(lab, trials, campaign.references, sideBySide(), (result) => {
        done += 1;
        const attempts = result.attempts.join(', ');
        for (const { kind, what } of result.problems) note(`✗ ${result.trial.name} (${attempts}): ${kind}: ${what}`);
      });
    } finally {
      clearInterval(heartbeat);
    }
  });
}

async function raceOf(lab: ReliabilityLab, { small }: Campaign, seed: string): Promise<RaceResult> {
  const { events, environments, rounds } = RACE;
  return step(`race: ${events} events, ${environments} environments, ${rounds} rounds`, () =>
    race(lab, small.subject, small.reference, { ...RACE, deaths: small.points, seed }, (round) => {
      if (round % 10 === 0) note(`${round} of ${rounds} rounds`);
    }),
  );
}

function conclude(
  modelOk: boolean,
  tallies: readonly Tally[],
  raced: RaceResult,
  controls: readonly ControlResult[],
  visible: number,
): boolean {
  const faults = tallies.reduce((sum, { faults: its }) => sum + its, 0) + raced.deaths;
  const trials = tallies.reduce((sum, { trials: its }) => sum + its, 0);
  const bad = tallies.filter((its) => !isClean(its)).map(({ family }) => family);
  const blind = controls.filter(({ seen }) => seen === 0).map(({ control }) => control.without);
  const ok = modelOk && bad.length === 0 && raced.problems.length === 0 && blind.length === 0 && visible === 0;
  note(`${trials} trials and ${raced.events} raced events with ${faults} faults; the report is docs/reliability.md`);
  if (bad.length > 0) note(`✗ not survived: ${bad.join(', ')}`);
  for (const { what } of raced.problems) note(`✗ race: ${what}`);
  if (blind.length > 0) note(`✗ nothing went wrong without: ${blind.join('; ')}`);
  console.log(ok ? 'proven' : 'NOT proven');
  return ok;
}

main().then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
