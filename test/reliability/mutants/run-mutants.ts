import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sideBySide } from '../../../dev/tools/side-by-side';
import { runJest } from './jest-run';
import { killerOf, type Mutant, mutated } from './mutant';

/** Result of a mutant. Only `killed` is a success: an `invalid` mutant proves nothing about its guard. */
export interface MutantResult {
  readonly mutant: Mutant;
  readonly outcome: 'killed' | 'survived' | 'invalid';
  /** Why it is invalid. */
  readonly why: string;
}

const SIDE_BY_SIDE = 3;

/**
 * Pattern of a failure that the test detected, and not of a broken test: of `expect`, of a timeout, or an error of the
 * function, with its code, where it should have succeeded.
 */
const FOUND = /\bexpect(?:\.\w+)*\(|Exceeded timeout of|^[A-Z]\w+: \[[A-Z0-9_]+\]/;

/**
 * Runs every mutant against the test that should kill it. A mutant is killed if its test fails in an expectation, and the
 * same test passes without the mutant.
 */
export async function runMutants(
  mutants: readonly Mutant[],
  onResult: (result: MutantResult) => void,
): Promise<MutantResult[]> {
  const results: MutantResult[] = [];
  const passing = new Map<string, ReadonlySet<string>>();
  await sideBySide([...new Set(mutants.map(killerOf))], SIDE_BY_SIDE, async (file) => {
    const names = [...new Set(mutants.filter((mutant) => killerOf(mutant) === file).map(({ test }) => test))];
    const { tests } = await runJest([file], names);
    passing.set(file, new Set(tests.filter(({ status }) => status === 'passed').map(({ name }) => name)));
  });
  await sideBySide(mutants, SIDE_BY_SIDE, async (mutant) => {
    const result = passing.get(killerOf(mutant))?.has(mutant.test)
      ? await runMutant(mutant)
      : invalid(mutant, 'its test does not pass without it');
    results.push(result);
    onResult(result);
  });
  return mutants.flatMap((mutant) => results.filter((result) => result.mutant === mutant));
}

async function runMutant(mutant: Mutant): Promise<MutantResult> {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  try {
    const { path, content } = mutated(mutant);
    const file = join(folder, 'source.ts');
    writeFileSync(file, content);
    const environment = { MUTATED_FILE: path, MUTATED_CONTENT: file };
    const { tests, broken } = await runJest([killerOf(mutant)], [mutant.test], environment);
    const run = tests.find(({ name }) => name === mutant.test);
    if (!run) return invalid(mutant, broken || 'its test was not found');
    if (run.status === 'passed') return { mutant, outcome: 'survived', why: '' };
    const message = run.messages.join('\n');
    if (run.status === 'failed' && FOUND.test(message)) return { mutant, outcome: 'killed', why: '' };
    return invalid(mutant, run.status === 'failed' ? `its test broke: ${message}` : `its test was ${run.status}`);
  } catch (error) {
    return invalid(mutant, (error as Error).message);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function invalid(mutant: Mutant, why: string): MutantResult {
  return { mutant, outcome: 'invalid', why: why.trim().slice(0, 1_000) };
}
