import { note, step } from '../../dev/tools/progress';
import type { TrialResult } from './trials/trial';

/** Runs trials, prints progress every 20 seconds, and prints the problems of trials that fail. */
export async function runWithProgress(
  title: string,
  count: number,
  run: (onResult: (result: TrialResult) => void) => Promise<TrialResult[]>,
): Promise<TrialResult[]> {
  return step(`${title}: ${count} trials`, async () => {
    let done = 0;
    const heartbeat = setInterval(() => note(`${done} of ${count}`), 20_000);
    try {
      return await run((result) => {
        done += 1;
        const attempts = result.attempts.join(', ');
        for (const { kind, what } of result.problems) note(`✗ ${result.trial.name} (${attempts}): ${kind}: ${what}`);
      });
    } finally {
      clearInterval(heartbeat);
    }
  });
}
