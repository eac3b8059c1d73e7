import { note, step } from '../../../dev/tools/progress';
import { MUTANTS } from '.';
import { type MutantResult, runMutants } from './run-mutants';

/** Results of the mutants of one area. */
export interface GuardFindings {
  readonly area: string;
  readonly results: readonly MutantResult[];
}

/** Runs all mutants, prints progress, and prints those that are not killed. */
export async function proveGuards(): Promise<GuardFindings[]> {
  const all = Object.values(MUTANTS).flat();
  const results = await step(`guards: ${all.length} mutants`, async () => {
    let done = 0;
    const heartbeat = setInterval(() => note(`${done} of ${all.length}`), 20_000);
    try {
      return await runMutants(all, (result) => {
        done += 1;
        if (result.outcome !== 'killed') note(`✗ ${describe(result)}`);
      });
    } finally {
      clearInterval(heartbeat);
    }
  });
  return Object.entries(MUTANTS).map(([area, mutants]) => ({
    area,
    results: results.filter(({ mutant }) => mutants.includes(mutant)),
  }));
}

/** Describes the mutants that were not killed. */
export function unkilled(guards: readonly GuardFindings[]): string[] {
  const wrong = guards.flatMap(({ results }) => results).filter(({ outcome }) => outcome !== 'killed');
  return wrong.map(describe);
}

function describe({ mutant: { guard }, outcome, why }: MutantResult): string {
  return `mutant ${outcome}: ${guard}${why === '' ? '' : `: ${why}`}`;
}
