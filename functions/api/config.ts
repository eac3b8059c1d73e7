import { EnvironmentReader } from '../core/environment-reader';
import type { JobSlots } from '../slot-job/event/event';
import { parseSchedule } from '../slot-job/event/schedule';
import { SLOT_UNITS } from '../slot-job/event/slot';
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
  const slotTimezone = reader.timezone(ENV.slotTimezone);
  const config: Config = {
    jobName: reader.jobName(ENV.jobName),
    slotUnit: reader.oneOf(ENV.slotUnit, SLOT_UNITS),
    slotTimezone,
    schedule: parseSchedule(reader.optional(ENV.schedule) ?? '', slotTimezone),
    lockTable: reader.required(ENV.lockTable),
    dumpFunctionArn: reader.required(ENV.dumpFunctionArn),
  };
  reader.assertSound();
  return Object.freeze(config);
}
