import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canHaveTflint, type Issue, tflint } from '../../../dev/scanners/tflint';
import { temporaryFolder } from '../../../dev/tools/temporary-folder';
import { moduleFolder } from '../../../infra/build/packages';
import { rulesOfPage } from './explained-rules';

/* tflint over both modules and their examples, with all rules for Terraform. */

const MODULES = ['mysqldump', 'scheduled-script'];
const EXAMPLES = MODULES.flatMap((name) =>
  readdirSync(join(moduleFolder(name), 'examples')).map((example) => [name, example] as const),
);
const inTflint = canHaveTflint() ? describe : describe.skip;
const lines = (issues: readonly Issue[]) => issues.map(({ rule, file, message }) => `${rule} ${file}: ${message}`);

inTflint('tflint', () => {
  const { examples: explained } = rulesOfPage();

  test.each(MODULES)('finds nothing in the module %s', async (name) => {
    expect(lines(await tflint(moduleFolder(name)))).toEqual([]);
  });

  test('finds a variable without a use in a module, so it reads JSON', async () => {
    const folder = temporaryFolder('tflint');
    cpSync(moduleFolder('mysqldump'), folder, {
      recursive: true,
      filter: (path) => !/\/(dist|tests|examples)$/.test(path),
    });
    const file = join(folder, 'variables.tf.json');
    const declared = JSON.parse(readFileSync(file, 'utf8'));
    declared.variable.unused = { type: 'string', description: 'Nothing uses it.', default: '' };
    writeFileSync(file, JSON.stringify(declared));

    expect(lines(await tflint(folder))).toEqual([expect.stringContaining('terraform_unused_declarations')]);
  });

  test('finds in the examples what docs/hardening.md explains, and nothing else', async () => {
    const found = new Set<string>();
    for (const [module, example] of EXAMPLES) {
      for (const { rule } of await tflint(join(moduleFolder(module), 'examples', example))) found.add(rule);
    }
    expect([...found].sort()).toEqual(explained.map(({ rule }) => rule).sort());
  });
});
