import { MUTANTS } from '../../reliability/mutants';
import { runJest } from '../../reliability/mutants/jest-run';
import { killerOf, mutatedSource } from '../../reliability/mutants/mutant';

/*
 * `npm run prove` runs the mutants. This keeps their list from growing stale in the meantime.
 */

const ALL = Object.values(MUTANTS).flat();

test.each(Object.entries(MUTANTS))('each mutant of %s still finds its guard, in one place', (_, mutants) => {
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

test('each mutant names a test that is there', async () => {
  const { tests, broken } = await runJest([...new Set(ALL.map(killerOf))], []);
  expect(broken).toBe('');
  const names = new Set(tests.map(({ name }) => name));
  expect(ALL.filter(({ test }) => !names.has(test)).map(({ test }) => test)).toEqual([]);
});
