import { verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { type Verdict, verdictSchema } from '../../../functions/dump-format/results/verdict';
import { type Container, createContainer } from '../../../functions/verify/container';
import { createHandler, type Verified } from '../../../functions/verify/create-handler';
import { ENV } from '../../../functions/verify/env';
import { clientTree } from '../../../layers/mysql-client/build';
import { BUCKET } from '../cloud/dump-cloud';
import { objectCreated } from '../cloud/events';
import type { DumpLab } from './dump-lab';
import { lambdaContext } from './lambda-context';

/** The function's environment for the dumps of the job `shop`, as {@link DumpLab} makes them. */
export function verifyEnvironment(): Record<string, string> {
  return {
    [ENV.jobName]: 'shop',
    [ENV.bucket]: BUCKET,
    [ENV.prefix]: 'backups',
    [ENV.metricsNamespace]: 'MysqlDump',
    [ENV.tableShrinkShare]: '0.1',
  };
}

/** The real verify handler with the real services in this process. */
export class VerifyLab {
  /** @param environment of the function, which names the job and its bucket */
  constructor(
    readonly dumps: DumpLab,
    private readonly environment = verifyEnvironment(),
  ) {}

  /** Verifies a dump as the arrival of its manifest does. */
  async verify(dumpKey: string, services: Partial<Container> = {}): Promise<Verified> {
    const container = {
      ...createContainer(this.environment, await clientTree()),
      publishMetrics: () => {},
      ...services,
    };
    const response = await createHandler(container)(
      objectCreated(`${dumpKey}.manifest.json`, this.environment[ENV.bucket]),
      lambdaContext(),
    );
    if (!response) throw new Error(`${dumpKey} is not a dump of this job.`);
    if (response.verified === null) throw new Error(`${dumpKey} was left to ${response.execution}.`);
    return response;
  }

  async verdict(dumpKey: string): Promise<Verdict> {
    return verdictSchema.parse(
      JSON.parse((await this.dumps.object(verdictKey(dumpKey), this.environment[ENV.bucket])).toString('utf8')),
    );
  }
}
