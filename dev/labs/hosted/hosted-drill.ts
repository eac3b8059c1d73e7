import { buildMariadbServerLayer, buildMysqlServerLayer } from '../../../layers/server/build';
import type { LocalCloud } from '../../local-cloud';
import { drillEnvironment } from '../in-process/drill-lab';
import { publishLayer } from '../released/publish-layer';
import { deployReader, HostedReader } from './hosted-reader';

export const DRILL_FUNCTION = 'shop-drill';

/** The defaults of the module. */
const MEMORY_MB = 1769;
const EPHEMERAL_STORAGE_MB = 4096;

export interface HostedDrillOptions {
  /** The layer with the clients. */
  readonly layerArn: string;
  readonly memoryMb?: number;
  readonly ephemeralStorageMb?: number;
  /** Further permissions, by the IDs of their statements, and further variables. */
  readonly sids?: readonly string[];
  readonly environment?: Record<string, string>;
}

/** The drill function as it is released, with both servers. */
export class HostedDrill extends HostedReader {
  static async deploy(cloud: LocalCloud, options: HostedDrillOptions): Promise<HostedDrill> {
    const { layerArn, memoryMb = MEMORY_MB, ephemeralStorageMb = EPHEMERAL_STORAGE_MB, sids = [] } = options;
    await deployReader(cloud, 'drill', ['ReadDumps', 'WriteDrills', 'OverwriteNoDrill', 'FindDumps', ...sids], {
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
    return new HostedDrill(cloud, DRILL_FUNCTION);
  }
}
