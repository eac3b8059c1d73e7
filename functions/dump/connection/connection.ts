import type { Caller } from '../../core/aws/caller';
import { readParameter } from '../../core/aws/parameters';
import { ServiceUnreachableError } from '../../core/aws/unreachable';
import { CredentialsError, type Explanation, explanationOf } from '../../core/errors';
import { Secret } from '../../core/secret';
import { contradiction, contradictions, type DatabaseSelection } from '../../dump-format/selection/database-selection';
import type { Config, Setting, TlsMode } from '../config';
import { type Parser, parseCa, parseDatabases, parseHost, parseName, parsePort } from './parse-setting';
import { type CredentialClients, createToken, readPassword } from './password';
import { encryptedValues, type ReadSetting, readSetting, shown } from './read-setting';

/** The connection to the database, and which databases to dump. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** Redacts the values of all encrypted parameters, too, and every token. */
  readonly password: Secret;
  /** Unusual properties of the password, for the message when the server refuses it. */
  readonly passwordNote?: string | undefined;
  /**
   * With IAM authentication: makes the token of a connection that is opened now, because a token is valid for 15 minutes. It is
   * sent as it is, which only TLS may carry.
   */
  readonly newToken?: (() => Promise<string>) | undefined;
  readonly selection: DatabaseSelection;
  readonly tlsMode: TlsMode;
  /** CA certificates in PEM, or undefined for the bundle of Amazon RDS. */
  readonly tlsCa: string | undefined;
}

/**
 * Resolves the connection: parameters are read in parallel, at every run, so that a rotated password is used at once.
 *
 * @param caller who reads them, for the remedies in errors.
 * @param newToken makes the token that replaces the password with IAM authentication.
 * @throws {CredentialsError} naming every problem at once.
 */
export async function resolveConnection(
  { database }: Pick<Config, 'database'>,
  clients: CredentialClients,
  caller: Caller = 'function',
  newToken: typeof createToken = createToken,
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
  const read = (setting: Setting, variable: string) => collect(readSetting(clients.ssm, setting, variable, caller));
  const [host, port, username, names, ca, stored] = await Promise.all([
    read(database.host, 'database_host'),
    read(database.port, 'database_port'),
    read(database.username, 'database_username'),
    read(database.databases, 'database_names'),
    database.tlsCaParameter === undefined
      ? undefined
      : collect(readParameter(clients.ssm, database.tlsCaParameter, caller)),
    database.authentication.type === 'iam'
      ? undefined
      : collect(readPassword(database.authentication, clients, caller)),
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
  const selection = databases && { databases, excluded: database.excludedDatabases };
  if (names && selection) problems.push(...contradictory(selection, (value) => shown(value, names, hidden)));
  const tlsCa = parse(ca && { ...ca, origin: ca.name, isEncrypted: true }, parseCa);
  if (
    endpoint.host === undefined ||
    endpoint.port === undefined ||
    endpoint.username === undefined ||
    selection === undefined ||
    problems.length > 0
  ) {
    throw new CredentialsError(problems);
  }
  const resolved = { host: endpoint.host, port: endpoint.port, username: endpoint.username };
  const rest = { ...resolved, selection, tlsMode: database.tlsMode, tlsCa };
  if (database.authentication.type !== 'iam') return { ...rest, password: hidden, passwordNote: stored?.note };
  const token = await collect(newToken(resolved));
  if (token === undefined) throw new CredentialsError(problems);
  const password = new Secret(token, encryptedValues([host, port, username, names]));
  return {
    ...rest,
    password,
    newToken: async () => {
      const next = await newToken(resolved);
      // guard: every-token-is-redacted
      password.redactAlso(next);
      return next;
    },
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
): Promise<Pick<Connection, 'host' | 'port' | 'selection'>> {
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
    return { host, port, selection: { databases, excluded: database.excludedDatabases } };
  } catch (error) {
    throw new CredentialsError([explanationOf(error)]);
  }
}

/** What no list may leave open: whether a database is dumped that it names. */
function contradictory(selection: DatabaseSelection, show: (value: unknown) => string): Explanation[] {
  const found = contradictions(selection, false);
  if (found.length === 0) return [];
  return [{ code: 'CONNECTION_PARAMETER_INVALID', detail: contradiction(show(found)) }];
}
