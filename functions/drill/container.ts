import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from '../core/aws/client-options';
import { ObjectStore } from '../core/aws/object-store';
import { explainUnreachable } from '../core/aws/unreachable';
import { createLog } from '../core/logger';
import { metricSource } from '../core/metric-publisher';
import { systemClock } from '../core/time/clock';
import { Toolbox } from '../core/toolbox';
import { connectWorkRunner } from '../runner/connect-runner';
import type { WorkRunner } from '../runner/work-runner';
import { type Config, parseConfig } from './config';
import type { Services } from './drill-dump';
import type { DrillEngine } from './findings/remedies';
import { createPublishDays, createPublishMetrics, type PublishDays, type PublishMetrics } from './metrics';
import { startScratchServer } from './server/start-server';

/** Dependencies of the handler. */
export interface Container extends Services {
  readonly config: Config;
  readonly publishMetrics: PublishMetrics;
  readonly publishDays: PublishDays;
  /** Undefined without a runner, and in its task. */
  readonly runner: WorkRunner | undefined;
  readonly engine: DrillEngine;
}

/**
 * The composition root: reads the environment and builds everything once per environment of Lambda.
 *
 * @param layerRoot where the layers are; another place in tests only
 * @throws {ConfigError}
 */
export function createContainer(environment: NodeJS.ProcessEnv = process.env, layerRoot = '/opt'): Container {
  const config = parseConfig(environment);
  const folder = join(tmpdir(), 'drill');
  const metrics = metricSource(config, environment);
  const s3 = explainUnreachable(new S3Client({ ...clientOptions(30_000), maxAttempts: 5 }), 'S3', config.subnetIds);
  return {
    config,
    clock: systemClock,
    store: new ObjectStore(s3, config.bucket, config.kmsKeyArn),
    toolbox: new Toolbox(layerRoot),
    startServer: (options) => startScratchServer({ ...options, folder: join(folder, 'server'), layerRoot }),
    folder,
    log: createLog({ job: config.jobName }),
    publishMetrics: createPublishMetrics(metrics),
    publishDays: createPublishDays(metrics),
    runner: connectWorkRunner(config.runnerStateMachine, config.subnetIds),
    engine: 'function',
  };
}
