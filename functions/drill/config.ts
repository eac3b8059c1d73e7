import { EnvironmentReader } from '../core/environment-reader';
import { type DumpPlace, readDumpPlace } from '../dump-format/keys/dump-place';
import { ENV } from './env';

/** Memory of the function in MB, set by Lambda (Lambda Developer Guide, "Defined runtime environment variables"). */
const MEMORY = 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE';

/** Configuration of the function. */
export interface Config extends DumpPlace {
  readonly kmsKeyArn: string | undefined;
  readonly metricsNamespace: string;
  /** Objects whose findings are no reason to call a dump unrestorable, such as `view shop.open_orders`. */
  readonly acceptedFindings: readonly string[];
  /** Since when full drills are scheduled; undefined when they are not. */
  readonly fullDrillsSince: Date | undefined;
  /** Memory of the function; undefined outside of Lambda. */
  readonly memoryMb: number | undefined;
  /** ARN of the state machine that drills what is too large for the function; undefined without a runner. */
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
    acceptedFindings: reader.listOfStrings(ENV.acceptedFindings),
    fullDrillsSince: reader.time(ENV.fullDrillsSince),
    memoryMb: Number(reader.optional(MEMORY)) || undefined,
    runnerStateMachine: reader.optional(ENV.runnerStateMachine),
    subnetIds: reader.list(ENV.subnetIds),
  };
  reader.assertSound();
  return Object.freeze(config);
}
