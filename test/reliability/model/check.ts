import { join } from 'node:path';
import { runBound } from '../../../dev/tools/processes';
import type { ExploredDesign } from './explorations';

/** Explores every interleaving, in a process of its own. */
export async function checkModel(): Promise<ExploredDesign[]> {
  const env = { ...process.env, LONG: '1' };
  return JSON.parse(
    await runBound(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts'), '--json'], { env }),
  );
}

/** What the explorer found that should not be, in words: a design that does not hold, or a broken one that seems to. */
export function surprises(explored: readonly ExploredDesign[]): string[] {
  if (!explored.some(({ mustHold }) => mustHold)) return ['no design was explored'];
  return explored.flatMap(({ design, bounds, mustHold, violation }) => {
    if (mustHold === (violation === undefined)) return [];
    const what = violation ? `is broken: ${violation.property}` : 'is broken, and the model check did not find out';
    return [`${design} (${bounds}) ${what}`];
  });
}
