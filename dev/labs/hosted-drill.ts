import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { buildMariadbServerLayer, buildMysqlServerLayer } from '../../layers/server/build';
import type { Invocation, LocalCloud } from '../local-cloud';
import { deployFunction, deployRole } from '../local-cloud/deploy';
import { drillEnvironment } from './drill-lab';
import { functionZip } from './function-zip';
import { shopModule } from './hosted-verify';

export const DRILL_FUNCTION = 'shop-drill';

/** The defaults of the module. */
const MEMORY_MB = 1769;
const EPHEMERAL_STORAGE_MB = 4096;

export interface HostedDrillOptions {
  /** The layer with the clients. */
  readonly layerArn: string;
  readonly memoryMb?: number;
  readonly ephemeralStorageMb?: number;
}

/** The drill function as it is released, with both servers, and with the role and the rule that the module makes. */
export class HostedDrill {
  private constructor(private readonly cloud: LocalCloud) {}

  static async deploy(cloud: LocalCloud, options: HostedDrillOptions): Promise<HostedDrill> {
    const { layerArn, memoryMb = MEMORY_MB, ephemeralStorageMb = EPHEMERAL_STORAGE_MB } = options;
    const module = shopModule();
    const role = await deployRole(
      cloud,
      DRILL_FUNCTION,
      module.statements('drill', ['ReadDumps', 'WriteDrills', 'OverwriteNoDrill', 'FindDumps']),
    );
    const functionArn = await deployFunction(cloud, DRILL_FUNCTION, '', {
      Role: role,
      Layers: [layerArn, ...(await publishServers(cloud))],
      Code: { ZipFile: await functionZip('drill') },
      MemorySize: memoryMb,
      EphemeralStorage: { Size: ephemeralStorageMb },
      Timeout: 300,
      Environment: { Variables: drillEnvironment() },
    });
    const rule = module.resource<{ event_pattern: string }>('aws_cloudwatch_event_rule', 'drill');
    const events = cloud.client(EventBridgeClient);
    await events.send(new PutRuleCommand({ Name: DRILL_FUNCTION, EventPattern: rule.event_pattern }));
    await events.send(new PutTargetsCommand({ Rule: DRILL_FUNCTION, Targets: [{ Id: 'drill', Arn: functionArn }] }));
    return new HostedDrill(cloud);
  }

  get invocations(): readonly Invocation[] {
    return this.cloud.lambda.invocations.filter(({ functionName }) => functionName === DRILL_FUNCTION);
  }
}

/** Publishes the layers with the servers of both families; returns their ARNs. */
async function publishServers(cloud: LocalCloud): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'server-layers-'));
  const arns: string[] = [];
  try {
    for (const [LayerName, build] of [
      ['mysql-server', buildMysqlServerLayer],
      ['mariadb-server', buildMariadbServerLayer],
    ] as const) {
      const zip = join(folder, `${LayerName}.zip`);
      await build('x86_64', zip);
      const input = { LayerName, Content: { ZipFile: await readFile(zip) } };
      const { LayerVersionArn = '' } = await cloud.client(LambdaClient).send(new PublishLayerVersionCommand(input));
      arns.push(LayerVersionArn);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return arns;
}
