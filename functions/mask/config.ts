import { EnvironmentReader } from '../core/environment-reader';
import { type DumpPlace, readDumpPlace } from '../dump-format/keys/dump-place';
import { type JobSlots, readJobSlots } from '../slot-job/event/job-slots';
import { ENV } from './env';

/** Configuration of the function. The place is that of the masked dumps. */
export interface Config extends JobSlots, DumpPlace {
  /** Where the dumps are that are masked. */
  readonly source: DumpPlace;
  readonly kmsKeyArn: string | undefined;
  /** Key of the rules document in the bucket of the masked dumps. */
  readonly rulesKey: string;
  readonly keyParameter: string;
  readonly lockTable: string;
  /** ARN of the state machine that masks what is too large for the function; undefined without a runner. */
  readonly runnerStateMachine: string | undefined;
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
    ...readJobSlots(reader, ENV),
    ...readDumpPlace(reader, ENV),
    source: readDumpPlace(reader, {
      jobName: ENV.sourceJobName,
      bucket: ENV.sourceBucket,
      prefix: ENV.sourcePrefix,
    }),
    kmsKeyArn: reader.optional(ENV.kmsKeyArn),
    rulesKey: reader.required(ENV.rulesKey),
    keyParameter: reader.required(ENV.keyParameter),
    lockTable: reader.required(ENV.lockTable),
    runnerStateMachine: reader.optional(ENV.runnerStateMachine),
    metricsNamespace: reader.required(ENV.metricsNamespace),
    subnetIds: reader.list(ENV.subnetIds),
  };
  if (config.source.jobName !== '' && config.source.jobName === config.jobName) {
    // Otherwise both would have one lock, and the masked dump the name of the dump.
    reader.problem(
      `${ENV.jobName} and ${ENV.sourceJobName} must differ, got: ${JSON.stringify(config.jobName)} twice.`,
    );
  }
  if (config.source.bucket !== '' && config.source.bucket === config.bucket) {
    reader.problem(
      `${ENV.bucket} and ${ENV.sourceBucket} must differ, because who reads masked dumps may not read the others, got: ${JSON.stringify(config.bucket)} twice.`,
    );
  }
  reader.assertSound();
  return Object.freeze(config);
}
