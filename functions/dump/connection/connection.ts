import type { SSMClient } from '@aws-sdk/client-ssm';
import { readParameter } from '../../core/aws/parameters';
import { ServiceUnreachableError } from '../../core/aws/unreachable';
import { CredentialsError, type Explanation, explanationOf, ParameterError } from '../../core/errors';
import { Secret } from '../../core/secret';
import type { Config, Setting, TlsMode } from '../config';
import { type CredentialClients, createToken, readPassword } from './password';

/** The connection to the database, and the databases to dump. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** Redacts the values of all encrypted parameters, too. */
  readonly password: Secret;
  /** Unusual properties of the password, for the message when the server refuses it. */
  readonly passwordNote?: string | undefined;
  /** True when the password is sent as it is (IAM authentication), which only TLS may carry. */
  readonly cleartextPassword: boolean;
  readonly databases: readonly string[];
  readonly tlsMode: TlsMode;
  /** CA certificates in PEM, or undefined for the bundle of Amazon RDS. */
  readonly tlsCa: string | undefined;
}

/**
 * Resolves the connection: parameters are read in parallel, at every run, so that a rotated password is used at once.
 *
 * @throws {CredentialsError} naming every problem at once.
 */
export async function resolveConnection(
  { database }: Pick<Config, 'database'>,
  clients: CredentialClients,
): Promise<Connection> {
  const problems: Explanation[] = [];
  const collect = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      // Reported once, even if several parameters could not be read for the same reason.
      const { cause } = error as Error;
      const problem = explanationOf(cause instanceof ServiceUnreachableError ? cause : error);
      if (!problems.some(({ detail }) => detail === problem.detail)) problems.push(problem);
      return undefined;
    }
  };
  const read = (setting: Setting, variable: string) => collect(readSetting(clients.ssm, setting, variable));
  const [host, port, username, names, ca, stored] = await Promise.all([
    read(database.host, 'database_host'),
    read(database.port, 'database_port'),
    read(database.username, 'database_username'),
    read(database.databases, 'database_names'),
    database.tlsCaParameter === undefined ? undefined : collect(readParameter(clients.ssm, database.tlsCaParameter)),
    database.authentication.type === 'iam' ? undefined : collect(readPassword(database.authentication, clients)),
  ]);
  // Everything is read before anything is checked: a value is printed only when it is known not to be a secret.
  const hidden = new Secret(stored?.value ?? '', encryptedValues([host, port, username, names]));
  const parse = <T>(read: ReadSetting | undefined, parser: Parser<T>): T | undefined => {
    try {
      return read && parser(read.value, read.origin, (value) => shown(value, read, hidden));
    } catch (error) {
      problems.push(explanationOf(error));
      return undefined;
    }
  };
  const endpoint = {
    host: parse(host, parseHost),
    port: parse(port, parsePort),
    username: parse(username, parseName('user name')),
  };
  const databases = parse(names, parseDatabases);
  const tlsCa = parse(ca && { ...ca, origin: ca.name, isEncrypted: true }, parseCa);
  if (
    endpoint.host === undefined ||
    endpoint.port === undefined ||
    endpoint.username === undefined ||
    databases === undefined ||
    problems.length > 0
  ) {
    throw new CredentialsError(problems);
  }
  const resolved = { host: endpoint.host, port: endpoint.port, username: endpoint.username };
  const isToken = database.authentication.type === 'iam';
  const token = isToken ? await collect(createToken(resolved)) : undefined;
  if (isToken && token === undefined) throw new CredentialsError(problems);
  return {
    ...resolved,
    password: token === undefined ? hidden : new Secret(token, encryptedValues([host, port, username, names])),
    passwordNote: stored?.note,
    cleartextPassword: isToken,
    databases,
    tlsMode: database.tlsMode,
    tlsCa,
  };
}

/**
 * Resolves what a job dumps, without the password and without a connection to the database.
 *
 * @throws {CredentialsError} for the first problem.
 */
export async function resolveSource(
  { database }: Pick<Config, 'database'>,
  { ssm }: Pick<CredentialClients, 'ssm'>,
): Promise<Pick<Connection, 'host' | 'port' | 'databases'>> {
  // Without the password, every value may be the password.
  const show = () => 'a value that is not shown';
  const resolve = async <T>(setting: Setting, variable: string, parser: Parser<T>) => {
    const { value, origin } = await readSetting(ssm, setting, variable);
    return parser(value, origin, show);
  };
  try {
    const [host, port, databases] = await Promise.all([
      resolve(database.host, 'database_host', parseHost),
      resolve(database.port, 'database_port', parsePort),
      resolve(database.databases, 'database_names', parseDatabases),
    ]);
    return { host, port, databases };
  } catch (error) {
    throw new CredentialsError([explanationOf(error)]);
  }
}

/** A setting as it was read. */
interface ReadSetting {
  readonly value: string;
  readonly origin: string;
  /** True when it comes from a SecureString: somebody may have put the password there. */
  readonly isEncrypted: boolean;
}

/** Parses a value, or throws an error with as much of the value as `show` shows. */
type Parser<T> = (value: string, origin: string, show: (value: unknown) => string) => T;

/** Port numbers are not secrets: redacting them would hide every equal number in messages. */
function encryptedValues(settings: readonly (ReadSetting | undefined)[]): string[] {
  return settings.flatMap((setting) => {
    if (!setting?.isEncrypted || isPort(setting.value)) return [];
    // Names in a list turn up one by one.
    return [setting.value, ...setting.value.split(/[[\]",\s]+/)];
  });
}

function shown(value: unknown, { value: all, isEncrypted }: ReadSetting, hidden: Secret): string {
  return isEncrypted
    ? `${all.length} characters, which are not shown because the parameter is a SecureString`
    : hidden.redact(JSON.stringify(value));
}

async function readSetting(ssm: SSMClient, setting: Setting, variable: string): Promise<ReadSetting> {
  if ('value' in setting) return { value: setting.value, origin: `the variable ${variable}`, isEncrypted: false };
  const { name, type, value } = await readParameter(ssm, setting.parameter);
  return { value, origin: `SSM parameter "${name}"`, isEncrypted: type === 'SecureString' };
}

const parseHost: Parser<string> = (value, origin, show) => {
  const host = value.trim();
  if (/^[A-Za-z0-9._:-]+$/.test(host)) return host;
  throw new ParameterError(
    'CONNECTION_PARAMETER_INVALID',
    `The host in ${origin} must be a host name or an IP address, got: ${show(value)}.`,
  );
};

function isPort(value: string): boolean {
  return /^\s*\d{1,5}\s*$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535;
}

const parsePort: Parser<number> = (value, origin, show) => {
  if (isPort(value)) return Number(value);
  throw new ParameterError(
    'CONNECTION_PARAMETER_INVALID',
    `The port in ${origin} must be an integer between 1 and 65535, got: ${show(value)}.`,
  );
};

function parseName(what: string): Parser<string> {
  return (value, origin, show) => {
    if (value !== '' && !hasControl(value)) return value;
    throw new ParameterError(
      'CONNECTION_PARAMETER_INVALID',
      `The ${what} in ${origin} must not be empty or hold control characters, got: ${show(value)}.`,
    );
  };
}

/** A JSON array of names, or names separated by commas: a StringList parameter arrives in the second form. */
const parseDatabases: Parser<string[]> = (value, origin, show) => {
  const names = value.trim().startsWith('[') ? parseJsonNames(value, origin, show) : splitNames(value);
  if (names.length === 0) {
    throw new ParameterError(
      'CONNECTION_PARAMETER_INVALID',
      `The list of databases in ${origin} is empty. Name at least one database.`,
    );
  }
  const wrong = names.filter((name) => name === '' || hasControl(name) || [...name].length > 64);
  if (wrong.length > 0) {
    throw new ParameterError(
      'CONNECTION_PARAMETER_INVALID',
      `Names of databases in ${origin} must have 1 to 64 characters and no control characters, got: ${show(wrong)}.`,
    );
  }
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0) {
    throw new ParameterError(
      'CONNECTION_PARAMETER_INVALID',
      `The list of databases in ${origin} has duplicates: ${show(repeated)}. Name each once.`,
    );
  }
  return names;
};

function parseJsonNames(value: string, origin: string, show: (value: unknown) => string): string[] {
  try {
    const names: unknown = JSON.parse(value);
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  } catch {
    // Falls through to the one message for everything that isn't such an array.
  }
  throw new ParameterError(
    'CONNECTION_PARAMETER_INVALID',
    `The list of databases in ${origin} must be a JSON array of strings, got: ${show(value)}.`,
  );
}

function splitNames(value: string): string[] {
  const names = value.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '');
}

const parseCa: Parser<string> = (value, name) => {
  if (/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(value)) return value;
  throw new ParameterError(
    'CONNECTION_PARAMETER_INVALID',
    `SSM parameter "${name}" must hold CA certificates in PEM ("-----BEGIN CERTIFICATE-----"), but holds none.`,
  );
};

function hasControl(value: string): boolean {
  return /\p{Cc}/u.test(value);
}
