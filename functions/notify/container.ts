import { SNSClient } from '@aws-sdk/client-sns';
import { clientOptions } from '../core/aws/client-options';
import { explainUnreachable } from '../core/aws/unreachable';
import { createLog, type Log } from '../core/logger';
import { type Config, parseConfig } from './config';
import { createPublish, type Publish } from './publish';

/** Dependencies of the handler. */
export interface Container {
  readonly config: Config;
  readonly log: Log;
  readonly publish: Publish;
}

/**
 * The composition root: reads the environment and builds everything once per environment of Lambda.
 *
 * @throws {ConfigError}
 */
export function createContainer(environment: NodeJS.ProcessEnv = process.env): Container {
  const config = parseConfig(environment);
  const sns = explainUnreachable(new SNSClient(clientOptions(5_000)), 'SNS', []);
  return { config, log: createLog({ job: config.jobName }), publish: createPublish(sns, config.topicArn) };
}
