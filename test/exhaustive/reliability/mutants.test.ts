import { MUTANTS } from '../../reliability/mutants';
import { runJest } from '../../reliability/mutants/jest-run';
import { killerOf, mutatedSource } from '../../reliability/mutants/mutant';

/*
 * `npm run prove` runs the mutants. This keeps their list from growing stale in the meantime.
 */

/** Every file with a test that kills a mutant is loaded, which takes half a minute when nothing else runs. */
const TEN_MINUTES = 600_000;

const ALL = Object.values(MUTANTS).flat();

test.each(Object.entries(MUTANTS))('each mutant of %s still finds its guard in one place', (_, mutants) => {
  const lost = mutants.flatMap((mutant) => {
    try {
      mutatedSource(mutant);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  expect(lost).toEqual([]);
});

test('no two guards have the same name', () => {
  const names = ALL.map(({ guard }) => guard);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test('each mutant names an existing test', async () => {
  const { tests, broken } = await runJest([...new Set(ALL.map(killerOf))], [], {}, TEN_MINUTES);
  expect(broken).toBe('');
  const names = new Set(tests.map(({ name }) => name));
  expect(ALL.filter(({ test }) => !names.has(test)).map(({ test }) => test)).toEqual([]);
});
