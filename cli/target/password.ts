import { Secret } from '../../functions/core/secret';
import { readPassword, type StoredPassword } from '../../functions/dump/connection/password';
import { UsageError } from '../core/errors';
import type { Session } from '../core/session';
import type { Options, Values } from '../usage/verb';
import type { ClientOptions } from './options-file';
import { askHidden } from './prompt';

/** Where the password of the target is. It is never an argument. */
export const PASSWORD = {
  'password-parameter': {
    type: 'string',
    placeholder: 'name',
    help: 'SSM parameter (SecureString) with the password',
  },
  'password-secret': { type: 'string', placeholder: 'arn', help: 'Secret of Secrets Manager with the password' },
  'iam-authentication': { type: 'flag', help: 'Log in with a token of IAM instead of a password (RDS, Aurora)' },
  'no-password': { type: 'flag', help: 'The account has no password, as with authentication by the socket' },
} as const satisfies Options;

export type PasswordOptions = Values<typeof PASSWORD>;

/** Problems of the choice of a password, as sentences. */
export function passwordProblems(options: PasswordOptions): string[] {
  const given = (Object.keys(PASSWORD) as (keyof PasswordOptions)[]).filter((name) => options[name]);
  return given.length > 1 ? [`${given.map((name) => `--${name}`).join(' and ')} exclude each other.`] : [];
}

/** The login that a password is for. */
export interface Account {
  readonly user: string;
  /** Undefined for a socket. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
}

/**
 * Provides the password: by option, from the options file, from MYSQL_PWD, or by asking for it once.
 *
 * @throws {UsageError} when there is none, and no terminal for a prompt.
 * @throws {ParameterError} when SSM or Secrets Manager don't return it.
 */
export async function passwordProvider(
  options: PasswordOptions,
  file: ClientOptions,
  { user, address }: Account,
  session: Session,
): Promise<() => Promise<Secret>> {
  const { aws, environment, input, output } = session;
  const fixed = (password: string) => async () => new Secret(password);
  const stored = ({ value, note }: StoredPassword) => {
    if (note !== undefined) output.note(note);
    return fixed(value);
  };
  const clients = async () => ({ ssm: await aws.ssm(), secretsManager: await aws.secretsManager() });
  if (options['no-password']) return fixed('');
  if (options['iam-authentication']) {
    if (!address) throw new UsageError(['--iam-authentication needs --host: there are no tokens for a socket.']);
    // A token is valid for 15 minutes, and sessions are opened later, too.
    return async () => new Secret(await aws.token({ ...address, username: user }));
  }
  const parameter = options['password-parameter'];
  if (parameter !== undefined) {
    return stored(await readPassword({ type: 'parameter', name: parameter }, await clients(), 'person'));
  }
  const secret = options['password-secret'];
  if (secret !== undefined)
    return stored(await readPassword({ type: 'secret', arn: secret }, await clients(), 'person'));
  if (file.password !== undefined) return fixed(file.password);
  if (environment.MYSQL_PWD !== undefined) return fixed(environment.MYSQL_PWD);
  if (input.isTTY) return fixed(await askHidden(`Password of ${user}: `, session));
  throw new UsageError([
    `There is no password of "${user}", and no terminal to ask for it. Use --defaults-extra-file, --password-parameter, --password-secret, --iam-authentication, --no-password or the variable MYSQL_PWD.`,
  ]);
}
