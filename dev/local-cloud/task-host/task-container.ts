import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { killAndWait } from '../../tools/processes';
import { ProcessNamespace } from '../lambda-host/namespace';

export interface ContainerOptions {
  readonly taskArn: string;
  /** Name in the task definition. */
  readonly name: string;
  readonly image: string;
  /** ARN of the task's role, if it has one. */
  readonly roleArn: string | undefined;
  /** Variables of its task definition, and those with which its task was started. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A container of a task, running or ended. */
export class TaskContainer {
  readonly id = randomUUID().replaceAll('-', '');
  readonly taskArn: string;
  readonly name: string;
  readonly image: string;
  readonly roleArn: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Of its first process; 128 + the number of the signal that ended it. Undefined while it runs. */
  exitCode: number | undefined;
  /** Its standard output and standard error so far. */
  log = '';
  readonly #listeners = new Set<() => void>();
  #child: ChildProcess | undefined;
  #namespace: ProcessNamespace | undefined;
  #exited: Promise<void> = Promise.resolve();

  constructor(options: ContainerOptions) {
    this.taskArn = options.taskArn;
    this.name = options.name;
    this.image = options.image;
    this.roleArn = options.roleArn;
    this.environment = options.environment;
  }

  get isAlive(): boolean {
    return this.exitCode === undefined;
  }

  /** All its processes, by the process ids of this machine. */
  pids(): number[] {
    return this.#namespace?.pids() ?? [];
  }

  /** Resident memory of all its processes together, in bytes. */
  memory(): number {
    return this.#namespace?.memory() ?? 0;
  }

  /** Follows a process that {@link TaskImage.start} returned. */
  async run(child: ChildProcess): Promise<void> {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.log += text;
        this.#tell();
      });
    }
    this.#exited = new Promise((resolve) => {
      // `close` is emitted after `exit`, when all output has arrived.
      child.on('close', (code, signal) => {
        this.exitCode = code ?? 128 + constants.signals[signal as NodeJS.Signals];
        this.#tell();
        resolve();
      });
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    this.#namespace = new ProcessNamespace(child.pid as number);
  }

  /** Calls the listener when the log has grown, and when the container has ended. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Sends SIGTERM to its first process, and SIGKILL to all after a number of seconds; resolves when they have ended. */
  async terminate(seconds: number): Promise<void> {
    const waiting = new AbortController();
    const killed = sleep(seconds * 1000, undefined, { signal: waiting.signal }).then(
      () => this.kill(),
      () => {},
    );
    while (this.isAlive && !this.#namespace?.signalFirst('SIGTERM')) await sleep(5);
    await Promise.race([this.#exited, killed]);
    waiting.abort();
    await killed;
  }

  /** Kills all its processes at once, as when a machine fails. */
  async kill(): Promise<void> {
    if (this.#child && this.isAlive) await killAndWait(this.#child);
    await this.#exited;
  }

  /** Stops all its processes (SIGSTOP), until {@link continue}. */
  stop(): void {
    this.#namespace?.signal('SIGSTOP');
  }

  continue(): void {
    this.#namespace?.signal('SIGCONT');
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
