import { join } from 'node:path';
import { runBound } from '../../../dev/tools/processes';
import type { ExploredDesign } from './explorations';

/** Explores every interleaving, in a separate process. */
export async function checkModel(): Promise<ExploredDesign[]> {
  const env = { ...process.env, LONG: '1' };
  return JSON.parse(
    await runBound(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts'), '--json'], { env }),
  );
}

/** Describes unexpected results: a design that must hold and does not, or a broken design without a violation. */
export function unexpectedResults(explored: readonly ExploredDesign[]): string[] {
  if (!explored.some(({ mustHold }) => mustHold)) return ['no design was explored'];
  return explored.flatMap(({ design, bounds, mustHold, violation }) => {
    if (mustHold === (violation === undefined)) return [];
    const what = violation ? `is broken: ${violation.property}` : 'is broken, but the model check found no violation';
    return [`${design} (${bounds}) ${what}`];
  });
}
