import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from '../core/aws/client-options';
import { ObjectStore } from '../core/aws/object-store';
import { explainUnreachable } from '../core/aws/unreachable';
import { createLog, type Log } from '../core/logger';
import { metricSource } from '../core/metric-publisher';
import { type Clock, systemClock } from '../core/time/clock';
import { Toolbox } from '../core/toolbox';
import { connectWorkRunner } from '../runner/connect-runner';
import type { WorkRunner } from '../runner/work-runner';
import { type Config, parseConfig } from './config';
import { createPublishMetrics, type PublishMetrics } from './metrics';
import type { Services } from './verify-dump';

/** Dependencies of the handler. */
export interface Container extends Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly publishMetrics: PublishMetrics;
  /** Undefined without a runner. */
  readonly runner: WorkRunner | undefined;
}

/**
 * The composition root: reads the environment and builds everything once per environment of Lambda.
 *
 * @param layerRoot where the layer is; another place in tests only
 * @throws {ConfigError}
 */
export function createContainer(environment: NodeJS.ProcessEnv = process.env, layerRoot = '/opt'): Container {
  const config = parseConfig(environment);
  const s3 = explainUnreachable(new S3Client({ ...clientOptions(30_000), maxAttempts: 5 }), 'S3', config.subnetIds);
  return {
    config,
    clock: systemClock,
    store: new ObjectStore(s3, config.bucket, config.kmsKeyArn),
    toolbox: new Toolbox(layerRoot),
    log: createLog({ job: config.jobName }),
    publishMetrics: createPublishMetrics(metricSource(config, environment)),
    runner: connectWorkRunner(config.runnerStateMachine, config.subnetIds),
  };
}
