import { note, step } from '../../../dev/tools/progress';
import { sideBySide } from '../../../dev/tools/side-by-side';
import { sample } from '../campaign';
import { handOvers } from '../matrices/hand-over';
import type { ControlResult } from '../negative-controls';
import { type FamilySummary, summariesOf } from '../report/family-summary';
import { runWithProgress } from '../run-with-progress';
import type { ReliabilityLab } from '../trials/lab';
import { runTrials } from '../trials/trial';
import { recordHandOver } from './baseline';
import { HAND_OVER_CONTROLS, runHandOverControl } from './controls';

/** Results of the trials of the hand-over to the runner. */
export interface HandOverFindings {
  readonly minutes: number;
  readonly summaries: readonly FamilySummary[];
  readonly controls: readonly ControlResult[];
}

const PARALLEL_CONTROLS = 2;

/**
 * Runs all trials of the hand-over, in an order that follows from the seed, and their negative controls.
 *
 * @param word runs only those whose name has this word
 */
export async function proveHandOver(lab: ReliabilityLab, seed: string, word = ''): Promise<HandOverFindings> {
  const startedAt = performance.now();
  const hasWord = ({ name }: { name: string }) => name.includes(word);
  const baseline = await step('hand-over without faults, restored and compared', () => recordHandOver(lab, 'runner'));
  const chosen = HAND_OVER_CONTROLS.filter(hasWord);
  const trials = Object.values(handOvers(baseline)).flat().filter(hasWord);
  if (chosen.length + trials.length === 0)
    throw new Error(`No trial of the hand-over has the word "${word}" in its name.`);
  const controls = await sideBySide(chosen, PARALLEL_CONTROLS, async (control) => {
    const work = () => runHandOverControl(lab, control, baseline);
    const result = await step(`negative control, without ${control.without}`, work);
    note(`${control.name}: ${result.seen} of ${result.trials} trials ${result.expect}`);
    return result;
  });
  const references = { [baseline.subject.size]: baseline.reference };
  const results = await runWithProgress('hand-over to the runner', trials.length, (onResult) =>
    runTrials(lab, sample(trials, trials.length, seed), references, onResult),
  );
  const minutes = Math.round((performance.now() - startedAt) / 60_000);
  return { minutes, summaries: summariesOf(results), controls };
}
