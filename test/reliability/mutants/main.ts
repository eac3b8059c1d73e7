import { note } from '../../../dev/tools/progress';
import { MUTANTS } from '.';
import { runMutants } from './run-mutants';

/** `npx tsx test/reliability/mutants/main.ts [words]`: the mutants whose guard or test file has one of these words. */
async function main(words: readonly string[]): Promise<void> {
  const all = Object.values(MUTANTS).flat();
  const chosen = all.filter(
    ({ guard, in: file }) => words.length === 0 || words.some((word) => `${guard} ${file}`.includes(word)),
  );
  if (chosen.length === 0) {
    throw new Error(
      `No mutant has one of these words in its guard or test file: ${words.join(', ')}. Areas and guards are in test/reliability/mutants.`,
    );
  }
  const startedAt = performance.now();
  const results = await runMutants(chosen, ({ mutant, outcome, why }) => {
    if (outcome !== 'killed') note(`✗ ${outcome}: ${mutant.guard}: ${why}`);
  });
  const killed = results.filter(({ outcome }) => outcome === 'killed').length;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`${killed} of ${results.length} mutants killed in ${seconds} s`);
  process.exitCode = killed === results.length ? 0 : 1;
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
