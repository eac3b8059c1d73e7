import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions } from '../core/aws/client-options';
import { ObjectStore } from '../core/aws/object-store';
import { explainUnreachable } from '../core/aws/unreachable';
import { createLog, type Log } from '../core/logger';
import { metricSource } from '../core/metric-publisher';
import { systemClock } from '../core/time/clock';
import { Toolbox } from '../core/toolbox';
import { loadedExecutions } from '../runner/connect-runner';
import { slotRunnerOf } from '../runner/slot-runner';
import { DynamoDbLockTable } from '../slot-job/lock/table';
import { DumpStore } from '../store-dump/upload/dump-store';
import { type Config, parseConfig } from './config';
import { createPublishMetrics, type PublishMetrics } from './metrics';
import { readKey } from './plan/read-key';
import type { Services } from './services';

/** Dependencies of the handler. */
export interface Container extends Services {
  readonly config: Config;
  readonly log: Log;
  readonly publishMetrics: PublishMetrics;
}

/**
 * The composition root: reads the environment and builds everything once per environment of Lambda.
 *
 * @param layerRoot where the layer is; another place in tests only
 * @throws {ConfigError}
 */
export function createContainer(environment: NodeJS.ProcessEnv = process.env, layerRoot = '/opt'): Container {
  const config = parseConfig(environment);
  const { subnetIds, runnerStateMachine } = config;
  const s3 = explainUnreachable(new S3Client({ ...clientOptions(30_000), maxAttempts: 5 }), 'S3', subnetIds);
  const dynamoDb = explainUnreachable(new DynamoDBClient(clientOptions(5_000)), 'DynamoDB', subnetIds);
  const ssm = explainUnreachable(new SSMClient(clientOptions(5_000)), 'SSM', subnetIds);
  return {
    config,
    clock: systemClock,
    lockTable: new DynamoDbLockTable(dynamoDb, config.lockTable),
    source: new ObjectStore(s3, config.source.bucket, undefined),
    store: new DumpStore(s3, config.bucket, config.kmsKeyArn),
    runner:
      runnerStateMachine === undefined ? undefined : slotRunnerOf(loadedExecutions(runnerStateMachine, subnetIds)),
    toolbox: new Toolbox(layerRoot),
    newId: randomUUID,
    readKey: () => readKey(ssm, config.keyParameter),
    log: createLog({ job: config.jobName }),
    publishMetrics: createPublishMetrics(metricSource(config, environment)),
  };
}
