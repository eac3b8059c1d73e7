import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Container, createContainer } from '../../../functions/drill/container';
import { createHandler, type Drilled, type Response } from '../../../functions/drill/create-handler';
import { ENV } from '../../../functions/drill/env';
import { startScratchServer } from '../../../functions/drill/server/start-server';
import type { DrillMode } from '../../../functions/dump-format/keys/drill-mode';
import { drillReportKey, drillVerdictKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { type DrillVerdict, drillVerdictSchema } from '../../../functions/dump-format/results/drill-verdict';
import { clientTree } from '../../../layers/mysql-client/build';
import { serverTree } from '../../../layers/server/build';
import { BUCKET } from '../cloud/dump-cloud';
import { objectCreated } from '../cloud/events';
import type { DumpLab } from './dump-lab';
import { lambdaContext } from './lambda-context';

/** The function's environment for the dumps of the job `shop`, as {@link DumpLab} makes them. */
export function drillEnvironment(): Record<string, string> {
  return {
    [ENV.jobName]: 'shop',
    [ENV.bucket]: BUCKET,
    [ENV.prefix]: 'backups',
    [ENV.metricsNamespace]: 'MysqlDump',
  };
}

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:shop-drill';

/** The real drill handler with the real services in this process. */
export class DrillLab {
  /** @param environment of the function, which names the job and its bucket */
  constructor(
    readonly dumps: DumpLab,
    private readonly environment = drillEnvironment(),
  ) {}

  /** Invokes the function. */
  async invoke(event: unknown, services: Partial<Container> = {}): Promise<Response | null> {
    const folder = await mkdtemp(join(tmpdir(), 'drill-'));
    try {
      const container: Container = {
        ...createContainer(this.environment, await clientTree()),
        publishMetrics: () => {},
        publishDays: () => {},
        folder,
        startServer: async (options) => {
          const layerRoot = await serverTree(options.flavour);
          return startScratchServer({ ...options, folder: join(folder, 'server'), layerRoot, logger: SILENT });
        },
        ...services,
      };
      return await createHandler(container)(event, lambdaContext({ functionArn: FUNCTION_ARN }));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Drills a dump as the arrival of its verdict does. */
  async drill(dumpKey: string, services: Partial<Container> = {}): Promise<Drilled> {
    const response = await this.invoke(objectCreated(verdictKey(dumpKey), this.environment[ENV.bucket]), services);
    if (!response?.drilled) throw new Error(`${dumpKey} was not drilled: ${response?.reason}`);
    return response;
  }

  /** Drills all of a dump, rows included. */
  async drillFully(dumpKey: string, services: Partial<Container> = {}): Promise<Drilled> {
    const response = await this.invoke({ key: dumpKey, mode: 'full' }, services);
    if (!response?.drilled) throw new Error(`${dumpKey} was not drilled: ${response?.reason}`);
    return response;
  }

  async verdict(dumpKey: string, mode?: DrillMode): Promise<DrillVerdict> {
    const content = await this.dumps.object(drillVerdictKey(dumpKey, mode), this.environment[ENV.bucket]);
    return drillVerdictSchema.parse(JSON.parse(content.toString('utf8')));
  }

  async report(dumpKey: string, mode?: DrillMode): Promise<string> {
    return (await this.dumps.object(drillReportKey(dumpKey, mode), this.environment[ENV.bucket])).toString('utf8');
  }
}
