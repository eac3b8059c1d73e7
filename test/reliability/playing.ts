import { note, step } from '../../dev/tools/progress';
import type { TrialResult } from './trial';

/** Plays trials with a sign of life; their results are said aloud only when something is wrong. */
export async function playing(
  title: string,
  count: number,
  play: (onResult: (result: TrialResult) => void) => Promise<TrialResult[]>,
): Promise<TrialResult[]> {
  return step(`${title}: ${count} trials`, async () => {
    let done = 0;
    const heartbeat = setInterval(() => note(`${done} of ${count}`), 20_000);
    try {
      return await play((result) => {
        done += 1;
        const attempts = result.attempts.join(', ');
        for (const { kind, what } of result.problems) note(`✗ ${result.trial.name} (${attempts}): ${kind}: ${what}`);
      });
    } finally {
      clearInterval(heartbeat);
    }
  });
}
