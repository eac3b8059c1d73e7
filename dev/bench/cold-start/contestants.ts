import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { BUNDLING } from '../../../infra/build/bundle-function';
import { buildAwsCliLayer } from '../../../layers/aws-cli/build';
import { BUCKET } from '../../labs/cloud/dump-cloud';
import { publishLayer } from '../../labs/released/publish-layer';
import type { Invocation, LocalCloud } from '../../local-cloud';
import { deployFunction, zipOf } from '../../local-cloud/deploy';
import { type BenchLab, PIPELINE_PASSWORD, PIPELINE_USER } from '../lab/bench-lab';
import { ColdFunction } from '../lab/cold-dump';
import { EMPTY, OURS } from './names';

/** A function whose cold starts are measured. */
export interface ColdContestant {
  readonly name: string;
  /** Starts the function, sends it one event, and ends it. */
  start(): Promise<Invocation>;
}

const SHELL = 'shell function: curl loop, mysqldump, gzip, AWS CLI';

const MEMORY_MB = 1769;

export async function coldContestants(lab: BenchLab, database: string): Promise<ColdContestant[]> {
  const ours = await ColdFunction.deploy(lab, 'cold', database, { memoryMb: MEMORY_MB });
  await deployEmpty(lab);
  await deployShell(lab, database);
  return [
    { name: OURS, start: async () => (await ours.dump()).invocation },
    { name: EMPTY, start: () => invokeCold(lab.cloud, 'empty') },
    { name: SHELL, start: () => invokeCold(lab.cloud, 'shell') },
  ];
}

async function deployEmpty({ cloud, dumpPackage }: BenchLab): Promise<void> {
  const entryPoints = [join(__dirname, 'empty-handler.ts')];
  const { outputFiles } = await build({ ...BUNDLING, entryPoints, write: false });
  await deployFunction(cloud, 'empty', outputFiles[0]?.text ?? '', {
    Role: dumpPackage.roleArn,
    MemorySize: MEMORY_MB,
  });
}

async function deployShell({ cloud, dumpPackage, server, sink }: BenchLab, database: string): Promise<void> {
  const awsCli = await publishLayer(cloud, 'aws-cli', buildAwsCliLayer);
  const bootstrap = await readFile(join(__dirname, 'bootstrap.sh'), 'utf8');
  await deployFunction(cloud, 'shell', '', {
    Role: dumpPackage.roleArn,
    Layers: [dumpPackage.layerArn, awsCli],
    Code: { ZipFile: await zipOf({ bootstrap: { text: bootstrap, mode: 0o755 } }) },
    Runtime: 'provided.al2023',
    Handler: 'bootstrap',
    MemorySize: MEMORY_MB,
    Timeout: 60,
    Environment: {
      Variables: {
        AWS_ENDPOINT_URL_S3: sink.endpoint,
        BUCKET,
        DB_HOST: server.host,
        DB_PORT: String(server.port),
        DB_USER: PIPELINE_USER,
        DB_PASSWORD: PIPELINE_PASSWORD,
        DB_NAME: database,
      },
    },
  });
}

async function invokeCold(cloud: LocalCloud, name: string): Promise<Invocation> {
  await cloud.client(LambdaClient).send(new InvokeCommand({ FunctionName: name, Payload: '{}' }));
  const invocation = cloud.lambda.invocations.findLast(({ functionName }) => functionName === name);
  if (invocation?.status !== 'success') {
    throw new Error(`${name} failed: ${invocation?.error?.errorMessage}\nIts log:\n${invocation?.logs}`);
  }
  await cloud.lambda
    .environments()
    .find(({ id }) => id === invocation.environmentId)
    ?.kill();
  return invocation;
}
