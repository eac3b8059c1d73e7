import { randomUUID } from 'node:crypto';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { LocalCloud } from '../../../dev/local-cloud';
import { deployRole } from '../../../dev/local-cloud/deploy';

const VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;

/**
 * Does the work with the credentials of a new role that may do what the statements say. Only clients that are made
 * meanwhile have them: the lab's own keep theirs.
 */
export async function withRole<T>(cloud: LocalCloud, statements: object[], work: () => Promise<T>): Promise<T> {
  const arn = await deployRole(cloud, `role-${randomUUID()}`, statements);
  const { Credentials } = await cloud
    .client(STSClient)
    .send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'test' }));
  const before = VARIABLES.map((name) => process.env[name]);
  const values = [Credentials?.AccessKeyId, Credentials?.SecretAccessKey, Credentials?.SessionToken];
  try {
    setVariables(values);
    return await work();
  } finally {
    setVariables(before);
  }
}

function setVariables(values: readonly (string | undefined)[]): void {
  for (const [index, name] of VARIABLES.entries()) {
    const value = values[index];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
