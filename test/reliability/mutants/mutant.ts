import { join } from 'node:path';
import { withoutGuard } from '../../../dev/tools/guards';
import { FUNCTIONS, patched } from '../../../dev/tools/patched-source';

const TESTS = join(__dirname, '..', '..');

/** A guard that is removed from its source, and the test that must fail. */
export interface Mutant {
  /** Name of its mark, `// guard: <name>` in a source of functions or of the command line. */
  readonly guard: string;
  /** Code that replaces the decision of the guard; see {@link withoutGuard}. Without it the guard is removed. */
  readonly becomes?: string;
  /** Path, below `test/`, of the file with the test that kills it. */
  readonly in: string;
  /** Full name of that test, including the names of its `describe` blocks. */
  readonly test: string;
}

/** Mutants that tests of one file kill. */
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
