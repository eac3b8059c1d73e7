import { randomUUID } from 'node:crypto';
import { inLongForm, testInLongForm } from '../support/long-form';
import { type Campaign, matrices, prepareCampaign, sample } from './campaign';
import { runDatabaseTrials, trialsFor } from './databases/database-trial';
import { type Lanes, openLanes } from './databases/lanes';
import { connectionFaults } from './databases/matrices/connections';
import { serverTrials } from './databases/prove-databases';
import { recordHandOver } from './hand-over/baseline';
import { chaos } from './matrices/chaos';
import { handOvers } from './matrices/hand-over';
import { NEGATIVE_CONTROLS, runControl } from './negative-controls';
import { race } from './race';
import { ReliabilityLab } from './trials/lab';
import { runTrials } from './trials/trial';

/*
 * The short form of `npm run prove`: a random sample of its trials, different in each run. SEED=<text> repeats a sample.
 */

const seed = process.env.SEED ?? randomUUID().slice(0, 8);
/** Number of sampled trials of a family. */
const SAMPLES: Readonly<Record<string, number>> = {
  'crash at a call': 1,
  'crash of a program': 1,
  'ambiguous call': 3,
  zombie: 1,
  partition: 1,
  'wrong clocks': 1,
};
const CHAOS = 1;
/** Families of the hand-over to the runner of which one trial is drawn. */
const HAND_OVERS = ['crash', 'ambiguity', 'working', 'stopped'] as const;

let lab: ReliabilityLab;
let campaign: Campaign;
let databases: Lanes;

beforeAll(async () => {
  process.stderr.write(`reliability: SEED=${seed}\n`);
  lab = await ReliabilityLab.start();
  const prepared = prepareCampaign(lab, 'short').then((its) => {
    campaign = its;
  });
  const opened = openLanes(lab, 'mysql', { servers: 1, lanesOfEach: 1 }).then((its) => {
    databases = its;
  });
  // Waits for both: if one fails, afterAll must know what the other has started, to stop it.
  await Promise.allSettled([prepared, opened]);
  await Promise.all([prepared, opened]);
});

afterAll(async () => {
  await databases?.close();
  await lab?.stop();
});

test(`makes one complete dump whatever fails (SEED=${seed})`, async () => {
  const drawn = matrices(campaign).flatMap((trials) => sample(trials, SAMPLES[trials[0]?.family ?? ''] ?? 0, seed));
  const wild = Array.from({ length: CHAOS }, (_, i) => chaos(campaign.small.subject, `${seed}-${i}`, 1 + i));
  const { baseline } = databases;
  const quick = [connectionFaults(baseline), trialsFor('mysql', serverTrials())].flatMap((trials) =>
    sample(
      trials.filter(({ slow }) => !slow),
      1,
      seed,
    ),
  );
  const parts = await Promise.all([
    runTrials(lab, [...drawn, ...wild], campaign.references),
    runDatabaseTrials(databases.exclusive, quick, baseline),
  ]);
  const results = parts.flat();
  const problems = results.flatMap((result) => result.problems.map(({ what }) => `${result.trial.name}: ${what}`));
  expect(problems).toEqual([]);
  expect(results.reduce((sum, { faults }) => sum + faults, 0)).toBeGreaterThan(drawn.length / 2);
});

// `test/integration/runner` has the same in short.
testInLongForm(`makes one complete dump of a slot that is handed over whatever fails (SEED=${seed})`, async () => {
  const handOver = await recordHandOver(lab, 'runner');
  const families = handOvers(handOver);
  const drawn = HAND_OVERS.flatMap((family) => sample(families[family], 1, seed));
  const results = await runTrials(lab, drawn, { small: handOver.reference });
  const problems = results.flatMap((result) => result.problems.map(({ what }) => `${result.trial.name}: ${what}`));
  expect(problems).toEqual([]);
});

test('makes one dump when many events arrive at once and the holder dies', async () => {
  const { subject, reference, points } = campaign.small;
  const options = { events: 10, environments: 5, rounds: 2, deaths: points, seed };
  const { problems, deaths } = await race(lab, subject, reference, options);
  expect(problems).toEqual([]);
  expect(deaths).toBe(1);
});

test.each(['no-condition', ...inLongForm('loser-succeeds', 'reports-last')])(
  'finds the problem in a function without its guard: %s',
  async (name) => {
    const control = NEGATIVE_CONTROLS.find((one) => one.name === name);
    if (!control) throw new Error(`There is no negative control "${name}".`);
    const { seen } = await runControl(lab, control, campaign.small);
    expect(seen).toBeGreaterThan(0);
  },
);
