import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from '../core/aws/client-options';
import { explainUnreachable } from '../core/aws/unreachable';
import { createLog, type Log } from '../core/logger';
import { metricSource } from '../core/metric-publisher';
import { type Clock, systemClock } from '../core/time/clock';
import { type Config, parseConfig } from './config';
import { createPublishMetrics, type PublishMetrics } from './metrics';
import { TaggingStore } from './tags/tagging-store';

/** Dependencies of the handler. */
export interface Container {
  readonly config: Config;
  readonly store: TaggingStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly publishMetrics: PublishMetrics;
}

/**
 * The composition root: reads the environment and builds everything once per environment of Lambda.
 *
 * @throws {ConfigError}
 */
export function createContainer(environment: NodeJS.ProcessEnv = process.env): Container {
  const config = parseConfig(environment);
  const s3 = explainUnreachable(new S3Client({ ...clientOptions(30_000), maxAttempts: 5 }), 'S3', config.subnetIds);
  return {
    config,
    // It writes no object, so it needs no key.
    store: new TaggingStore(s3, config.bucket, undefined),
    clock: systemClock,
    log: createLog({ job: config.jobName }),
    publishMetrics: createPublishMetrics(metricSource(config, environment)),
  };
}
