import { setTimeout as sleep } from 'node:timers/promises';
import {
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { bundleDump, type DumpPackage, HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { RETRY_SCALE } from '../../../dev/labs/runner/deploy-runner';
import { RunnerLab } from '../../../dev/labs/runner/runner-lab';
import { type Invocation, type LocalCloud, startLocalCloud, type TaskContainer } from '../../../dev/local-cloud';
import { zipOf } from '../../../dev/local-cloud/deploy';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { patching, type SourceChange } from '../../../dev/tools/patched-source';
import { ENV } from '../../../functions/dump/env';
import { TASK_ENV } from '../../../functions/runner/env';
import type { ExecutionInput } from '../../../functions/slot-job/execution';
import type { AwsCall } from '../proxy/aws-call';
import { FaultProxy, type InterceptedRequest, passThrough } from '../proxy/fault-proxy';
import { FASTER, SMALL_PARTS } from './builds';
import { SlotExecutions } from './slot-executions';
import { SlotWatch } from './slot-watch';

/**
 * Databases of the tests: one whose dump has one part, one whose dump has three parts, and one for faults of servers
 * and connections, whose dump takes longer.
 */
export type Size = 'small' | 'large' | 'medium';
const LARGE_ROWS = 24;

/** A dump function under test. Its name is also the name of its job. */
export interface Subject {
  readonly name: string;
  readonly size: Size;
}

export interface DeployOptions {
  /** Changes of the sources; each must match exactly one place. */
  readonly changes?: readonly SourceChange[];
  /** Shell scripts that replace programs of the layer, by name. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  /** Default: the server of the lab. */
  readonly server?: TestServer;
  /** Environment variables that differ from those of the other functions. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Attempts of Lambda at an asynchronous event. */
const ATTEMPTS = 3;
const FUNCTION_TIMEOUT_SECONDS = 60;
/** Settings of all functions. The comparison of sizes is enabled, so that faults are injected into its listing, too. */
const SETTINGS = { memoryMb: 512, environment: { [ENV.shrinkShare]: '0.5' } };

/**
 * The released function, with shortened durations, in the local cloud with a fault-injecting proxy in front of AWS, and
 * a MySQL server. Each trial uses one slot, and many trials run in parallel.
 */
export class ReliabilityLab {
  readonly #watches = new Map<string, SlotWatch>();
  /** Attempts at each slot among the first {@link #known} invocations. */
  readonly #attempts = new Map<string, Invocation[]>();
  #known = 0;
  /** Tasks of each slot among the first {@link #knownTasks} containers. */
  readonly #tasks = new Map<string, TaskContainer[]>();
  #knownTasks = 0;
  readonly #executions = new Map<string, SlotExecutions>();
  #days = 0;

  private constructor(
    readonly cloud: LocalCloud,
    readonly server: TestServer,
    readonly destination: DumpLab,
    private readonly released: DumpPackage,
    private readonly proxy: FaultProxy,
  ) {}

  static async start(): Promise<ReliabilityLab> {
    let lab: ReliabilityLab | undefined;
    const proxy = new FaultProxy(async (id, call, intercepted) => lab?.handle(id, call, intercepted));
    const [cloud, server] = await Promise.all([
      startLocalCloud({
        auth: true,
        functionEndpoint: proxy.endpoint,
        taskEndpoint: proxy.endpoint,
        stateMachineWaitScale: RETRY_SCALE,
      }),
      startServer({ flavour: 'mysql' }),
    ]);
    const destination = await DumpLab.create(cloud, server, ['small', 'large']);
    await cloud
      .client(S3Client)
      .send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
    await fill(server);
    lab = new ReliabilityLab(cloud, server, destination, await publishDumpPackage(cloud), proxy);
    return lab;
  }

  async stop(): Promise<void> {
    await Promise.all([this.cloud.stop(), this.server.stop()]);
    await this.proxy.stop();
  }

  /** Deploys the released function with shortened durations and the changes of the options. */
  async deploy(name: string, size: Size, options: DeployOptions = {}): Promise<Subject> {
    const { changes = [], programs, timeoutSeconds = FUNCTION_TIMEOUT_SECONDS, server = this.server } = options;
    const code = await bundleDump([patching([...FASTER, SMALL_PARTS, ...changes])]);
    await HostedDump.deploy(this.cloud, { ...this.released, code }, server, [size], {
      ...SETTINGS,
      name,
      timeoutSeconds,
      environment: { ...SETTINGS.environment, ...options.environment },
    });
    if (programs) await this.replacePrograms(name, programs);
    return { name, size };
  }

  /** Deploys the same function with a runner, to which it hands over every slot; both have the changes. */
  async deployWithRunner(name: string, size: Size, changes: readonly SourceChange[] = []): Promise<Subject> {
    const runner = await RunnerLab.create(this.cloud, this.server, {
      ...SETTINGS,
      job: name,
      databases: [size],
      timeoutSeconds: FUNCTION_TIMEOUT_SECONDS,
      layerArn: this.released.layerArn,
      plugins: [patching([...FASTER, SMALL_PARTS, ...changes])],
    });
    this.#executions.set(name, new SlotExecutions(runner, name));
    return { name, size };
  }

  /** The executions of a function with a runner. */
  executions({ name }: Subject): SlotExecutions {
    const executions = this.#executions.get(name);
    if (!executions) throw new Error(`The function ${name} has no runner.`);
    return executions;
  }

  /** Returns an unused slot. */
  freshSlot(): string {
    const day = new Date(Date.UTC(2000, 0, 1));
    day.setUTCDate(day.getUTCDate() + this.#days++);
    return day.toISOString().slice(0, 10);
  }

  /** Records the calls to AWS of all runs of a slot, and injects faults into them. */
  watch({ name }: Subject, slot: string): SlotWatch {
    const watch = new SlotWatch();
    this.#watches.set(keyOf(name, slot), watch);
    return watch;
  }

  /** Sends an asynchronous event. */
  send(subject: Subject, slot: string): Promise<void> {
    return this.sendEvent(subject, { slot });
  }

  async sendEvent({ name }: Subject, event: unknown): Promise<void> {
    await this.cloud.client(LambdaClient).send(
      new InvokeCommand({
        FunctionName: name,
        InvocationType: 'Event',
        Payload: Buffer.from(JSON.stringify(event)),
      }),
    );
  }

  /** All attempts at a slot so far, in the order in which they began. */
  attempts({ name }: Subject, slot: string): Invocation[] {
    const { invocations } = this.cloud.lambda;
    // Reads each invocation once: there are thousands, and every trial polls many times a second.
    for (; this.#known < invocations.length; this.#known += 1) {
      const invocation = invocations[this.#known] as Invocation;
      const key = keyOf(invocation.functionName, slotIn(invocation.event));
      this.#attempts.set(key, [...(this.#attempts.get(key) ?? []), invocation]);
    }
    return this.#attempts.get(keyOf(name, slot)) ?? [];
  }

  /** All tasks of a slot so far, in the order in which they began. */
  tasks({ name }: Subject, slot: string): TaskContainer[] {
    for (const task of this.cloud.tasks.containers().slice(this.#knownTasks)) {
      this.#knownTasks += 1;
      const key = keyOf(...targetOf(task));
      this.#tasks.set(key, [...(this.#tasks.get(key) ?? []), task]);
    }
    return this.#tasks.get(keyOf(name, slot)) ?? [];
  }

  /** Logs of all attempts at a slot, by the function and by tasks. */
  logs(subject: Subject, slot: string): string[] {
    const tasks = this.tasks(subject, slot).map(({ log }) => log);
    return [...this.attempts(subject, slot).map(({ logs }) => logs), ...tasks];
  }

  /** Waits until this number of events has ended, and the executions to which they have handed the slot over. */
  async settled(subject: Subject, slot: string, events: number): Promise<Invocation[]> {
    const attempts = await this.answered(subject, slot, events);
    const executions = this.#executions.get(subject.name);
    if (!executions) return attempts;
    for (;;) {
      while (this.tasks(subject, slot).some(({ isAlive }) => isAlive)) await sleep(100);
      if (!(await executions.of(slot)).some(({ status }) => status === 'RUNNING')) return attempts;
      // Between two of its tasks.
      await sleep(200);
    }
  }

  /** Waits until this number of events has ended: one attempt succeeded, or all have failed. */
  async answered(subject: Subject, slot: string, events: number): Promise<Invocation[]> {
    for (;;) {
      const attempts = this.attempts(subject, slot);
      const requests = new Set(attempts.map(({ requestId }) => requestId));
      const over = [...requests].filter((id) => isOver(attempts.filter(({ requestId }) => requestId === id)));
      if (over.length >= events && attempts.every(({ status }) => status !== 'running')) return attempts;
      await sleep(50);
    }
  }

  /** Replaces programs by a second layer, whose files hide those of the first. */
  private async replacePrograms(name: string, programs: Readonly<Record<string, string>>): Promise<void> {
    const lambda = this.cloud.client(LambdaClient);
    const files = Object.entries(programs).map(([program, text]) => [`bin/${program}`, { text, mode: 0o755 }]);
    const ZipFile = await zipOf(Object.fromEntries(files));
    const { LayerVersionArn = '' } = await lambda.send(
      new PublishLayerVersionCommand({ LayerName: name, Content: { ZipFile } }),
    );
    const Layers = [this.released.layerArn, LayerVersionArn];
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Layers }));
  }

  private async handle(hostId: string, call: AwsCall, intercepted: InterceptedRequest): Promise<void> {
    const task = this.cloud.tasks.containers().find(({ id }) => id === hostId);
    if (task) {
      const watch = this.#watches.get(keyOf(...targetOf(task)));
      return watch ? watch.handle(call, intercepted, task, task) : passThrough(intercepted);
    }
    const environment = this.cloud.lambda.environments().find(({ id }) => id === hostId);
    const invocation = environment?.invocation;
    const watch = this.#watches.get(keyOf(environment?.functionName, slotIn(invocation?.event)));
    if (!environment || !invocation || !watch) return passThrough(intercepted);
    await watch.handle(call, intercepted, environment, invocation);
  }
}

function isOver(attempts: readonly Invocation[]): boolean {
  return attempts.some(({ status }) => status === 'success') || attempts.length >= ATTEMPTS;
}

/** Fills two databases that never change, so that the text of each dump is known. */
async function fill(server: TestServer): Promise<void> {
  const schema = `
    CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL);
    CREATE TABLE orders (
      id INT PRIMARY KEY, customer INT NOT NULL, total DECIMAL(10,2), note JSON, payload LONGBLOB,
      FOREIGN KEY (customer) REFERENCES customers (id)
    );
    CREATE VIEW big_orders AS SELECT id FROM orders WHERE total > 10;
    CREATE PROCEDURE count_orders() SELECT COUNT(*) FROM orders;
    CREATE EVENT forget ON SCHEDULE EVERY 1 YEAR STARTS '2040-01-01 00:00:00' DO DELETE FROM orders WHERE id < 0;
    INSERT INTO customers VALUES (1, 'Ångström 😀'), (2, '-- Dump completed');
    INSERT INTO orders VALUES (1, 1, 9.99, '{"a": [1, "x"]}', x'00ff5c27'), (2, 2, 19.99, NULL, NULL);
  `;
  // Only one database has a trigger: a dump with triggers is piped through the function, others through a kernel pipe.
  const trigger = 'CREATE TRIGGER no_debt BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = GREATEST(NEW.total, 0);';
  await Promise.all([server.sql(schema + trigger, 'small'), server.sql(schema, 'large')]);
  // Random bytes, written as hexadecimal digits, which zstd compresses to a half.
  const rows = Array.from({ length: LARGE_ROWS }, (_, i) => `(${10 + i}, 1, 1, NULL, CONCAT(${randomBlocks(512)}))`);
  for (const row of rows) await server.sql(`INSERT INTO orders VALUES ${row};`, 'large');
}

/** Key of all attempts at a slot. */
function keyOf(functionName: string | undefined, slot: string | undefined): string {
  return `${functionName}#${slot}`;
}

/** The slot that an event asks for: one of a trial, or of an execution that did not make its dump. */
function slotIn(event: unknown): string | undefined {
  const { slot, detail } = (event ?? {}) as { slot?: string; detail?: { input?: string } };
  return detail?.input === undefined ? slot : (JSON.parse(detail.input) as ExecutionInput).slot;
}

/** Job and slot of a task. */
function targetOf({ environment }: TaskContainer): [job: string, slot: string] {
  const { job, slot }: ExecutionInput = JSON.parse(environment[TASK_ENV.input] ?? '{}');
  return [job, slot];
}

/** RANDOM_BYTES returns at most 1,024 bytes. */
function randomBlocks(count: number): string {
  return Array.from({ length: count }, () => 'RANDOM_BYTES(1024)').join(',');
}
