import { EnvironmentReader } from '../core/environment-reader';
import { type JobSlots, readJobSlots } from '../slot-job/event/job-slots';
import { ENV } from './env';

/** Configuration of the function. */
export interface Config extends JobSlots {
  readonly lockTable: string;
  readonly dumpFunctionArn: string;
}

/**
 * Reads the configuration from the environment.
 *
 * @throws {ConfigError} naming every problem at once.
 */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const reader = new EnvironmentReader(environment);
  const config: Config = {
    ...readJobSlots(reader, ENV),
    lockTable: reader.required(ENV.lockTable),
    dumpFunctionArn: reader.required(ENV.dumpFunctionArn),
  };
  reader.assertSound();
  return Object.freeze(config);
}
