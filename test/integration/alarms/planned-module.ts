import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terraform } from '../../../dev/terraform';
import { GOOD } from '../../terraform/rules/good-values';

const MODULE = join(__dirname, '../../../modules/mysqldump');
const FILE = 'tests/planned.tftest.json';

/** Attributes of a resource by their Terraform names, without those that are known only after an apply. */
export type Planned = Readonly<Record<string, unknown>>;

/**
 * The planned resources of the job `shop`, by their addresses in the module. An apply would take more
 * than a minute, mostly waits of the provider that do not matter here.
 */
export async function plannedModule(inputs: object): Promise<ReadonlyMap<string, Planned>> {
  const copy = await terraform({ folder: MODULE });
  try {
    // Uses a test with a mocked provider, which plans and prints the plan in one process.
    const mocked = { mock_provider: { aws: { source: './tests/mocks' } } };
    const run = { plan: { command: 'plan', variables: { ...GOOD, ...inputs } } };
    writeFileSync(join(copy.workFolder, FILE), JSON.stringify({ ...mocked, run }));
    await copy.init();
    const output = (await copy.test('-json', '-verbose', `-filter=${FILE}`)).trim().split('\n');
    const { test_plan } = output.map((line) => JSON.parse(line)).find(({ type }) => type === 'test_plan');
    return new Map(
      test_plan.resource_changes.map(({ address, change }: { address: string; change: { after: Planned } }) => [
        address.replace(/\[0\]$/, ''),
        change.after,
      ]),
    );
  } finally {
    await copy.remove();
  }
}
