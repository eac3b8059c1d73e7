import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../../..');
/** The only generated file that is not of a module. */
const MASK_RULES = 'docs/mask-rules.schema.json';

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'synth-'));
  for (const path of ['infra', 'functions', 'modules', 'tsconfig.json', 'package.json']) {
    cpSync(join(ROOT, path), join(project, path), {
      recursive: true,
      filter: (source) => !/(^|\/)(dist|\.terraform)$/.test(source),
    });
  }
  mkdirSync(join(project, 'docs'));
  cpSync(join(ROOT, MASK_RULES), join(project, MASK_RULES));
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

// That the committed files match the source is a check of its own (dev/run-tests.ts).
test('the check names hand-edited files, and synthesis repairs them', async () => {
  const files = [
    'modules/mysqldump/main.tf.json',
    'modules/mysqldump/variables.tf.json',
    'modules/mysqldump/README.md',
  ] as const;
  edit(files[0], 's3:AbortMultipartUpload', 's3:DeleteObject');
  edit(files[1], '"default": 900', '"default": 60');
  edit(files[2], '| `timeout` |', '| `time_limit` |');

  const check = await synth('--check');
  const repair = await synth();

  expect(check.code).toBe(1);
  const named = (output: string) => output.split('\n').slice(1, -1).sort();
  expect(named(check.output)).toEqual(files.map((file) => `  ${file}`).sort());
  expect(repair).toEqual({ code: 0, output: expect.stringMatching(/^Written:\n/) });
  expect(named(repair.output)).toEqual(named(check.output));
  for (const file of files) {
    expect(readFileSync(join(project, file), 'utf8')).toBe(readFileSync(join(ROOT, file), 'utf8'));
  }
});

test('the check fails on a changed source', async () => {
  edit('infra/constructs/function/function-inputs.ts', 'default: 1769', 'default: 2048');
  const { code, output } = await synth('--check');
  expect(code).toBe(1);
  expect(output).toContain('modules/mysqldump/variables.tf.json');
});
