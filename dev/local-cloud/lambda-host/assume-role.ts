import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';

/** Credentials of a role, for some time. */
export interface TemporaryCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** Credentials of a role, as Lambda gives them to a function. */
export async function assumeRole(sts: STSClient, RoleArn: string, session = 'test'): Promise<TemporaryCredentials> {
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: session }));
  return {
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  };
}
