import { hash, randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions } from '../core/aws/client-options';
import { explainUnreachable } from '../core/aws/unreachable';
import { messageOf, PreflightError, sentence } from '../core/errors';
import { createLog, type Log } from '../core/logger';
import { metricSource } from '../core/metric-publisher';
import { systemClock } from '../core/time/clock';
import { Toolbox } from '../core/toolbox';
import { loadedExecutions } from '../runner/connect-runner';
import { slotRunnerOf } from '../runner/slot-runner';
import { DynamoDbLockTable } from '../slot-job/lock/table';
import { DumpStore } from '../store-dump/upload/dump-store';
import { type Config, parseConfig } from './config';
import { resolveConnection, resolveSource } from './connection/connection';
import { createPublishMetrics, type PublishMetrics } from './metrics';
import type { Services } from './services';

/** Dependencies of the handler. */
export interface Container extends Services {
  readonly config: Config;
  readonly log: Log;
  readonly publishMetrics: PublishMetrics;
}

/** Folders of the function and its layer; different ones in tests only. */
export interface Places {
  readonly layerRoot: string;
  /** Bundle of the certificate authorities of Amazon RDS, in PEM. */
  readonly rdsCaFile: string;
}

const LAMBDA_PLACES: Places = { layerRoot: '/opt', rdsCaFile: join(__dirname, 'rds-ca-bundle.pem') };

/**
 * The composition root: reads the environment and builds everything once per environment of Lambda.
 *
 * @throws {ConfigError}
 */
export function createContainer(environment: NodeJS.ProcessEnv = process.env, places = LAMBDA_PLACES): Container {
  const config = parseConfig(environment);
  const { subnetIds } = config;
  const s3 = explainUnreachable(new S3Client({ ...clientOptions(30_000), maxAttempts: 5 }), 'S3', subnetIds);
  const dynamoDb = explainUnreachable(new DynamoDBClient(clientOptions(5_000)), 'DynamoDB', subnetIds);
  const ssm = explainUnreachable(new SSMClient(clientOptions(5_000)), 'SSM', subnetIds);
  const secretsManager = explainUnreachable(
    new SecretsManagerClient(clientOptions(5_000)),
    'Secrets Manager',
    subnetIds,
  );
  return {
    config,
    clock: systemClock,
    lockTable: new DynamoDbLockTable(dynamoDb, config.lockTable),
    store: new DumpStore(s3, config.bucket, config.kmsKeyArn),
    runner: config.runner && slotRunnerOf(loadedExecutions(config.runner.stateMachineArn, subnetIds)),
    toolbox: new Toolbox(places.layerRoot),
    newId: randomUUID,
    resolveConnection: () => resolveConnection(config, { ssm, secretsManager }),
    resolveSource: () => resolveSource(config, { ssm }),
    caFilePath: (pem) => (pem === undefined ? places.rdsCaFile : writeCaFile(pem)),
    log: createLog({ job: config.jobName }),
    publishMetrics: createPublishMetrics(metricSource(config, environment)),
  };
}

/** Writes the CA certificates to a file named by its content. Concurrent writers write the same; the rename is atomic for readers. */
function writeCaFile(pem: string): string {
  const digest = hash('sha256', pem).slice(0, 16);
  const path = join(tmpdir(), `database-ca-${digest}.pem`);
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, pem, { mode: 0o600 });
    renameSync(draft, path);
    return path;
  } catch (error) {
    rmSync(draft, { force: true });
    throw new PreflightError(
      'TEMPORARY_STORAGE_FULL',
      `Could not write the CA certificates to ${path}: ${sentence(messageOf(error))} Make sure that the function's temporary storage has some kilobytes free.`,
      { cause: error },
    );
  }
}
