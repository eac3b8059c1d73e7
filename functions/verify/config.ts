import { EnvironmentReader } from '../core/environment-reader';
import { type DumpPlace, readDumpPlace } from '../dump-format/keys/dump-place';
import { ENV } from './env';

/** Configuration of the function. */
export interface Config extends DumpPlace {
  readonly kmsKeyArn: string | undefined;
  readonly metricsNamespace: string;
  /** Share of the rows that a table is expected to have, below which it is an anomaly; undefined: rows are not compared. */
  readonly tableShrinkShare: number | undefined;
  /** ARN of the state machine that verifies what is too large for the function; undefined without a runner. */
  readonly runnerStateMachine: string | undefined;
  /** For error messages only. */
  readonly subnetIds: readonly string[];
}

/**
 * Reads the configuration from the environment.
 *
 * @throws {ConfigError} naming every problem at once.
 */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const reader = new EnvironmentReader(environment);
  const config: Config = {
    ...readDumpPlace(reader, ENV),
    kmsKeyArn: reader.optional(ENV.kmsKeyArn),
    metricsNamespace: reader.required(ENV.metricsNamespace),
    tableShrinkShare: reader.share(ENV.tableShrinkShare),
    runnerStateMachine: reader.optional(ENV.runnerStateMachine),
    subnetIds: reader.list(ENV.subnetIds),
  };
  reader.assertSound();
  return Object.freeze(config);
}
