import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { CredentialsError, messageOf } from '../../core/errors';
import { readParameter } from '../../core/parameters';
import type { Secret } from '../../core/secret';
import { ServiceUnreachableError } from '../../core/unreachable';
import type { Config, Setting, TlsMode } from '../config';
import { readPassword } from './password';

/** Everything needed to connect to the database and to know what to dump. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: Secret;
  /** True when the password is sent as it is (IAM authentication), which only TLS may carry. */
  readonly cleartextPassword: boolean;
  readonly databases: readonly string[];
  readonly tlsMode: TlsMode;
  /** CA certificates in PEM, or undefined for the bundle of Amazon RDS. */
  readonly tlsCa: string | undefined;
}

export interface CredentialClients {
  readonly ssm: SSMClient;
  readonly secretsManager: SecretsManagerClient;
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
  const problems: string[] = [];
  const collect = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      // Said once, however many parameters could not be read for it.
      const { cause } = error as Error;
      const problem = messageOf(cause instanceof ServiceUnreachableError ? cause : error);
      if (!problems.includes(problem)) problems.push(problem);
      return undefined;
    }
  };
  const resolve = <T>(setting: Setting, variable: string, parse: (value: string, origin: string) => T) =>
    collect(readSetting(clients.ssm, setting, variable).then(({ value, origin }) => parse(value, origin)));

  const endpoint = Promise.all([
    resolve(database.host, 'database_host', parseHost),
    resolve(database.port, 'database_port', parsePort),
    resolve(database.username, 'database_username', parseName('user name')),
  ]);
  const [[host, port, username], databases, tlsCa, password] = await Promise.all([
    endpoint,
    resolve(database.databases, 'database_names', parseDatabases),
    database.tlsCaParameter === undefined
      ? undefined
      : collect(readParameter(clients.ssm, database.tlsCaParameter).then(({ name, value }) => parseCa(value, name))),
    collect(readPassword(database.authentication, () => endpoint, clients)),
  ]);
  if (
    host === undefined ||
    port === undefined ||
    username === undefined ||
    databases === undefined ||
    !password ||
    problems.length > 0
  ) {
    throw new CredentialsError(problems);
  }
  return {
    host,
    port,
    username,
    password,
    cleartextPassword: database.authentication.type === 'iam',
    databases,
    tlsMode: database.tlsMode,
    tlsCa,
  };
}

async function readSetting(
  ssm: SSMClient,
  setting: Setting,
  variable: string,
): Promise<{ value: string; origin: string }> {
  if ('value' in setting) return { value: setting.value, origin: `the variable ${variable}` };
  const { name, value } = await readParameter(ssm, setting.parameter);
  return { value, origin: `SSM parameter "${name}"` };
}

function parseHost(value: string, origin: string): string {
  const host = value.trim();
  if (/^[A-Za-z0-9._:-]+$/.test(host)) return host;
  throw new Error(`The host in ${origin} must be a host name or an IP address, got: ${JSON.stringify(value)}.`);
}

function parsePort(value: string, origin: string): number {
  const port = /^\s*\d{1,5}\s*$/.test(value) ? Number(value) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Error(`The port in ${origin} must be an integer between 1 and 65535, got: ${JSON.stringify(value)}.`);
}

function parseName(what: string) {
  return (value: string, origin: string): string => {
    if (value !== '' && !hasControl(value)) return value;
    throw new Error(
      `The ${what} in ${origin} must not be empty or hold control characters, got: ${JSON.stringify(value)}.`,
    );
  };
}

/** A JSON array of names, or names separated by commas: a StringList parameter arrives in the second form. */
function parseDatabases(value: string, origin: string): string[] {
  const names = value.trim().startsWith('[') ? parseJsonNames(value, origin) : splitNames(value);
  if (names.length === 0) {
    throw new Error(`The list of databases in ${origin} is empty. Name at least one database.`);
  }
  const wrong = names.filter((name) => name === '' || hasControl(name) || [...name].length > 64);
  if (wrong.length > 0) {
    throw new Error(
      `Names of databases in ${origin} must have 1 to 64 characters and no control characters, got: ${JSON.stringify(wrong)}.`,
    );
  }
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0) {
    throw new Error(
      `The list of databases in ${origin} names some twice: ${JSON.stringify(repeated)}. Name each once.`,
    );
  }
  return names;
}

function parseJsonNames(value: string, origin: string): string[] {
  try {
    const names: unknown = JSON.parse(value);
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  } catch {
    // Falls through to the one message for everything that isn't such an array.
  }
  throw new Error(`The list of databases in ${origin} must be a JSON array of strings, got: ${JSON.stringify(value)}.`);
}

function splitNames(value: string): string[] {
  const names = value.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '');
}

function parseCa(value: string, name: string): string {
  if (/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(value)) return value;
  throw new Error(
    `SSM parameter "${name}" must hold CA certificates in PEM ("-----BEGIN CERTIFICATE-----"), but holds none.`,
  );
}

function hasControl(value: string): boolean {
  return /\p{Cc}/u.test(value);
}
