import { randomUUID } from 'node:crypto';
import type { LocalCloud } from '../../../dev/local-cloud';
import { deployRole } from '../../../dev/local-cloud/deploy';
import { roleConfig } from '../../../dev/local-cloud/roles';

const VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;

/**
 * Does the work with the credentials of a new role that may do what the statements say. Only clients that are made
 * meanwhile have them: the lab's own keep theirs.
 */
export async function withRole<T>(cloud: LocalCloud, statements: object[], work: () => Promise<T>): Promise<T> {
  const arn = await deployRole(cloud, `role-${randomUUID()}`, statements);
  const { credentials } = await roleConfig(cloud, arn);
  const before = VARIABLES.map((name) => process.env[name]);
  const values = [credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken];
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
