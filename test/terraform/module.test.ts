import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { terraform } from '../support/terraform';

const MODULE = join(__dirname, '../../modules/mysqldump');
const EXAMPLES = readdirSync(join(MODULE, 'examples'));

jest.setTimeout(300_000);

test('the module is valid, without a provider block, a backend or the packages', async () => {
  const copy = await terraform({ folder: MODULE });
  try {
    await copy.init();
    await copy.validate();
  } finally {
    copy.remove();
  }
});

test('terraform test of the module passes', async () => {
  const copy = await terraform({ folder: MODULE });
  try {
    await copy.init();
    const report = await copy.test();
    expect(report).toMatch(/Success! \d+ passed, 0 failed\./);
  } finally {
    copy.remove();
  }
});

test.each(EXAMPLES)('the example %s is valid', async (name) => {
  const copy = await terraform({ folder: join(MODULE, 'examples', name), copy: MODULE });
  try {
    await copy.init();
    await copy.validate();
  } finally {
    copy.remove();
  }
});

test('the minimal example is complete in at most 25 lines', () => {
  const lines = readFileSync(join(MODULE, 'examples/minimal/main.tf'), 'utf8').trimEnd().split('\n');
  expect(readdirSync(join(MODULE, 'examples/minimal'))).toEqual(['main.tf']);
  expect(lines.length).toBeLessThanOrEqual(25);
});

test('what people write is formatted', async () => {
  const { stdout } = await promisify(execFile)('terraform', ['fmt', '-check', '-recursive', '-list=true'], {
    cwd: MODULE,
  });
  expect(stdout).toBe('');
});
