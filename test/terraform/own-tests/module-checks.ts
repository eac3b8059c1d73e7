import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Terraform, terraform } from '../../../dev/terraform';
import { INSTALLED, OPENTOFU_REGISTRY, type TerraformProgram } from '../../../dev/terraform/program';

/**
 * Declares the tests for every published module.
 *
 * @param ordinary files of the module's own tests that not only the long form runs
 */
export function checkModule(folder: string, { ordinary }: { readonly ordinary: readonly string[] }): void {
  checkModuleWith(async () => INSTALLED, folder, process.env.LONG ? {} : { only: ordinary });

  test('hand-written Terraform files are formatted', async () => {
    const { stdout } = await promisify(execFile)('terraform', ['fmt', '-check', '-recursive', '-list=true'], {
      cwd: folder,
    });
    expect(stdout).toBe('');
  });
}

/**
 * Declares the tests of a module with a program.
 *
 * @param own files of the module's own tests that are run: `only` these, or all `without` these
 */
export function checkModuleWith(
  program: () => Promise<TerraformProgram>,
  folder: string,
  own: { readonly only?: readonly string[]; readonly without?: readonly string[] } = {},
): void {
  describe('a copy of the module', () => {
    let copy: Terraform;

    beforeAll(async () => {
      const chosen = await program();
      copy = await terraform({ folder, program: chosen });
      if (chosen.registry === OPENTOFU_REGISTRY) inlineMocks(join(copy.workFolder, 'tests'));
      await copy.init();
    });

    afterAll(() => copy?.remove());

    test('is valid, without a provider block, a backend or the packages', async () => {
      const { valid, diagnostics } = JSON.parse(await copy.run('validate', '-json'));
      expect({ valid, diagnostics }).toEqual({ valid: true, diagnostics: [] });
    });

    test('passes its own tests', async () => {
      const all = readdirSync(join(folder, 'tests')).filter((file) => file.endsWith('.tftest.hcl'));
      const { only = all, without = [] } = own;
      expect(all).toEqual(expect.arrayContaining([...only, ...without]));
      const chosen = only.filter((file) => !without.includes(file));
      const output = await copy.test(...chosen.map((file) => `-filter=${join('tests', file)}`));
      expect(output).toMatch(/Success! \d+ passed, 0 failed\./);
    });
  });
}

/** OpenTofu takes mocks in the file of a test only, and Terraform from a folder as well. */
function inlineMocks(tests: string): void {
  const mocks = readFileSync(join(tests, 'mocks/aws.tfmock.hcl'), 'utf8');
  for (const file of readdirSync(tests).filter((name) => name.endsWith('.tftest.hcl'))) {
    const path = join(tests, file);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('  source = "./tests/mocks"\n', () => mocks),
    );
  }
}
