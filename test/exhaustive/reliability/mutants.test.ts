import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { markedGuards } from '../../../dev/tools/guards';
import { MUTANTS } from '../../reliability/mutants';
import { runJest } from '../../reliability/mutants/jest-run';
import { killerOf, mutated } from '../../reliability/mutants/mutant';
import { testInLongForm } from '../../support/long-form';

/*
 * `npm run prove` runs the mutants. This keeps marks, mutants and tests together in the meantime. To find the tests takes half a
 * minute of a processor, and `npm run prove` misses them as well: the long form does it.
 */

/** Every file with a test that kills a mutant is loaded, which takes half a minute when nothing else runs. */
const TEN_MINUTES = 600_000;

const ALL = Object.values(MUTANTS).flat();

test.each(ALL)('the mutant of $guard has one mark, and code that parses', (mutant) => {
  const { content } = mutated(mutant);
  expect(() => parseSync(content, { syntax: 'typescript', target: 'es2023' })).not.toThrow();
});

test('each mark in the sources stands once, and has a mutant', () => {
  const listed = new Set(ALL.map(({ guard }) => guard));
  expect(markedGuards().sort()).toEqual([...listed].sort());
});

test('nothing looks like a mark that no mutant finds, and no mutant is there twice', () => {
  const command = ['grep', '-hioE', '(//|/\\*|#) *guard: *.*', '--', 'functions', 'cli', 'infra', 'layers'];
  const lines = execFileSync('git', command, { cwd: join(__dirname, '../../..'), encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(lines.sort()).toEqual(
    markedGuards()
      .map((name) => `// guard: ${name}`)
      .sort(),
  );
  const keys = ALL.map(({ guard, becomes }) => `${guard} ${becomes}`);
  expect(keys.filter((key, index) => keys.indexOf(key) < index)).toEqual([]);
});

testInLongForm('each mutant names an existing test', async () => {
  const { tests, broken } = await runJest([...new Set(ALL.map(killerOf))], [], {}, TEN_MINUTES);
  expect(broken).toBe('');
  const names = new Set(tests.map(({ name }) => name));
  expect(ALL.filter(({ test }) => !names.has(test)).map(({ test }) => test)).toEqual([]);
});
