import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { ZipFile } from 'yazl';
import type { LocalCloud } from '.';

/** Creates a zip of files given as text. */
export async function zipOf(files: Record<string, string | { text: string; mode: number }>): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [name, file] of Object.entries(files)) {
    const { text, mode } = typeof file === 'string' ? { text: file, mode: 0o644 } : file;
    zip.addBuffer(Buffer.from(text), name, { mode: 0o100000 | mode });
  }
  zip.end();
  return buffer(zip.outputStream as unknown as NodeJS.ReadableStream as never);
}

/** Creates a role that a service may assume, with the statements as its policy; returns its ARN. */
export async function deployRole(
  cloud: LocalCloud,
  name: string,
  statements: object[] = [],
  service = 'lambda.amazonaws.com',
): Promise<string> {
  const iam = cloud.client(IAMClient);
  const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  const policy = (Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: policy([trust]) }));
  if (statements.length > 0) {
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: name, PolicyDocument: policy(statements) }));
  }
  return Role?.Arn as string;
}

/** Deploys a function from the source of its `index.js` and waits until it can be invoked; returns its ARN. */
export async function deployFunction(
  cloud: LocalCloud,
  name: string,
  source: string,
  settings: Partial<CreateFunctionCommandInput> & { Role: string },
): Promise<string> {
  const lambda = cloud.client(LambdaClient);
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
      Code: { ZipFile: await zipOf({ 'index.js': source }) },
      ...settings,
    }),
  );
  const isPending = async () =>
    (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))).State === 'Pending';
  while (await isPending()) await sleep(50);
  return FunctionArn as string;
}
