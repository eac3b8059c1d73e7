import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STSClient } from '@aws-sdk/client-sts';
import { assumeRole } from '../lambda-host/assume-role';
import { readBody } from '../lambda-host/runtime-api';
import type { Refusal } from './refusal';
import { TaskContainer } from './task-container';
import type { TaskImage } from './task-image';

/** Called when a container starts. */
export type ContainerHook = (container: TaskContainer) => void;

/** Returns the endpoint of AWS for a container, for example that of a proxy in front of `cloudEndpoint`. */
export type ContainerEndpoint = (containerId: string, cloudEndpoint: string) => Promise<string>;

export interface TaskHostOptions {
  readonly region: string;
  /** Default: containers use the cloud directly. */
  readonly taskEndpoint?: ContainerEndpoint | undefined;
}

/** What the client in `container_client.py` asks for. */
interface StartRequest {
  readonly image: string;
  readonly name: string;
  readonly taskArn: string;
  readonly roleArn?: string;
  /** Of the task definition, in place of those of the image. */
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** How long AssumeRole's credentials last. ECS replaces its own before their end; no task runs as long here. */
const CREDENTIALS_MS = 3_600_000;

/**
 * Runs the containers of ECS tasks, for MiniStack, which would start them with Docker: `ministack/container_client.py` is in
 * the place of its client, and calls the URL of {@link listen}. Serves the tasks' credentials.
 */
export class TaskHost {
  readonly #server: Server;
  readonly #images = new Map<string, TaskImage>();
  readonly #containers = new Map<string, TaskContainer>();
  readonly #hooks = new Set<ContainerHook>();
  readonly #refusals: Refusal[] = [];
  /** Credentials of containers by their path, which is secret on ECS, too. */
  readonly #credentials = new Map<string, object>();
  #cloud: { endpoint: string; sts: STSClient } | undefined;
  #url = '';
  #stopped = false;

  constructor(private readonly options: TaskHostOptions) {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error) => answer(response, 500, { message: String(error) }));
    });
    this.#server.requestTimeout = 0;
  }

  /** Starts to listen, and returns its URL; call {@link connect} before the first task. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.#url;
  }

  connect(endpoint: string, credentials: { accessKeyId: string; secretAccessKey: string }): void {
    this.#cloud = { endpoint, sts: new STSClient({ endpoint, credentials, region: this.options.region }) };
  }

  /** Makes an image available under its URI. An image that was never added can't be pulled. */
  addImage(uri: string, image: TaskImage): void {
    this.#images.set(uri, image);
  }

  /** All containers, in the order in which they were started. */
  containers(): TaskContainer[] {
    return [...this.#containers.values()];
  }

  /** Calls the hook at every later start of a container; returns a function that removes the hook. */
  onContainer(hook: ContainerHook): () => void {
    this.#hooks.add(hook);
    return () => this.#hooks.delete(hook);
  }

  /** Refuses as many of the next calls of RunTask as there are refusals. */
  refuseNext(...refusals: Refusal[]): void {
    this.#refusals.push(...refusals);
  }

  /** Ends all containers; later ones are refused. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.containers().map((container) => container.kill()));
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#cloud?.sts.destroy();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.#url);
    const body = await readBody(request);
    const credentials = this.#credentials.get(pathname);
    if (credentials) return answer(response, 200, credentials);
    if (pathname === '/placements') return answer(response, 200, this.#refusals.shift() ?? {});
    if (pathname === '/containers') return this.#start(JSON.parse(body), response);
    const [, id = '', action] = /^\/containers\/(\w+)(?:\/(\w+))?$/.exec(pathname) ?? [];
    const container = this.#containers.get(id);
    if (!container) return answer(response, 404, { message: `No such container: ${id}` });
    if (action === 'log') return sendLog(container, response);
    if (action === 'terminate') await container.terminate(Number(searchParams.get('seconds')));
    if (action === 'kill') await container.kill();
    answer(response, 200, { exitCode: container.exitCode ?? null });
  }

  async #start(wanted: StartRequest, response: ServerResponse): Promise<void> {
    const image = this.#images.get(wanted.image);
    if (!image) {
      const message = `pull image manifest has been retried 1 time(s): failed to resolve ref ${wanted.image}: ${wanted.image}: not found`;
      return answer(response, 404, { message });
    }
    const { taskArn, name, roleArn, environment } = wanted;
    const container = new TaskContainer({ taskArn, name, image: wanted.image, roleArn, environment });
    const variables = await this.#variables(container, environment);
    if (this.#stopped) throw new Error('The local cloud is being stopped.');
    this.#containers.set(container.id, container);
    for (const hook of this.#hooks) hook(container);
    await container.run(image.start(commandOf(image, wanted), variables));
    answer(response, 201, { id: container.id });
  }

  /**
   * The variables that Fargate sets ("Task metadata available for Amazon ECS tasks on Fargate", "Task IAM role", Amazon ECS
   * Developer Guide). On ECS `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` has the path of the credentials on 169.254.170.2; SDKs
   * read the complete address in the same way. `AWS_ENDPOINT_URL` is not of ECS.
   */
  async #variables(
    container: TaskContainer,
    own: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, string>>> {
    const { region, taskEndpoint } = this.options;
    const { endpoint } = this.#connected();
    const path = `/v2/credentials/${randomUUID()}`;
    // Ready before the container asks: SDKs wait for a second only.
    if (container.roleArn) this.#credentials.set(path, await this.#assumeRole(container.roleArn, container.taskArn));
    return {
      ...own,
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ENDPOINT_URL: (await taskEndpoint?.(container.id, endpoint)) ?? endpoint,
      ...(container.roleArn && { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${this.#url}${path}` }),
    };
  }

  /** What the endpoint for credentials of ECS responds. The name of the session is the id of the task. */
  async #assumeRole(roleArn: string, taskArn: string): Promise<object> {
    const session = taskArn.split('/').at(-1) as string;
    const credentials = await assumeRole(this.#connected().sts, roleArn, session);
    return {
      RoleArn: roleArn,
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      Token: credentials.sessionToken,
      Expiration: new Date(Date.now() + CREDENTIALS_MS).toISOString(),
    };
  }

  #connected(): { endpoint: string; sts: STSClient } {
    if (!this.#cloud) throw new Error('The task host was asked to run a task before it was connected.');
    return this.#cloud;
  }
}

/** An entry point in the task definition also replaces the command of the image, as in Docker. */
function commandOf({ config }: TaskImage, { entrypoint, command }: StartRequest): string[] {
  const own = entrypoint ? [] : config.Cmd;
  return [...(entrypoint ?? config.Entrypoint ?? []), ...(command ?? own ?? [])];
}

/** Sends the log as it grows, until the container has ended. */
function sendLog(container: TaskContainer, response: ServerResponse): void {
  let sent = 0;
  const send = () => {
    if (container.log.length > sent) response.write(container.log.slice(sent));
    sent = container.log.length;
    if (!container.isAlive) response.end();
  };
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  container.onChange(send);
  send();
}

function answer(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
