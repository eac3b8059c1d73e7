import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalCloud } from '../../support/local-cloud';
import { terraform } from '../../support/terraform';

const MODULE = join(__dirname, '../../../modules/mysqldump');

/** Attributes of a resource by their Terraform names; those that only an apply tells are missing. */
export type Planned = Readonly<Record<string, unknown>>;

/**
 * The resources of the module as Terraform plans them, by their addresses in the module. To apply it would take more
 * than a minute, nearly all of it waits of the provider for things that are not looked at here.
 */
export async function plannedModule(cloud: LocalCloud, inputs: object): Promise<ReadonlyMap<string, Planned>> {
  const copy = await terraform({ folder: join(MODULE, 'examples/minimal'), copy: MODULE, cloud });
  try {
    const provider = { aws: { region: cloud.region } };
    const module = { mysqldump: { package_directory: '../../tests/packages', ...inputs } };
    writeFileSync(join(copy.workFolder, 'override.tf.json'), JSON.stringify({ provider, module }));
    await copy.init();
    await copy.run('plan', '-no-color', '-input=false', '-refresh=false', '-out=planned');
    const { planned_values } = JSON.parse(await copy.run('show', '-json', 'planned'));
    const [{ resources }] = planned_values.root_module.child_modules;
    return new Map(
      resources.map(({ address, values }: { address: string; values: Planned }) => [
        address.replace(/^module\.mysqldump\./, '').replace(/\[0\]$/, ''),
        values,
      ]),
    );
  } finally {
    copy.remove();
  }
}
