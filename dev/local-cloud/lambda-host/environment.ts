import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { killAndWait, processNamespace, spawnBound } from '../../tools/processes';
import type { FunctionPackage } from './function-package';
import type { FunctionError, Initialisation, Invocation } from './invocation';
import { ProcessNamespace } from './namespace';
import { RuntimeApi } from './runtime-api';

export interface EnvironmentOptions {
  functionName: string;
  folder: string;
  package: FunctionPackage;
  /** Folder with the language's interpreter; undefined when the function has its own runtime, `bootstrap`. */
  languageFolder: string | undefined;
  clientFolder: string;
  memoryMb: number;
  timeoutSeconds: number;
  /** Size of /tmp. */
  ephemeralMb: number;
  /** Returns the function's environment variables, with the values that are specific to this environment. */
  variables(own: { id: string; runtimeApi: string; logStream: string }): Promise<Record<string, string>>;
}

type Outcome = Pick<Invocation, 'status' | 'payload' | 'error'>;

const SAMPLE_MS = 100;
/** Longest initialisation that Lambda does not count towards the function's timeout. */
const INITIALISATION_SECONDS = 10;

/** One execution environment of a function: its processes, and the Runtime API that feeds them. Serves one event at a time. */
export class Environment {
  readonly id = randomUUID().replaceAll('-', '');
  readonly functionName: string;
  readonly #api: RuntimeApi;
  readonly #ready: Promise<void>;
  #child: ChildProcess | undefined;
  #namespace: ProcessNamespace | undefined;
  #exited: Promise<void> = Promise.resolve();
  #exitReason = '';
  #outcome: Outcome | undefined;
  #startedAt: Date | undefined;
  #initialisation: Initialisation | undefined;
  #initError: FunctionError | undefined;
  #finish: (() => void) | undefined;
  #invocation: Invocation | undefined;
  #stopped = false;
  #reserved = false;

  private constructor(private readonly options: EnvironmentOptions) {
    this.functionName = options.functionName;
    let ready = () => {};
    this.#ready = new Promise((resolve) => {
      ready = resolve;
    });
    this.#api = new RuntimeApi({
      onReady: () => {
        this.#initialisation ??= this.#startedAt && since(this.#startedAt);
        this.#startedAt = undefined;
        ready();
        this.#finish?.();
      },
      onResponse: (requestId, body) => this.#answer(requestId, { status: 'success', payload: parse(body) }),
      onError: (requestId, body) => this.#answer(requestId, { status: 'error', error: parse(body) as FunctionError }),
      onInitError: (body) => {
        this.#initError = parse(body) as FunctionError;
      },
    });
  }

  /** Starts an environment; it initialises in the background. */
  static async start(options: EnvironmentOptions): Promise<Environment> {
    const environment = new Environment(options);
    await environment.#spawn();
    return environment;
  }

  /** The invocation that it serves, if any. */
  get invocation(): Invocation | undefined {
    return this.#invocation;
  }

  /** Whether it serves an event or is reserved for one. */
  get isBusy(): boolean {
    return this.#reserved;
  }

  /** Reserves it for one event, so that it gets no other; {@link invoke} ends the reservation. */
  reserve(): void {
    this.#reserved = true;
  }

  get isAlive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** All its processes, by the process ids of this machine. */
  pids(): number[] {
    return this.#namespace?.pids() ?? [];
  }

  /** Kills all its processes at once, as when a machine fails. */
  async kill(): Promise<void> {
    this.#namespace?.signal('SIGKILL');
    if (this.#child) await killAndWait(this.#child);
    await this.#exited;
  }

  /** Stops all its processes (SIGSTOP), until {@link continue}. */
  stop(): void {
    this.#stopped = true;
    this.#namespace?.signal('SIGSTOP');
  }

  continue(): void {
    this.#stopped = false;
    // An idle environment stays frozen until its next event.
    if (this.#invocation) this.#namespace?.signal('SIGCONT');
  }

  /** Runs one event until the response, the exit of the process, or the function's timeout. */
  async invoke(invocation: Invocation, onStart: () => void): Promise<void> {
    this.#invocation = invocation;
    this.#outcome = undefined;
    const sampler = setInterval(() => this.#sample(invocation), SAMPLE_MS);
    try {
      const limit = timer(INITIALISATION_SECONDS + this.options.timeoutSeconds);
      const isLate = await Promise.race([this.#ready, this.#exited, limit.over]);
      limit.clear();
      if (isLate) Object.assign(invocation, await this.#timeOut(invocation.requestId));
      else if (this.isAlive) Object.assign(invocation, await this.#serve(invocation, onStart));
      else Object.assign(invocation, this.#crash(invocation.requestId));
    } finally {
      this.#sample(invocation);
      clearInterval(sampler);
      invocation.endedAt = new Date();
      this.#invocation = undefined;
      this.#reserved = false;
    }
  }

  async #serve(invocation: Invocation, onStart: () => void): Promise<Outcome> {
    const { timeoutSeconds } = this.options;
    const { requestId, functionArn, event } = invocation;
    if (this.#initialisation) invocation.initialisation = this.#initialisation;
    this.#initialisation = undefined;
    const finished = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    const deadline = timer(timeoutSeconds);
    // Between two invocations an environment is frozen: unfinished work of an earlier handler continues now.
    if (!this.#stopped) this.#namespace?.signal('SIGCONT');
    const payload = JSON.stringify(event);
    this.#api.send({ requestId, functionArn, deadline: new Date(Date.now() + timeoutSeconds * 1000), payload });
    onStart();
    const isLate = await Promise.race([finished, this.#exited, deadline.over]);
    deadline.clear();
    this.#finish = undefined;
    if (isLate) return this.#timeOut(requestId);
    if (!this.isAlive || !this.#outcome) return this.#outcome ?? this.#crash(requestId);
    // The function's output before its response is still in the pipes, and arrives in the next turns of the event loop.
    await turn();
    await turn();
    this.#namespace?.signal('SIGSTOP');
    return this.#outcome;
  }

  #answer(requestId: string, outcome: Outcome): void {
    if (requestId === this.#invocation?.requestId) this.#outcome = outcome;
  }

  async #timeOut(requestId: string): Promise<Outcome> {
    await this.kill();
    const error = {
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after ${this.options.timeoutSeconds.toFixed(2)} seconds`,
    };
    return { status: 'timeout', error };
  }

  #crash(requestId: string): Outcome {
    if (this.#initError) return { status: 'error', error: this.#initError };
    const error = {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${this.#exitReason}`,
    };
    return { status: 'crash', error };
  }

  async #spawn(): Promise<void> {
    const { options } = this;
    const now = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const variables = await options.variables({
      id: this.id,
      runtimeApi: await this.#api.listen(),
      logStream: `${now}/[$LATEST]${this.id}`,
    });
    const root = join(options.folder, this.id);
    mkdirSync(root);
    const isRoot = process.getuid?.() === 0;
    const { package: its, languageFolder = '', clientFolder } = options;
    const folders = [root, its.task, its.layers, languageFolder, clientFolder];
    const sizes = [String(options.ephemeralMb), String(options.memoryMb)];
    const child = spawnBound(
      'unshare',
      [...processNamespace(), '--mount', 'sh', join(__dirname, 'sandbox.sh'), ...folders, ...sizes],
      {
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        cwd: '/',
        env: {
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
          SANDBOX_USER: isRoot ? 'function' : 'caller',
          SANDBOX_ENV_COUNT: String(Object.keys(variables).length),
          ...Object.fromEntries(
            Object.entries(variables).map(([name, value], i) => [`SANDBOX_ENV_${i}`, `${name}=${value}`]),
          ),
        },
      },
    );
    this.#child = child;
    if (child.pid !== undefined) this.#namespace = new ProcessNamespace(child.pid);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        if (this.#invocation) this.#invocation.logs += text;
      });
    }
    // The sandbox writes to this descriptor when it is ready and the runtime is about to start.
    child.stdio[3]?.once('data', () => {
      this.#startedAt = new Date();
    });
    this.#exited = new Promise((resolve) => {
      child.on('error', (error) => {
        this.#exitReason = `The execution environment did not start: ${error.message}`;
        resolve();
      });
      // `close` is emitted after `exit`, when all output has arrived.
      child.on('close', (code, signal) => {
        this.#exitReason = describeExit(code, signal);
        this.#api.close();
        resolve();
      });
    });
  }

  #sample(invocation: Invocation): void {
    const memory = this.#namespace?.memory() ?? 0;
    invocation.peakMemoryBytes = Math.max(invocation.peakMemoryBytes, memory);
    if (memory > this.options.memoryMb * 1024 ** 2) void this.kill();
  }
}

function since(startedAt: Date): Initialisation {
  return { startedAt, milliseconds: Date.now() - startedAt.getTime() };
}

/** Lambda's message for an exit. A shell reports the end by a signal as 128 + its number. */
function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL' || code === 137) return 'Runtime exited with error: signal: killed';
  if (signal) return `Runtime exited with error: signal: ${signal}`;
  if (code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${code}`;
}

/** Resolves with `true` after a number of seconds. */
function timer(seconds: number): { over: Promise<true>; clear(): void } {
  let timeout: NodeJS.Timeout | undefined;
  const over = new Promise<true>((resolve) => {
    timeout = setTimeout(() => resolve(true), seconds * 1000);
  });
  return { over, clear: () => clearTimeout(timeout) };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
