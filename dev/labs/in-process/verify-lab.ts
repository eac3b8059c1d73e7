import type { Context } from 'aws-lambda';
import { verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { type Verdict, verdictSchema } from '../../../functions/dump-format/results/verdict';
import { type Container, createContainer } from '../../../functions/verify/container';
import { createHandler, type Verified } from '../../../functions/verify/create-handler';
import { ENV } from '../../../functions/verify/env';
import { clientTree } from '../../../layers/mysql-client/build';
import { BUCKET, type DumpLab } from './dump-lab';

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

/** The event that S3 sends to EventBridge for a new object, without the fields that are not read. */
export function objectCreated(key: string, bucket = BUCKET): unknown {
  const detail = { version: '0', bucket: { name: bucket }, object: { key } };
  return { source: 'aws.s3', 'detail-type': 'Object Created', detail };
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
    const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 900_000 } as Context;
    const response = await createHandler(container)(
      objectCreated(`${dumpKey}.manifest.json`, this.environment[ENV.bucket]),
      context,
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
