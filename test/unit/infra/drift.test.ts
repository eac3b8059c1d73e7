import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'synth-'));
  for (const path of ['infra', 'functions/dump/env.ts', 'modules', 'tsconfig.json', 'package.json']) {
    cpSync(join(ROOT, path), join(project, path), {
      recursive: true,
      filter: (source) => !/(^|\/)(dist|\.terraform)$/.test(source),
    });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function synth(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const command = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), 'infra/main.ts', ...args];
    execFile(process.execPath, command, { cwd: project }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

function edit(file: string, from: string, to: string): void {
  const path = join(project, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

test('what is committed is what the source gives', async () => {
  expect(await synth('--check')).toEqual({ code: 0, output: expect.stringContaining('match') });
});

test.each([
  ['modules/mysqldump/main.tf.json', 's3:AbortMultipartUpload', 's3:DeleteObject'],
  ['modules/mysqldump/variables.tf.json', '"default": 900', '"default": 60'],
  ['modules/mysqldump/README.md', '| `timeout` |', '| `time_limit` |'],
])('the check fails on a hand-edited %s and names it, and synthesis repairs it', async (file, from, to) => {
  edit(file, from, to);

  const check = await synth('--check');
  const repair = await synth();

  expect(check.code).toBe(1);
  expect(check.output).toMatch(new RegExp(`:\\n  ${file}\\n$`));
  expect(repair).toEqual({ code: 0, output: `Written:\n  ${file}\n` });
  expect(readFileSync(join(project, file), 'utf8')).toBe(readFileSync(join(ROOT, file), 'utf8'));
});

test('the check fails on a changed source', async () => {
  edit('infra/constructs/function-inputs.ts', 'default: 1769', 'default: 2048');
  const { code, output } = await synth('--check');
  expect(code).toBe(1);
  expect(output).toContain('modules/mysqldump/variables.tf.json');
});
