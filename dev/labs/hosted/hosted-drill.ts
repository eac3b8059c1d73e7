import type { Response } from '../../../functions/drill/create-handler';
import { buildMariadbServerLayer, buildMysqlServerLayer } from '../../../layers/server/build';
import type { LocalCloud } from '../../local-cloud';
import { drillEnvironment } from '../in-process/drill-lab';
import { deployRule } from '../released/deploy-rule';
import { publishLayer } from '../released/publish-layer';
import { placeOf, shopModule } from '../released/shop-module';
import { deployReleased, HostedFunction, type HostedOptions, type JobFunction } from './hosted-function';

export const DRILL_FUNCTION = {
  name: 'shop-drill',
  folder: 'drill',
  sids: ['ReadDumps', 'WriteDrills', 'OverwriteNoDrill', 'FindDumps'],
} as const satisfies JobFunction;

/** The defaults of the module. */
const MEMORY_MB = 1769;
const EPHEMERAL_STORAGE_MB = 4096;

export interface HostedDrillOptions extends HostedOptions {
  readonly ephemeralStorageMb?: number;
}

/** The drill function as it is released, with both servers. */
export class HostedDrill extends HostedFunction<Response> {
  static async deploy(cloud: LocalCloud, options: HostedDrillOptions): Promise<HostedDrill> {
    const { layerArn, memoryMb = MEMORY_MB, ephemeralStorageMb = EPHEMERAL_STORAGE_MB, sids = [] } = options;
    const module = shopModule(placeOf(cloud));
    const drill = { ...DRILL_FUNCTION, sids: [...DRILL_FUNCTION.sids, ...sids] };
    const functionArn = await deployReleased(cloud, module, drill, {
      Layers: [
        layerArn,
        await publishLayer(cloud, 'mysql-server', buildMysqlServerLayer),
        await publishLayer(cloud, 'mariadb-server', buildMariadbServerLayer),
      ],
      MemorySize: memoryMb,
      EphemeralStorage: { Size: ephemeralStorageMb },
      Timeout: 300,
      Environment: { Variables: { ...drillEnvironment(), ...options.environment } },
    });
    await deployRule(cloud, module, 'drill', functionArn);
    return new HostedDrill(cloud, DRILL_FUNCTION.name);
  }
}
