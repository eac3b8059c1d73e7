import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { clientOptions } from '../core/aws/client-options';
import { createLog, type Log } from '../core/logger';
import { type Clock, systemClock } from '../core/time/clock';
import { DynamoDbLockTable, type LockTable } from '../slot-job/lock/table';
import { type Config, parseConfig } from './config';
import { type DumpStarter, LambdaDumpStarter } from './dump-starter';

/** Dependencies of the handler. */
export interface Container {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly lockTable: Pick<LockTable, 'read'>;
  readonly dumpStarter: DumpStarter;
}

/** Three attempts at a call fit into the function's timeout. */
const CLIENT = { ...clientOptions(5_000), maxAttempts: 3 };

/**
 * The composition root: reads the environment and builds everything once per environment of Lambda.
 *
 * @throws {ConfigError}
 */
export function createContainer(environment: NodeJS.ProcessEnv = process.env): Container {
  const config = parseConfig(environment);
  return {
    config,
    clock: systemClock,
    log: createLog({ job: config.jobName }),
    lockTable: new DynamoDbLockTable(new DynamoDBClient(CLIENT), config.lockTable),
    dumpStarter: new LambdaDumpStarter(new LambdaClient(CLIENT), config.dumpFunctionArn),
  };
}
