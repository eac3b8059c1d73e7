import { join } from 'node:path';
import { bundleFunction } from '../../../infra/build/bundle-function';
import { buildMysqlClientLayer } from '../../../layers/mysql-client/build';
import { buildMariadbServerLayer, buildMysqlServerLayer } from '../../../layers/server/build';
import { patching } from '../../tools/patched-source';
import { zipFolder } from '../../tools/zip';
import { type Sabotage, spoiledTree } from './sabotage';

/** Builds the module's packages for this machine's architecture into a folder. */
export async function buildPackages(folder: string, sabotage: Sabotage | undefined, all: boolean): Promise<void> {
  await bundleFunction('dump', join(folder, 'dump.zip'), sabotage ? [patching(sabotage.changes)] : []);
  for (const name of ['verify', 'drill', ...(all ? ['api', 'notify', 'script'] : [])]) {
    await bundleFunction(name, join(folder, `${name}.zip`));
  }
  await buildMysqlServerLayer('x86_64', join(folder, 'mysql-server-x86_64.zip'));
  await buildMariadbServerLayer('x86_64', join(folder, 'mariadb-server-x86_64.zip'));
  const layer = join(folder, 'mysql-client-x86_64.zip');
  const { tree } = await buildMysqlClientLayer('x86_64', layer);
  if (sabotage?.spoilLayer) {
    await zipFolder(spoiledTree(tree, join(folder, 'spoiled-layer'), sabotage.spoilLayer), layer);
  }
}
