import { availableParallelism } from 'node:os';
import { EnvironmentReader } from '../core/environment-reader';
import { type NamePattern, parseNamePattern } from '../core/sql/name-pattern';
import { COMPRESSIONS, type Compression, isAmongUsers, USERS_FOLDER } from '../dump-format/keys/object-keys';
import type { TablePatterns } from '../dump-format/selection/table-selection';
import { type JobSlots, readJobSlots } from '../slot-job/event/job-slots';
import { COMPRESSION_LEVELS } from '../store-dump/compress/levels';
import { ENV } from './env';
import { ENGINES, type Engine } from './runner/reason';
import { brokenRules } from './selection/name-rules';
import { readTablePatterns } from './selection/table-patterns';

/** A value in the configuration, or the name of the SSM parameter with the value. */
export type Setting = { readonly value: string } | { readonly parameter: string };

/** Authentication of the function at the database. */
export type Authentication =
  | { readonly type: 'parameter'; readonly name: string }
  | { readonly type: 'secret'; readonly arn: string }
  | { readonly type: 'iam' };

/** Encryption of the connection, with the meanings of MySQL's `--ssl-mode`. */
export const TLS_MODES = ['VERIFY_IDENTITY', 'VERIFY_CA', 'REQUIRED', 'DISABLED'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** Configuration of the function. */
export interface Config extends JobSlots {
  readonly database: {
    readonly host: Setting;
    readonly port: Setting;
    readonly username: Setting;
    /** A JSON array of names and patterns, or these separated by commas. */
    readonly databases: Setting;
    /** Names and patterns of databases that are not dumped. */
    readonly excludedDatabases: readonly NamePattern[];
    readonly authentication: Authentication;
    readonly tlsMode: TlsMode;
    readonly tlsCaParameter: string | undefined;
    /** Undefined: a replica that lags, or whose state the user can't see, is dumped with a warning. */
    readonly maximumReplicaLagSeconds: number | undefined;
  };
  readonly tables: TablePatterns;
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
  readonly kmsKeyArn: string | undefined;
  readonly compression: Compression;
  readonly compressionLevel: number;
  /** Threads of zstd when one process dumps; 1 to {@link MAX_CONCURRENCY}. */
  readonly compressionThreads: number;
  /** How many parts may be on their way to S3 at once; 1 to {@link MAX_CONCURRENCY}. */
  readonly uploadConcurrency: number;
  /** How many processes dump at once; 1 to {@link MAX_PARALLELISM}. */
  readonly parallelism: number;
  /** Whether the facts have the checksum of every table; only with more than one process. */
  readonly checksumTables: boolean;
  /** Whether the accounts of the server are dumped beside the databases. */
  readonly dumpUsers: boolean;
  /** Memory of the function; undefined outside of Lambda. */
  readonly memoryMb: number | undefined;
  /** Between 0 and 1; undefined: sizes of dumps are not compared. */
  readonly shrinkShare: number | undefined;
  /** Undefined: the function makes every dump. */
  readonly runner: { readonly engine: Engine; readonly stateMachineArn: string } | undefined;
  readonly lockTable: string;
  readonly metricsNamespace: string;
  /** For error messages only. */
  readonly subnetIds: readonly string[];
}

/** Set by Lambda itself ("Defined runtime environment variables", Lambda Developer Guide): for advice in messages. */
const LAMBDA_MEMORY = 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE';

/** More processes would use connections and memory without a processor for them: Lambda has at most 6. */
export const MAX_PARALLELISM = 8;

/** More threads or requests would use memory without a gain. */
export const MAX_CONCURRENCY = 16;

/**
 * Reads the configuration from the environment.
 *
 * @throws {ConfigError} naming every problem at once.
 */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const reader = new EnvironmentReader(environment);
  const setting = (name: string, parameterName: string): Setting => {
    const value = reader.optional(name);
    const parameter = reader.optional(parameterName);
    if ((value === undefined) === (parameter === undefined)) {
      reader.problem(
        `Exactly one of ${name} and ${parameterName} must be set, got: ${value === undefined ? 'neither' : 'both'}.`,
      );
    }
    return parameter === undefined ? { value: value ?? '' } : { parameter };
  };
  const flag = (name: string): boolean => {
    const value = reader.optional(name);
    if (value !== undefined && value !== 'true') {
      reader.problem(`${name} must be "true" or absent, got: ${JSON.stringify(value)}.`);
    }
    return value !== undefined;
  };
  const authentication = (): Authentication => {
    const name = reader.optional(ENV.dbPasswordParameter);
    const arn = reader.optional(ENV.dbPasswordSecretArn);
    const iam = flag(ENV.dbIamAuthentication);
    const given = [name, arn, iam || undefined].filter((choice) => choice !== undefined).length;
    if (given !== 1) {
      reader.problem(
        `Exactly one of ${ENV.dbPasswordParameter}, ${ENV.dbPasswordSecretArn} and ${ENV.dbIamAuthentication} must be set, got: ${given}.`,
      );
    }
    if (name !== undefined) return { type: 'parameter', name };
    return arn !== undefined ? { type: 'secret', arn } : { type: 'iam' };
  };
  const level = (compression: Compression) => {
    const value = reader.required(ENV.compressionLevel);
    const [lowest, highest] = COMPRESSION_LEVELS[compression] ?? COMPRESSION_LEVELS.zstd;
    const number = Number(value);
    if (value !== '' && !(Number.isInteger(number) && number >= lowest && number <= highest)) {
      reader.problem(
        `${ENV.compressionLevel} must be an integer between ${lowest} and ${highest} for ${compression}, got: ${JSON.stringify(value)}.`,
      );
    }
    return number;
  };

  const seconds = (name: string) => {
    const value = reader.optional(name);
    if (value !== undefined && !/^\d{1,9}$/.test(value)) {
      reader.problem(`${name} must be a whole number of seconds, or absent, got: ${JSON.stringify(value)}.`);
    }
    return value === undefined ? undefined : Number(value);
  };

  const excludedDatabases = () => {
    const patterns = reader.listOfStrings(ENV.dbExcludedDatabases).map(parseNamePattern);
    for (const { must, by } of brokenRules(patterns)) {
      reader.problem(`${ENV.dbExcludedDatabases} must ${must}, got: ${JSON.stringify(by)}.`);
    }
    return patterns;
  };

  const count = (name: string, highest: number, otherwise: number) => {
    const value = reader.optional(name);
    if (value === undefined) return otherwise;
    const number = Number(value);
    if (!(Number.isInteger(number) && number >= 1 && number <= highest)) {
      reader.problem(`${name} must be an integer between 1 and ${highest}, or absent, got: ${JSON.stringify(value)}.`);
    }
    return number;
  };

  const runner = () => {
    if (reader.optional(ENV.engine) === undefined) return undefined;
    return { engine: reader.oneOf(ENV.engine, ENGINES), stateMachineArn: reader.required(ENV.runnerStateMachine) };
  };

  const compression = reader.oneOf(ENV.compression, COMPRESSIONS);
  const prefix = reader.optional(ENV.prefix) ?? '';
  if (prefix.startsWith('/') || prefix.endsWith('/')) {
    reader.problem(`${ENV.prefix} must not begin or end with a slash, got: ${JSON.stringify(prefix)}.`);
  }
  // guard: dumps-are-not-among-accounts
  if (isAmongUsers(prefix)) {
    reader.problem(
      `${ENV.prefix} must not begin with the folder "${USERS_FOLDER}", which has the accounts of all jobs, got: ${JSON.stringify(prefix)}.`,
    );
  }
  const config: Config = {
    ...readJobSlots(reader, ENV),
    database: {
      host: setting(ENV.dbHost, ENV.dbHostParameter),
      port: setting(ENV.dbPort, ENV.dbPortParameter),
      username: setting(ENV.dbUsername, ENV.dbUsernameParameter),
      databases: setting(ENV.dbDatabases, ENV.dbDatabasesParameter),
      excludedDatabases: excludedDatabases(),
      authentication: authentication(),
      tlsMode: reader.oneOf(ENV.dbTlsMode, TLS_MODES),
      tlsCaParameter: reader.optional(ENV.dbTlsCaParameter),
      maximumReplicaLagSeconds: seconds(ENV.dbMaximumReplicaLag),
    },
    tables: readTablePatterns(reader),
    bucket: reader.required(ENV.bucket),
    prefix,
    kmsKeyArn: reader.optional(ENV.kmsKeyArn),
    compression,
    compressionLevel: level(compression),
    // One mysqldump does not keep more than two threads busy.
    compressionThreads: count(ENV.compressionThreads, MAX_CONCURRENCY, Math.min(2, availableParallelism())),
    uploadConcurrency: count(ENV.uploadConcurrency, MAX_CONCURRENCY, availableParallelism() + 1),
    parallelism: count(ENV.parallelism, MAX_PARALLELISM, 1),
    checksumTables: flag(ENV.checksumTables),
    dumpUsers: flag(ENV.dumpUsers),
    memoryMb: Number(reader.optional(LAMBDA_MEMORY)) || undefined,
    shrinkShare: reader.share(ENV.shrinkShare),
    runner: runner(),
    lockTable: reader.required(ENV.lockTable),
    metricsNamespace: reader.required(ENV.metricsNamespace),
    subnetIds: reader.list(ENV.subnetIds),
  };
  if (config.database.authentication.type === 'iam' && config.database.tlsMode === 'DISABLED') {
    reader.problem(
      `${ENV.dbTlsMode} must not be DISABLED with IAM authentication: the token would travel in the clear.`,
    );
  }
  if (config.checksumTables && config.parallelism === 1) {
    reader.problem(
      `${ENV.checksumTables} needs ${ENV.parallelism} of at least 2: only then the tables are locked for the moment of the snapshot.`,
    );
  }
  reader.assertSound();
  return Object.freeze(config);
}
