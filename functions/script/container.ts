import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions } from '../core/aws/client-options';
import { explainUnreachable } from '../core/aws/unreachable';
import { createLog, type Log } from '../core/logger';
import { metricSource } from '../core/metric-publisher';
import { systemClock } from '../core/time/clock';
import { DynamoDbLockTable } from '../slot-job/lock/table';
import { type Bundle, readBundle } from './bundle/read-bundle';
import { parseConfig } from './config';
import { scriptEnvironment } from './environment/script-environment';
import { readSecrets } from './environment/secrets';
import { createPublishScriptMetrics, type PublishScriptMetrics } from './metrics';
import type { Services } from './run/run-slot';

/** Dependencies of the handler. */
export interface Container extends Services {
  readonly log: Log;
  readonly publishMetrics: PublishScriptMetrics;
}

/**
 * The composition root: reads the environment and builds everything once per environment of Lambda.
 *
 * @param layerRoot where the layers are; another place in tests only
 * @throws {ConfigError}
 */
export function createContainer(environment: NodeJS.ProcessEnv = process.env, layerRoot = '/opt'): Container {
  const config = parseConfig(environment);
  const { subnetIds } = config;
  const dynamoDb = explainUnreachable(new DynamoDBClient(clientOptions(5_000)), 'DynamoDB', subnetIds);
  const ssm = explainUnreachable(new SSMClient(clientOptions(5_000)), 'SSM', subnetIds);
  let bundle: Promise<Bundle> | undefined;
  return {
    config,
    clock: systemClock,
    lockTable: new DynamoDbLockTable(dynamoDb, config.lockTable),
    newId: randomUUID,
    // Its SHA-256 stands in the configuration, so it stays the same as long as this environment lives.
    readBundle: () => {
      bundle ??= readBundle(dynamoDb, config).catch((error: unknown) => {
        bundle = undefined;
        throw error;
      });
      return bundle;
    },
    readSecrets: () => readSecrets(ssm, config.parameters),
    environment: scriptEnvironment(environment, layerRoot),
    temporaryFolder: tmpdir(),
    log: createLog({ job: config.jobName }),
    publishMetrics: createPublishScriptMetrics(metricSource(config, environment)),
  };
}
