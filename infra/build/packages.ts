import { join } from 'node:path';
import { ARCHES, type Arch } from '../../dev/tools/debian/package-set';
import type { ZipFacts } from '../../dev/tools/zip';
import { buildAwsCliLayer } from '../../layers/aws-cli/build';
import { buildMysqlClientLayer } from '../../layers/mysql-client/build';
import { buildMariadbServerLayer, buildMysqlServerLayer } from '../../layers/server/build';

/** Builds a layer for one architecture into a zip. */
type LayerBuild = (arch: Arch, zip: string) => Promise<ZipFacts>;

/** Every layer: name of its zip before the architecture → its build. */
export const LAYERS = {
  'aws-cli': buildAwsCliLayer,
  'mysql-client': buildMysqlClientLayer,
  'mysql-server': buildMysqlServerLayer,
  'mariadb-server': buildMariadbServerLayer,
} satisfies Record<string, LayerBuild>;

export type LayerName = keyof typeof LAYERS;

/** The packages of a published module: functions of `functions/` with the layers of each. */
export interface ModulePackages {
  readonly name: string;
  readonly functions: Readonly<Record<string, readonly LayerName[]>>;
}

/** Every published module. */
export const MODULES: readonly ModulePackages[] = [
  {
    name: 'mysqldump',
    functions: {
      api: [],
      drill: ['mysql-client', 'mysql-server', 'mariadb-server'],
      dump: ['mysql-client'],
      mask: ['mysql-client'],
      notify: [],
      retention: [],
      verify: ['mysql-client'],
    },
  },
  { name: 'scheduled-script', functions: { notify: [], script: ['aws-cli', 'mysql-client'] } },
];

/** Names of the zips of a module: one for each function, and one for each layer and architecture. */
export function packageZips({ functions }: ModulePackages): string[] {
  const layers = [...new Set(Object.values(functions).flat())];
  return [
    ...Object.keys(functions).map(functionZip),
    ...layers.flatMap((layer) => ARCHES.map((arch) => layerZip(layer, arch))),
  ];
}

export function functionZip(functionId: string): string {
  return `${functionId}.zip`;
}

export function layerZip(layer: LayerName, arch: Arch): string {
  return `${layer}-${arch}.zip`;
}

/** Folder of a published module. */
export function moduleFolder(name: string): string {
  return join(__dirname, '..', '..', 'modules', name);
}
