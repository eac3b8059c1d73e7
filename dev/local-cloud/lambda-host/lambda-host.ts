import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type FunctionConfiguration, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import { assumeRole, type TemporaryCredentials } from './assume-role';
import { Environment } from './environment';
import { functionEnvironment } from './function-environment';
import { FunctionPackages } from './function-package';
import type { Invocation } from './invocation';
import type { LambdaRuntime, NodeMajor } from './runtime';
import { readBody } from './runtime-api';

/** Called when an event is sent to a function. */
export type InvocationHook = (invocation: Invocation, environment: Environment) => void;

/** Returns the endpoint of AWS for an environment, for example that of a proxy in front of `cloudEndpoint`. */
export type FunctionEndpoint = (environmentId: string, cloudEndpoint: string) => Promise<string>;

export interface LambdaHostOptions {
  folder: string;
  region: string;
  runtime: LambdaRuntime;
  /** Runs every function under this Node major. Default: the one in its `Runtime`. */
  nodeMajor: NodeMajor | undefined;
  /** Default: functions use the cloud directly. */
  functionEndpoint?: FunctionEndpoint | undefined;
}

interface Cloud {
  endpoint: string;
  lambda: LambdaClient;
  sts: STSClient;
}

/**
 * Runs Lambda functions like Lambda, for MiniStack, which posts every invocation to the URL of {@link listen}. Reads the
 * deployed code, layers, role, variables and limits from MiniStack's Lambda API.
 */
export class LambdaHost {
  /** All invocations, in the order in which they began. */
  readonly invocations: Invocation[] = [];
  readonly #server: Server;
  readonly #hooks = new Set<InvocationHook>();
  /** Running environments by the revision of their function. */
  readonly #environments = new Map<Environment, string>();
  #cloud: Cloud | undefined;
  #packages: FunctionPackages | undefined;
  #stopped = false;

  constructor(private readonly options: LambdaHostOptions) {
    mkdirSync(join(options.folder, 'environments'), { recursive: true });
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.requestTimeout = 0;
  }

  /** Starts to listen, and returns its URL; call {@link connect} before the first invocation. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  connect(endpoint: string, credentials: { accessKeyId: string; secretAccessKey: string }): void {
    const config = { endpoint, credentials, region: this.options.region };
    this.#cloud = { endpoint, lambda: new LambdaClient(config), sts: new STSClient(config) };
    this.#packages = new FunctionPackages(this.#cloud.lambda, this.options.folder);
  }

  environments(): Environment[] {
    return [...this.#environments.keys()].filter((environment) => environment.isAlive);
  }

  /** Calls the hook at every later invocation; returns a function that removes the hook. */
  onInvocation(hook: InvocationHook): () => void {
    this.#hooks.add(hook);
    return () => this.#hooks.delete(hook);
  }

  /** Ends all environments; later invocations fail. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#environments.keys()].map((environment) => environment.kill()));
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#cloud?.lambda.destroy();
    this.#cloud?.sts.destroy();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const header = (name: string) => String(request.headers[name] ?? '');
    const invocation: Invocation = {
      requestId: header('lambda-request-id'),
      functionName: header('lambda-function-name'),
      functionArn: header('lambda-function-arn'),
      event: JSON.parse(await readBody(request)),
      startedAt: new Date(),
      status: 'running',
      logs: '',
      peakMemoryBytes: 0,
      environmentId: '',
    };
    this.invocations.push(invocation);
    // One JSON value for each line: the log as it comes, and then the answer.
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    const write = (value: object) => response.write(`${JSON.stringify(value)}\n`);
    write({ lines: [startLine(invocation)] });
    const log = new LogReader(invocation);
    const shown = setInterval(() => {
      const lines = log.read();
      if (lines.length > 0) write({ lines });
    }, LOG_INTERVAL_MS);
    let memoryMb = 0;
    try {
      const configuration = await this.#configuration(invocation.functionName);
      memoryMb = configuration.MemorySize as number;
      const environment = await this.#environment(configuration);
      invocation.environmentId = environment.id;
      await environment.invoke(invocation, () => {
        for (const hook of this.#hooks) hook(invocation, environment);
      });
      if (!environment.isAlive) this.#environments.delete(environment);
    } catch (error) {
      invocation.status = 'error';
      invocation.endedAt = new Date();
      invocation.error = { errorType: 'LocalCloud.Exception', errorMessage: String(error) };
    }
    clearInterval(shown);
    const ending = endLines(invocation, memoryMb);
    write({ lines: [...log.rest(), ...ending] });
    const answer: { payload: unknown; functionError: string | null; log: string } = {
      payload: invocation.error ?? invocation.payload ?? null,
      functionError: invocation.error ? 'Unhandled' : null,
      log: [startLine(invocation), ...linesOf(invocation.logs), ...ending].join('\n'),
    };
    response.end(`${JSON.stringify(answer)}\n`);
  }

  async #configuration(name: string): Promise<FunctionConfiguration> {
    if (!this.#cloud) throw new Error('The Lambda host was asked to run a function before it was connected.');
    return this.#cloud.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  }

  /** Returns an idle environment of this revision of the function, or a new one. */
  async #environment(configuration: FunctionConfiguration): Promise<Environment> {
    const name = configuration.FunctionName as string;
    // Identifies a deployment. The revision id does not, because it also changes when a function becomes active.
    const revision = [name, configuration.LastModified, configuration.CodeSha256].join(' ');
    for (const [environment, its] of this.#environments) {
      if (environment.functionName !== name || environment.isBusy) continue;
      if (its === revision && environment.isAlive) {
        environment.reserve();
        return environment;
      }
      this.#environments.delete(environment);
      await environment.kill();
    }
    const environment = await this.#start(configuration);
    environment.reserve();
    this.#environments.set(environment, revision);
    if (this.#stopped) await environment.kill();
    return environment;
  }

  async #start(configuration: FunctionConfiguration): Promise<Environment> {
    const { endpoint } = this.#cloud as Cloud;
    const isNode = configuration.Runtime !== OWN_RUNTIME;
    const nodeMajor = isNode ? (this.options.nodeMajor ?? nodeMajorOf(configuration)) : undefined;
    refuseForeignArchitecture(configuration);
    const [functionPackage, credentials] = await Promise.all([
      (this.#packages as FunctionPackages).get(configuration),
      this.#assumeRole(configuration),
    ]);
    return Environment.start({
      functionName: configuration.FunctionName as string,
      folder: join(this.options.folder, 'environments'),
      package: functionPackage,
      languageFolder: nodeMajor && this.options.runtime.language(nodeMajor),
      clientFolder: this.options.runtime.client,
      memoryMb: configuration.MemorySize ?? 128,
      timeoutSeconds: configuration.Timeout ?? 3,
      ephemeralMb: configuration.EphemeralStorage?.Size ?? 512,
      variables: async ({ id, runtimeApi, logStream }) =>
        functionEnvironment(configuration, nodeMajor, credentials, {
          endpoint: (await this.options.functionEndpoint?.(id, endpoint)) ?? endpoint,
          region: this.options.region,
          runtimeApi,
          logStream,
        }),
    });
  }

  #assumeRole({ Role = '', FunctionName }: FunctionConfiguration): Promise<TemporaryCredentials> {
    return assumeRole((this.#cloud as Cloud).sts, Role, FunctionName);
  }
}

/** Runtime of functions with their own runtime program. */
const OWN_RUNTIME = 'provided.al2023';

function nodeMajorOf({ FunctionName, Runtime }: FunctionConfiguration): NodeMajor {
  if (Runtime === 'nodejs22.x') return 22;
  if (Runtime === 'nodejs24.x') return 24;
  throw new Error(
    `The runtime of ${FunctionName} is ${Runtime}, but the local cloud runs only nodejs22.x, nodejs24.x and ${OWN_RUNTIME}.`,
  );
}

function refuseForeignArchitecture({ FunctionName, Architectures }: FunctionConfiguration): void {
  const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const [wanted = 'x86_64'] = Architectures ?? [];
  if (wanted !== own) {
    throw new Error(`${FunctionName} is deployed for ${wanted} and this machine is ${own}: deploy it for ${own} here.`);
  }
}

/** Milliseconds between two readings of the log of a running function. */
const LOG_INTERVAL_MS = 200;

/** The complete lines of a log that grows. */
class LogReader {
  #at = 0;

  constructor(private readonly invocation: Invocation) {}

  /** Lines that are complete since the last reading. */
  read(): string[] {
    const { logs } = this.invocation;
    const end = logs.lastIndexOf('\n') + 1;
    const lines = linesOf(logs.slice(this.#at, end));
    this.#at = Math.max(this.#at, end);
    return lines;
  }

  /** Everything since the last reading. */
  rest(): string[] {
    const lines = linesOf(this.invocation.logs.slice(this.#at));
    this.#at = this.invocation.logs.length;
    return lines;
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter(Boolean);
}

/** Lambda's own lines around the function's output. */
function startLine({ requestId }: Invocation): string {
  return `START RequestId: ${requestId} Version: $LATEST`;
}

function endLines({ requestId, startedAt, endedAt, error, peakMemoryBytes }: Invocation, memoryMb: number): string[] {
  const milliseconds = Number(endedAt) - Number(startedAt);
  const failure = error?.errorMessage.startsWith('RequestId:') ? [error.errorMessage] : [];
  return [
    ...failure,
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}\tDuration: ${milliseconds} ms\tBilled Duration: ${milliseconds} ms\t` +
      `Memory Size: ${memoryMb} MB\tMax Memory Used: ${Math.ceil(peakMemoryBytes / 1024 ** 2)} MB`,
  ];
}
