import { ConfigError } from '../core/errors';
import { COMPRESSIONS, type Compression } from '../core/object-keys';
import { SLOT_UNITS, type SlotUnit } from '../core/slot';
import { ENV } from './env';

/** A value that stands in the configuration, or the SSM parameter that holds it. */
export type Setting = { readonly value: string } | { readonly parameter: string };

/** How the function proves who it is to the database. */
export type Authentication =
  | { readonly type: 'parameter'; readonly name: string }
  | { readonly type: 'secret'; readonly arn: string }
  | { readonly type: 'iam' };

/** Encryption of the connection, with the meanings of MySQL's `--ssl-mode`. */
export const TLS_MODES = ['VERIFY_IDENTITY', 'VERIFY_CA', 'REQUIRED', 'DISABLED'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** Everything the function is configured with. */
export interface Config {
  readonly jobName: string;
  readonly slotUnit: SlotUnit;
  readonly slotTimezone: string;
  readonly database: {
    readonly host: Setting;
    readonly port: Setting;
    readonly username: Setting;
    /** A JSON array of names, or names separated by commas. */
    readonly databases: Setting;
    readonly authentication: Authentication;
    readonly tlsMode: TlsMode;
    readonly tlsCaParameter: string | undefined;
  };
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
  readonly kmsKeyArn: string | undefined;
  readonly compression: Compression;
  readonly compressionLevel: number;
  /** Between 0 and 1; undefined: sizes of dumps are not compared. */
  readonly shrinkShare: number | undefined;
  readonly lockTable: string;
  readonly metricsNamespace: string;
  /** For error messages only. */
  readonly subnetIds: readonly string[];
}

const LEVELS: Record<Compression, readonly [number, number]> = { zstd: [1, 19], gzip: [1, 9] };

/**
 * Reads the configuration from the environment.
 *
 * @throws {ConfigError} naming every problem at once.
 */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const read = (name: string) => {
    const value = environment[name];
    return value === undefined || value === '' ? undefined : value;
  };
  const problem = (text: string): string => {
    problems.push(text);
    return '';
  };
  const required = (name: string) => read(name) ?? problem(`${name} is missing.`);
  const matching = (name: string, pattern: RegExp, rule: string) => {
    const value = required(name);
    return value === '' || pattern.test(value)
      ? value
      : problem(`${name} must ${rule}, got: ${JSON.stringify(value)}.`);
  };
  const oneOf = <T extends string>(name: string, choices: readonly T[]): T => {
    const value = required(name);
    if (value !== '' && !choices.includes(value as T)) {
      problem(`${name} must be one of ${choices.join(', ')}, got: ${JSON.stringify(value)}.`);
    }
    return value as T;
  };
  const setting = (name: string, parameterName: string): Setting => {
    const value = read(name);
    const parameter = read(parameterName);
    if ((value === undefined) === (parameter === undefined)) {
      problem(
        `Exactly one of ${name} and ${parameterName} must be set, got: ${value === undefined ? 'neither' : 'both'}.`,
      );
    }
    return parameter === undefined ? { value: value ?? '' } : { parameter };
  };
  const authentication = (): Authentication => {
    const name = read(ENV.dbPasswordParameter);
    const arn = read(ENV.dbPasswordSecretArn);
    const iam = read(ENV.dbIamAuthentication);
    if (iam !== undefined && iam !== 'true') {
      problem(`${ENV.dbIamAuthentication} must be "true" or absent, got: ${JSON.stringify(iam)}.`);
    }
    const given = [name, arn, iam].filter((choice) => choice !== undefined).length;
    if (given !== 1) {
      problem(
        `Exactly one of ${ENV.dbPasswordParameter}, ${ENV.dbPasswordSecretArn} and ${ENV.dbIamAuthentication} must be set, got: ${given}.`,
      );
    }
    if (name !== undefined) return { type: 'parameter', name };
    return arn !== undefined ? { type: 'secret', arn } : { type: 'iam' };
  };
  const timezone = () => {
    const value = required(ENV.slotTimezone);
    if (value !== '' && !isTimezone(value)) {
      problem(`${ENV.slotTimezone} must be an IANA time zone such as "Europe/Berlin", got: ${JSON.stringify(value)}.`);
    }
    return value;
  };
  const level = (compression: Compression) => {
    const value = required(ENV.compressionLevel);
    const [lowest, highest] = LEVELS[compression] ?? LEVELS.zstd;
    const number = Number(value);
    if (value !== '' && !(Number.isInteger(number) && number >= lowest && number <= highest)) {
      problem(
        `${ENV.compressionLevel} must be an integer between ${lowest} and ${highest} for ${compression}, got: ${JSON.stringify(value)}.`,
      );
    }
    return number;
  };

  const share = () => {
    const value = read(ENV.shrinkShare);
    const number = Number(value);
    if (value !== undefined && !(number > 0 && number < 1)) {
      problem(`${ENV.shrinkShare} must be a number between 0 and 1, or absent, got: ${JSON.stringify(value)}.`);
    }
    return value === undefined ? undefined : number;
  };

  const compression = oneOf(ENV.compression, COMPRESSIONS);
  const prefix = read(ENV.prefix) ?? '';
  if (prefix.startsWith('/') || prefix.endsWith('/')) {
    problem(`${ENV.prefix} must not begin or end with a slash, got: ${JSON.stringify(prefix)}.`);
  }
  const config: Config = {
    jobName: matching(
      ENV.jobName,
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      'begin with a letter or digit and hold only letters, digits, ".", "_" and "-"',
    ),
    slotUnit: oneOf(ENV.slotUnit, SLOT_UNITS),
    slotTimezone: timezone(),
    database: {
      host: setting(ENV.dbHost, ENV.dbHostParameter),
      port: setting(ENV.dbPort, ENV.dbPortParameter),
      username: setting(ENV.dbUsername, ENV.dbUsernameParameter),
      databases: setting(ENV.dbDatabases, ENV.dbDatabasesParameter),
      authentication: authentication(),
      tlsMode: oneOf(ENV.dbTlsMode, TLS_MODES),
      tlsCaParameter: read(ENV.dbTlsCaParameter),
    },
    bucket: required(ENV.bucket),
    prefix,
    kmsKeyArn: read(ENV.kmsKeyArn),
    compression,
    compressionLevel: level(compression),
    shrinkShare: share(),
    lockTable: required(ENV.lockTable),
    metricsNamespace: required(ENV.metricsNamespace),
    subnetIds: read(ENV.subnetIds)?.split(',') ?? [],
  };
  if (config.database.authentication.type === 'iam' && config.database.tlsMode === 'DISABLED') {
    problem(`${ENV.dbTlsMode} must not be DISABLED with IAM authentication: the token would travel in the clear.`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
