import { EnvironmentReader } from '../core/environment-reader';
import { type DumpPlace, readDumpPlace } from '../dump-format/keys/dump-place';
import type { Rules, Unit } from './decision/rules';
import { ENV } from './env';

/** The variable of each unit. */
const UNIT_VARIABLES: Readonly<Record<Unit, string>> = {
  hour: ENV.keepHourly,
  day: ENV.keepDaily,
  week: ENV.keepWeekly,
  month: ENV.keepMonthly,
  year: ENV.keepYearly,
};

/** Which dumps are kept, and when one is missing: the part of the configuration that the decision needs. */
export interface Policy {
  readonly rules: Rules;
  readonly missingHours: number | undefined;
  readonly drills: boolean;
}

/** Configuration of the function. */
export interface Config extends DumpPlace, Policy {
  readonly metricsNamespace: string;
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
    metricsNamespace: reader.required(ENV.metricsNamespace),
    subnetIds: reader.list(ENV.subnetIds),
    ...readPolicy(reader),
  };
  reader.assertSound();
  return Object.freeze(config);
}

/** Reads the policy of a job from the environment of its retention function. @throws {ConfigError} */
export function parsePolicy(environment: NodeJS.ProcessEnv): Policy {
  const reader = new EnvironmentReader(environment);
  const policy = readPolicy(reader);
  reader.assertSound();
  return policy;
}

function readPolicy(reader: EnvironmentReader): Policy {
  const entries = Object.entries(UNIT_VARIABLES).map(([unit, name]) => [unit, reader.count(name)] as const);
  const periods: Partial<Record<Unit, number>> = Object.fromEntries(entries.filter(([, count]) => count !== undefined));
  const days = reader.count(ENV.expirationDays);
  // guard: keeps-everything-without-a-rule
  if (Object.keys(periods).length === 0 && days === undefined) {
    const names = [...Object.values(UNIT_VARIABLES), ENV.expirationDays].join(', ');
    reader.problem(`At least one of ${names} must be set: without a rule no dump would be kept.`);
  }
  return {
    rules: { periods, ...(days === undefined ? {} : { days }) },
    missingHours: reader.count(ENV.missingHours),
    drills: reader.optional(ENV.drills) === 'true',
  };
}
