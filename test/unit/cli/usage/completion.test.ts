import { execFileSync } from 'node:child_process';
import { completionScript } from '../../../../cli/usage/completion';
import { VERBS } from '../../../../cli/verbs';

/** What bash offers behind these words. */
function offers(...words: string[]): string[] {
  const script = `${completionScript('bash', VERBS)}
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lambda_mysqldump; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['-c', script, 'bash', 'lambda-mysqldump', ...words], { encoding: 'utf8' });
  return output.split('\n').filter(Boolean);
}

test('bash completes verbs, options and values', () => {
  expect(offers('')).toEqual([...VERBS.map(({ name }) => name), 'help']);
  expect(offers('sh')).toEqual(['show']);
  expect(offers('list', '--bu')).toEqual(['--bucket']);
  expect(offers('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  expect(offers('help', 'ver')).toEqual(['verify']);
});

test('a value is completed as a file name, and not as an option', () => {
  expect(offers('list', '--bucket', '')).toEqual([]);
});

test('the scripts for zsh and fish have every verb', () => {
  for (const shell of ['zsh', 'fish'] as const) {
    const script = completionScript(shell, VERBS);
    for (const { name } of VERBS) expect(script).toMatch(new RegExp(`\\b${name}\\b.*`));
  }
});
