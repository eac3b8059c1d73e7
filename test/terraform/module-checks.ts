import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Terraform, terraform } from '../../dev/terraform';

/** Declares the tests for every published module. */
export function checkModule(folder: string): void {
  describe('a copy of the module', () => {
    let copy: Terraform;

    beforeAll(async () => {
      copy = await terraform({ folder });
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

  test('hand-written Terraform files are formatted', async () => {
    const { stdout } = await promisify(execFile)('terraform', ['fmt', '-check', '-recursive', '-list=true'], {
      cwd: folder,
    });
    expect(stdout).toBe('');
  });
}
