import { moduleZip } from '../../../dev/labs/released/earlier-release';
import { textInZip } from '../../../dev/tools/zip';
import { MysqldumpModule } from '../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../infra/scheduled-script';
import type { ModuleJson } from '../../../infra/synth/module-stack';
import { resourceAddresses } from './resource-addresses';

/*
 * A resource whose address is gone is destroyed by an upgrade, and one at a new address created in its place: for a lock table or a
 * bucket that is a loss. A `moved` block reports Terraform that it is the same.
 */

const MODULES = [new MysqldumpModule(), new ScheduledScriptModule()];

/** Addresses of the earlier module that the new one neither has nor moves. */
function lost(earlier: ModuleJson, now: ModuleJson): string[] {
  const moves = Object.values(now.moved ?? {}).map((block) => Object(block).from);
  const kept = new Set([...resourceAddresses(now), ...moves]);
  return resourceAddresses(earlier).filter((address) => !kept.has(address));
}

async function earlierModule(name: string): Promise<ModuleJson> {
  return JSON.parse((await textInZip(moduleZip(name), /^main\.tf\.json$/)) ?? '{}');
}

describe.each(MODULES.map((module) => [module.name, module] as const))('an upgrade of %s', (name, module) => {
  test('keeps the address of each resource of the release before, or moves it', async () => {
    const earlier = await earlierModule(name);
    expect(resourceAddresses(earlier).length).toBeGreaterThan(30);
    expect(lost(earlier, module.toTerraform())).toEqual([]);
  });

  test('is found when an address is gone', async () => {
    const { aws_dynamodb_table: tables, ...others } = Object(module.toTerraform().resource);
    expect(tables).toBeDefined();
    const earlier = await earlierModule(name);
    const without = { ...module.toTerraform(), resource: others };
    expect(lost(earlier, without)).toEqual(['aws_dynamodb_table.lock']);
    const moved = { main: { from: 'aws_dynamodb_table.lock', to: 'aws_dynamodb_table.locks' } };
    expect(lost(earlier, { ...without, moved })).toEqual([]);
  });
});
