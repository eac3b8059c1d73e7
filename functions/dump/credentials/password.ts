import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Signer } from '@aws-sdk/rds-signer';
import { explainAwsError } from '../../core/aws-errors';
import { readParameter } from '../../core/parameters';
import { Secret } from '../../core/secret';
import type { Authentication } from '../config';
import type { CredentialClients } from './connection';

/** Host, port and user name, as far as they could be resolved: only a token is made out of them. */
type Endpoint = readonly [host: string | undefined, port: number | undefined, username: string | undefined];

/**
 * The password, or the token that stands in for it.
 *
 * @throws {Error} with a message that names where the password should be, never the password.
 */
export async function readPassword(
  authentication: Authentication,
  endpoint: () => Promise<Endpoint>,
  { ssm, secretsManager }: CredentialClients,
): Promise<Secret> {
  switch (authentication.type) {
    case 'parameter':
      return passwordOfParameter(await readParameter(ssm, authentication.name));
    case 'secret':
      return passwordOfSecret(secretsManager, authentication.arn);
    case 'iam': {
      const [hostname = '', port = 0, username = ''] = await endpoint();
      // Signed with the role's credentials, without a request; valid for 15 minutes (RDS User Guide, IAM authentication).
      return new Secret(await new Signer({ hostname, port, username }).getAuthToken());
    }
  }
}

function passwordOfParameter({ name, type, value }: { name: string; type: string; value: string }): Secret {
  if (type !== 'SecureString') {
    throw new Error(
      `SSM parameter "${name}" must be of type SecureString, because it holds the password, but is: ${type}. Delete it and create it again as SecureString.`,
    );
  }
  return new Secret(value);
}

/** The secret is the password itself, or a JSON object with a `password`, as RDS and Secrets Manager write it. */
async function passwordOfSecret(client: SecretsManagerClient, arn: string): Promise<Secret> {
  const value = await readSecret(client, arn);
  if (!value.trim()) throw new Error(`Secret "${arn}" is empty. Write the password to it.`);
  if (!value.trimStart().startsWith('{')) return new Secret(value);
  let password: unknown;
  try {
    password = (JSON.parse(value) as { password?: unknown }).password;
  } catch {
    // A password may begin with a brace; only JSON is taken apart.
    return new Secret(value);
  }
  if (typeof password === 'string' && password !== '') return new Secret(password);
  throw new Error(`Secret "${arn}" is a JSON object without a "password" of type string. Add it.`);
}

async function readSecret(client: SecretsManagerClient, arn: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return SecretString ?? '';
  } catch (error) {
    const hints = {
      ResourceNotFoundException: `The secret does not exist in this region, or has no current version. Correct the variable database_password_secret_arn.`,
    };
    throw new Error(
      explainAwsError({ service: 'Secrets Manager', action: 'read', resource: `secret "${arn}"`, error, hints }),
      { cause: error },
    );
  }
}
