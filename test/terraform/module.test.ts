import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Terraform, terraform } from '../support/terraform';

const MODULE = join(__dirname, '../../modules/mysqldump');

jest.setTimeout(300_000);

describe('a copy of the module', () => {
  let copy: Terraform;

  beforeAll(async () => {
    copy = await terraform({ folder: MODULE });
    await copy.init();
  });

  afterAll(() => copy?.remove());

  test('is valid, without a provider block, a backend or the packages', async () => {
    await copy.validate();
  });

  test('passes its own tests', async () => {
    expect(await copy.test()).toMatch(/Success! \d+ passed, 0 failed\./);
  });
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
