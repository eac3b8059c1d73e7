import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireNamespaces } from '../tools/processes';
import { temporaryFolder } from '../tools/temporary-folder';
import { type FunctionEndpoint, LambdaHost } from './lambda-host/lambda-host';
import { lambdaRuntime, type NodeMajor } from './lambda-host/runtime';
import { startMiniStack } from './ministack/ministack';
import { type ContainerEndpoint, TaskHost } from './task-host/task-host';

export type { Environment } from './lambda-host/environment';
export type { FunctionError, Invocation, InvocationStatus } from './lambda-host/invocation';
export type { FunctionEndpoint, InvocationHook } from './lambda-host/lambda-host';
export type { TaskContainer } from './task-host/task-container';
export type { TaskImage } from './task-host/task-image';

export interface LocalCloudOptions {
  /** Checks signatures and enforces IAM policies. Without it every caller has all permissions. Default: false. */
  auth?: boolean;
  /** Runs all functions under this Node major, instead of the one in their `Runtime`. */
  nodeMajor?: NodeMajor;
  /**
   * Seconds before the first retry of an asynchronous invocation; the second waits twice as long. Lambda waits one
   * minute and two. Default: 1.
   */
  retryBaseSeconds?: number;
  /** Endpoint of AWS for functions, for example a proxy. Default: this cloud. */
  functionEndpoint?: FunctionEndpoint;
  /** Endpoint of AWS for containers of ECS tasks. Default: this cloud. */
  taskEndpoint?: ContainerEndpoint;
  /** Seconds that a second of a Wait state, or of the interval of a Retry, lasts. Timeouts last what they say. Default: 1. */
  stateMachineWaitScale?: number;
}

/** Settings for clients of the AWS SDK. */
export interface ClientConfig {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** For S3; other clients ignore it. */
  forcePathStyle: boolean;
  requestHandler: { httpAgent: { maxSockets: number } };
}

/** A local AWS on the loopback interface. */
export interface LocalCloud {
  endpoint: string;
  region: string;
  accountId: string;
  /** Credentials with all permissions. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Environment variables that point the AWS CLI, the SDKs and Terraform to this cloud. */
  environment: Record<string, string>;
  /** The client of the AWS SDK of that type, as in `cloud.client(S3Client)`. It is destroyed by {@link stop}. */
  client<T extends { destroy(): void }>(type: new (config: ClientConfig) => T): T;
  /** Past and current invocations, and their environments, which can be stopped, continued and killed. */
  lambda: Pick<LambdaHost, 'invocations' | 'onInvocation' | 'environments'>;
  /** Images and containers of ECS tasks, which can be stopped, continued and killed; refusals of the next tasks. */
  tasks: Pick<TaskHost, 'addImage' | 'containers' | 'onContainer' | 'refuseNext'>;
  /** Folder of all its files. */
  folder: string;
  /** Process id of MiniStack. */
  pid: number;
  /** MiniStack's own log. */
  logFile: string;
  /** Ends all processes and removes all files. */
  stop(): Promise<void>;
}

const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Starts a local cloud; several may run at the same time. */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  requireNamespaces();
  const folder = temporaryFolder('local-cloud');
  const runtime = await lambdaRuntime();
  const { nodeMajor, functionEndpoint, taskEndpoint } = options;
  const lambda = new LambdaHost({ folder, region: REGION, runtime, nodeMajor, functionEndpoint });
  const tasks = new TaskHost({ region: REGION, taskEndpoint });
  const clients = new Map<new (config: ClientConfig) => { destroy(): void }, { destroy(): void }>();
  const stopHosts = async () => {
    await Promise.all([lambda.stop(), tasks.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
  const ministack = await startMiniStack({
    folder: join(folder, 'ministack'),
    auth: options.auth ?? false,
    lambdaHostUrl: await lambda.listen(),
    taskHostUrl: await tasks.listen(),
    retryBaseSeconds: options.retryBaseSeconds ?? 1,
    stateMachineWaitScale: options.stateMachineWaitScale ?? 1,
  }).catch(async (error) => {
    await stopHosts();
    throw error;
  });
  const { endpoint, logFile, pid } = ministack;
  lambda.connect(endpoint, CREDENTIALS);
  tasks.connect(endpoint, CREDENTIALS);
  return {
    endpoint,
    region: REGION,
    accountId: '000000000000',
    credentials: CREDENTIALS,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      // Ignores the user's own profiles.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    client: <T extends { destroy(): void }>(type: new (config: ClientConfig) => T) => {
      const client =
        clients.get(type) ??
        new type({
          endpoint,
          region: REGION,
          credentials: CREDENTIALS,
          forcePathStyle: true,
          // Every synchronous invocation holds one until it ends.
          requestHandler: { httpAgent: { maxSockets: 1_000 } },
        });
      clients.set(type, client);
      return client as T;
    },
    lambda,
    tasks,
    folder,
    pid,
    logFile,
    stop: async () => {
      for (const client of clients.values()) client.destroy();
      // Stopped first, so that it requests no more invocations.
      await ministack.stop();
      await stopHosts();
    },
  };
}
