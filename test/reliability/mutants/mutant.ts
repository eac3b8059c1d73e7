import { join } from 'node:path';
import { withoutGuard } from '../../../dev/tools/guards';
import { FUNCTIONS, patched } from '../../../dev/tools/patched-source';

const TESTS = join(__dirname, '..', '..');

/** A guard that is taken out of its source, and the test that must notice. */
export interface Mutant {
  /** Name of its mark, `// guard: <name>` in a source. */
  readonly guard: string;
  /** Code in place of what decides in the guard; see {@link withoutGuard}. Without it the guard is removed. */
  readonly becomes?: string;
  /** Path, below `test/`, of the file with the test that kills it. */
  readonly in: string;
  /** Full name of that test: the names of what it is described in, and its own. */
  readonly test: string;
}

/** Mutants that are killed by tests of one file. */
export function mutantsOf(killers: string, mutants: readonly Omit<Mutant, 'in'>[]): Mutant[] {
  return mutants.map((mutant) => ({ in: killers, ...mutant }));
}

/** Absolute path of the file with the test that kills a mutant. */
export function killerOf({ in: file }: Mutant): string {
  return join(TESTS, file);
}

/** Absolute path and text of the source without the guard. @throws when its mark is not in exactly one place. */
export function mutated({ guard, becomes }: Mutant): { path: string; content: string } {
  const change = withoutGuard(guard, becomes);
  return { path: join(FUNCTIONS, change.file), content: patched([change], change.file) };
}
