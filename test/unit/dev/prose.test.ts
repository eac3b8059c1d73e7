import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** Runs the prose check of `npm test` on files with these texts. */
function check(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'prose-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync(
      join(ROOT, 'node_modules/.bin/textlint'),
      ['--format=unix', ...Object.keys(files).map((name) => join(folder, name))],
      { cwd: ROOT, encoding: 'utf8' },
    );
    return { status, output: (stdout + stderr).replaceAll(`${folder}/`, '') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('the prose check reports planted phrases in Markdown, TypeScript and Terraform JSON, with the words to use instead', () => {
  const { status, output } = check({
    'page.md': '# A page\n\nThe report has what\ncame of it.\n',
    'file.ts': '/** Whoever waits takes over. */\nexport const one = 1;\n',
    'main.tf.json': '{ "description": "The team is told of it." }',
  });

  expect(output).toMatch(/^page\.md:3:16: .*\n.*=> the result of/m);
  expect(output).toMatch(/^file\.ts:1:5: Whoever => the run that/m);
  expect(output).toMatch(/^main\.tf\.json:1:\d+: told => notified/m);
  expect(status).toBe(1);
});

test('the prose check passes plain words, and code and identifiers whatever they are called', () => {
  const result = check({
    'page.md': '# A page\n\nThe report has the results of `told`:\n\n```sh\ntold\n```\n',
    'file.ts': "expect(says('a')).toBe(seen.output);\n",
  });

  expect(result).toEqual({ status: 0, output: '' });
});
