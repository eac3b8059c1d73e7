import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { Signer } from '@aws-sdk/rds-signer';
import { explainAwsError } from '../../core/aws/aws-errors';
import type { Caller } from '../../core/aws/caller';
import { readParameter } from '../../core/aws/parameters';
import { messageOf, ParameterError, sentence } from '../../core/errors';
import type { Authentication } from '../config';

/** The services that hold credentials. */
export interface CredentialClients {
  readonly ssm: SSMClient;
  readonly secretsManager: SecretsManagerClient;
}

/** A password as it is stored. */
export interface StoredPassword {
  readonly value: string;
  /** Unusual properties, as a sentence. The password is used unchanged, because every value is allowed. */
  readonly note: string | undefined;
}

/**
 * The password.
 *
 * @throws {ParameterError} with a message that names where the password should be, never the password.
 */
export async function readPassword(
  authentication: Exclude<Authentication, { type: 'iam' }>,
  { ssm, secretsManager }: CredentialClients,
  caller: Caller = 'function',
): Promise<StoredPassword> {
  if (authentication.type === 'secret') {
    const { arn } = authentication;
    return stored(await passwordOfSecret(secretsManager, arn, caller), `secret "${arn}"`);
  }
  const parameter = await readParameter(ssm, authentication.name, caller);
  return stored(passwordOfParameter(parameter), `SSM parameter "${parameter.name}"`);
}

/**
 * The token that replaces the password with IAM authentication: signed with the role's credentials, without a request;
 * valid for 15 minutes, for a host, a port, a user and the region of the host (RDS User Guide, IAM authentication).
 *
 * @throws {ParameterError} when there are no credentials to sign it with.
 */
export async function createToken(
  { host, port, username }: TokenAccount,
  { region, ...signer }: SignerSettings = {},
): Promise<string> {
  try {
    const itsRegion = regionOfHost(host) ?? region;
    const settings = { ...signer, ...(itsRegion === undefined ? {} : { region: itsRegion }) };
    return await new Signer({ ...settings, hostname: host, port, username }).getAuthToken();
  } catch (error) {
    throw new ParameterError(
      'TOKEN_NOT_SIGNED',
      `The token of IAM that replaces the password of ${JSON.stringify(username)} could not be signed: ${sentence(messageOf(error))} Check the credentials of the role, and the region.`,
      { cause: error },
    );
  }
}

/** The region in the host name of an endpoint of RDS; undefined for other names. */
export function regionOfHost(host: string): string | undefined {
  return /\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com(?:\.cn)?\.?$/i.exec(host)?.[1]?.toLowerCase();
}

/** The account that a token is for. */
export interface TokenAccount {
  readonly host: string;
  readonly port: number;
  readonly username: string;
}

/** Region and credentials of a token, where they are not those of the environment. */
type SignerSettings = Pick<ConstructorParameters<typeof Signer>[0], 'region' | 'credentials'>;

function stored(value: string, origin: string): StoredPassword {
  const note = /[\r\n]$/.test(value)
    ? `The password in ${origin} ends with a line break, as the content of a file often does. Store it without: printf %s '…' > password.txt.`
    : undefined;
  return { value, note };
}

function passwordOfParameter({ name, type, value }: { name: string; type: string; value: string }): string {
  if (type !== 'SecureString') {
    throw new ParameterError(
      'PASSWORD_UNUSABLE',
      `SSM parameter "${name}" must be of type SecureString, because it holds the password, but is: ${type}. Delete it and create it again as SecureString.`,
    );
  }
  return value;
}

/** The secret is the password itself, or a JSON object with a `password`, as RDS and Secrets Manager write it. */
async function passwordOfSecret(client: SecretsManagerClient, arn: string, caller: Caller): Promise<string> {
  const value = await readSecret(client, arn, caller);
  if (!value.trim())
    throw new ParameterError('PASSWORD_UNUSABLE', `Secret "${arn}" is empty. Write the password to it.`);
  if (!value.trimStart().startsWith('{')) return value;
  let password: unknown;
  try {
    password = (JSON.parse(value) as { password?: unknown }).password;
  } catch {
    // A password may begin with a brace; only JSON is taken apart.
    return value;
  }
  if (typeof password === 'string' && password !== '') return password;
  throw new ParameterError(
    'PASSWORD_UNUSABLE',
    `Secret "${arn}" is a JSON object without a "password" of type string. Add it.`,
  );
}

async function readSecret(client: SecretsManagerClient, arn: string, caller: Caller): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return SecretString ?? '';
  } catch (error) {
    const hints = {
      ResourceNotFoundException: {
        code: 'SECRET_MISSING',
        detail: `The secret does not exist in this region, or has no current version. Correct ${SECRET_NAMES[caller]}.`,
      },
    } as const;
    const { code, detail } = explainAwsError({
      service: 'Secrets Manager',
      action: 'read',
      resource: `secret "${arn}"`,
      error,
      code: 'CREDENTIALS_UNREADABLE',
      hints,
      caller,
    });
    throw new ParameterError(code, detail, { cause: error });
  }
}

/** Where a caller names the secret. */
const SECRET_NAMES: Record<Caller, string> = {
  function: 'the variable database_password_secret_arn',
  person: 'its name',
};
