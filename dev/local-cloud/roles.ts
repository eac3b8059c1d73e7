import { STSClient } from '@aws-sdk/client-sts';
import type { LocalCloud } from '.';
import { assumeRole, type TemporaryCredentials } from './lambda-host/assume-role';

/** Settings of clients of the AWS SDK that may do what a role may do. */
export interface RoleConfig {
  readonly endpoint: string;
  readonly region: string;
  /** For S3; other clients ignore it. */
  readonly forcePathStyle: boolean;
  readonly credentials: TemporaryCredentials;
}

/** ARN of a role by its name. */
export function roleArn({ accountId }: LocalCloud, name: string): string {
  return `arn:aws:iam::${accountId}:role/${name}`;
}

/** Settings of clients that act as a role. The caller destroys the clients. */
export async function roleConfig(cloud: LocalCloud, arn: string): Promise<RoleConfig> {
  const { endpoint, region } = cloud;
  return { endpoint, region, forcePathStyle: true, credentials: await assumeRole(cloud.client(STSClient), arn) };
}
