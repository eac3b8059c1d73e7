import { EnvironmentReader } from '../core/environment-reader';
import type { RetryPolicy } from './change';
import { CHANGES, type Change } from './changes';
import { ENV } from './env';

/** A job whose changes are published. */
export interface JobConfig extends RetryPolicy {
  readonly jobName: string;
  readonly bucket: string | undefined;
  readonly logGroup: string | undefined;
  readonly runnerLogGroup: string | undefined;
  readonly deadLetterQueue: string | undefined;
}

/** Configuration of the function. */
export interface Config extends JobConfig {
  readonly changes: ReadonlySet<Change>;
  readonly topicArn: string;
  /** The job of the masked dumps; undefined without one. */
  readonly masked: JobConfig | undefined;
}

/**
 * Reads the configuration from the environment.
 *
 * @throws {ConfigError} naming every problem at once.
 */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const reader = new EnvironmentReader(environment);
  const count = (name: string) => {
    const value = reader.required(name);
    if (value === '') return Number.NaN;
    const number = Number(value);
    if (!(Number.isInteger(number) && number > 0)) {
      reader.problem(`${name} must be a whole number, 1 or more, got: ${JSON.stringify(value)}.`);
    }
    return number;
  };
  const changes = () => {
    const value = reader.required(ENV.changes);
    const names = value === '' ? [] : value.split(',');
    const unknown = names.filter((name) => !CHANGES.includes(name as Change));
    if (unknown.length > 0) {
      reader.problem(`${ENV.changes} must hold only ${CHANGES.join(', ')}, got: ${JSON.stringify(unknown.join(','))}.`);
    }
    return new Set(names as Change[]);
  };

  const jobName = reader.required(ENV.jobName);
  const published = { changes: changes(), topicArn: reader.required(ENV.topicArn) };
  const job: JobConfig = {
    jobName,
    attemptsAtOnce: count(ENV.attemptsAtOnce),
    attemptsInAll: count(ENV.attemptsInAll),
    retryQueue: reader.optional(ENV.retryQueue),
    bucket: reader.optional(ENV.bucket),
    logGroup: reader.optional(ENV.logGroup),
    runnerLogGroup: reader.optional(ENV.runnerLogGroup),
    deadLetterQueue: reader.optional(ENV.deadLetterQueue),
  };
  const config: Config = { ...job, ...published, masked: maskedJob(reader, job) };
  if (config.attemptsInAll < config.attemptsAtOnce) {
    reader.problem(
      `${ENV.attemptsInAll} must not be less than ${ENV.attemptsAtOnce}, got: ${config.attemptsInAll} and ${config.attemptsAtOnce}.`,
    );
  }
  reader.assertSound();
  return Object.freeze(config);
}

/** Nothing retries the events of the mask function but Lambda. */
function maskedJob(reader: EnvironmentReader, { attemptsAtOnce, runnerLogGroup }: JobConfig): JobConfig | undefined {
  const jobName = reader.optional(ENV.maskedJobName);
  if (jobName === undefined) return undefined;
  return {
    jobName,
    attemptsAtOnce,
    attemptsInAll: attemptsAtOnce,
    retryQueue: undefined,
    bucket: reader.optional(ENV.maskedBucket),
    logGroup: reader.optional(ENV.maskedLogGroup),
    runnerLogGroup,
    deadLetterQueue: reader.optional(ENV.maskedDeadLetterQueue),
  };
}
