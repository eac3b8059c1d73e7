import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from '../builds';

const REPOSITORY = join(__dirname, '..', '..', '..');

/**
 * A guard taken out of its source, and the test that must notice.
 *
 * The list is written by hand. A generator (StrykerJS) knows operators and not guards: it can't say which test holds
 * what, and most of what it changes is no guard. It served to find guards that were missing here.
 */
export interface Mutant extends Change {
  /** What the guard holds, in words. */
  readonly guard: string;
  readonly find: string;
  readonly replace: string;
  /** Path, below `test/`, of the file with the test that kills it. */
  readonly in: string;
  /** Full name of that test: the names of what it is described in, and its own. */
  readonly test: string;
}

/** Mutants of one guard's code. Most of them are in one source file, and killed by tests of one file. */
export function mutantsOf(
  file: string,
  killers: string,
  mutants: readonly (Omit<Mutant, 'file' | 'in'> & Partial<Pick<Mutant, 'in' | 'file'>>)[],
): Mutant[] {
  return mutants.map((mutant) => ({ in: killers, file, ...mutant }));
}

/** Absolute path of the source that a mutant changes. */
export function sourceOf({ file }: Mutant): string {
  return join(REPOSITORY, 'functions', file);
}

/** Absolute path of the file with the test that kills a mutant. */
export function killerOf({ in: file }: Mutant): string {
  return join(REPOSITORY, 'test', file);
}

/** The source without the guard. @throws when its place is not there, or not the only one. */
export function mutatedSource(mutant: Mutant): string {
  const { guard, file, find, replace } = mutant;
  const parts = readFileSync(sourceOf(mutant), 'utf8').split(find);
  if (parts.length === 2 && find !== replace) return parts.join(replace);
  throw new Error(
    `functions/${file} holds ${JSON.stringify(find)} ${parts.length - 1} times: adapt the mutant "${guard}".`,
  );
}
