import { randomBytes } from 'node:crypto';
import { messageOf } from '../../functions/core/errors';
import { shellWord } from '../../functions/core/words/shell-word';
import { RUNNER_NAMES } from '../../functions/runner/env';
import { InvocationError } from '../core/errors';
import { type Description, taskEnd } from '../core/execution';
import { FunctionLog } from '../core/function-log';
import type { Session } from '../core/session';
import { duration } from '../output/units';
import type { DumpFunction } from '../place/function';
import type { RestoreInput } from './request';
import { RestoreExecutions } from './restore-executions';
import { type Channel, TaskLogReader } from './task-log';

/** Milliseconds between two looks, how late a line of the log may be, and how far the clock of this machine may be ahead. */
const INTERVAL_MS = 2_000;
const LATE_MS = 30_000;
const AHEAD_MS = 5 * 60_000;

/** What is new in a log, until it can't be read, which is reported once. */
class LogSince {
  #newest: number;
  #isReadable = true;

  /**
   * @param execution whose lines are wanted
   * @param from when its first line may have been written, in milliseconds since 1970
   */
  constructor(
    private readonly log: FunctionLog,
    private readonly execution: string,
    from: number,
  ) {
    this.#newest = from - AHEAD_MS;
  }

  /** Some of what was read before is among it. Undefined when the log can't be read. */
  async read({ output, signal }: Session): Promise<string[] | undefined> {
    if (!this.#isReadable) return undefined;
    try {
      const events = await this.log.since(this.#newest - LATE_MS, signal);
      // Other tasks write into the group as well, by other clocks, and their lines may be there before those of this one.
      const own = events.filter(({ message }) => message.includes(this.execution));
      this.#newest = own.reduce((time, { timestamp }) => Math.max(time, timestamp), this.#newest);
      return events.map(({ message }) => message);
    } catch (error) {
      signal.throwIfAborted();
      this.#isReadable = false;
      output.note(`The log can't be followed: ${messageOf(error)}`);
      return undefined;
    }
  }
}

/** Shows a line of the task. */
export type ShowLine = (channel: Channel, line: string) => void;

/** Restores in a task of the runner, and follows it. What it writes is in the log of the runner; nothing of it is on this machine. */
export class RestoreInVpc {
  /** Whether the execution ran when it was last described. */
  #runs = false;

  private constructor(
    private readonly followAgain: readonly string[],
    private readonly executions: RestoreExecutions,
    private readonly log: FunctionLog,
    private readonly logGroup: string,
    private readonly session: Session,
  ) {}

  /** @param followAgain arguments that find the function again, for a command that follows the restore */
  static async of(
    { name, arn }: DumpFunction,
    session: Session,
    followAgain: readonly string[],
  ): Promise<RestoreInVpc> {
    const lambda = await session.aws.lambda();
    const logGroup = `/aws/ecs/${name}${RUNNER_NAMES.logGroup}`;
    const executions = new RestoreExecutions(arn, lambda, session.environment);
    const log = new FunctionLog(lambda, logGroup, session.environment);
    return new RestoreInVpc(followAgain, executions, log, logGroup, session);
  }

  /** Starts the task. Returns the name of its execution. @throws {InvocationError} */
  async start(input: RestoreInput): Promise<string> {
    const { clock, signal, output } = this.session;
    const time = clock.now().toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
    const name = `restore-${time}-${randomBytes(4).toString('hex')}`;
    await this.executions.start(name, input, signal);
    output.note(
      `The restore runs in the VPC, as the execution "${name}". It begins when Fargate has a machine, in about a minute.`,
    );
    return name;
  }

  /** Shows what the task writes until it has ended. @returns its exit status. @throws {InvocationError} when it has none. */
  async follow(name: string, show: ShowLine): Promise<number> {
    const { signal } = this.session;
    const execution = this.executions.arnOf(name);
    try {
      return await this.#exit(execution, new TaskLogReader(execution, show));
    } catch (error) {
      if (signal.aborted || this.#runs) this.#tellHowToGoOn(name, execution);
      throw error;
    }
  }

  async #exit(execution: string, reader: TaskLogReader): Promise<number> {
    const { clock, output, signal } = this.session;
    const startedAt = clock.monotonic();
    const { startDate } = await this.#describe(execution);
    const from = startDate === undefined ? clock.now().getTime() : startDate * 1000;
    const log = new LogSince(this.log, execution, from);
    let ended: { readonly description: Description; readonly at: number } | undefined;
    for (;;) {
      const messages = await log.read(this.session);
      reader.take(messages ?? []);
      if (reader.exit !== undefined) return reader.exit;
      const description = await this.#describe(execution);
      if (description.status !== 'RUNNING') ended ??= { description, at: clock.monotonic() };
      const isComplete = messages === undefined || clock.monotonic() - (ended?.at ?? 0) > LATE_MS;
      if (ended && isComplete) return this.#exitOf(ended.description);
      const waited = duration((clock.monotonic() - startedAt) / 1000);
      if (reader.lines === 0) output.progress(`waiting for the task  ${waited}`);
      await clock.sleep(INTERVAL_MS, signal);
    }
  }

  async #describe(execution: string): Promise<Description> {
    const description = await this.executions.describe(execution, this.session.signal);
    this.#runs = description.status === 'RUNNING';
    return description;
  }

  /** The exit status in the description of an execution whose log did not have it. */
  #exitOf(description: Description): number {
    const { status } = description;
    const where = `Its log is in the group "${this.logGroup}".`;
    if (status === 'SUCCEEDED') {
      this.session.output.note(`The restore has succeeded. ${where}`);
      return 0;
    }
    const { exitCode = 0, reason } = taskEnd(description);
    if (status === 'FAILED' && exitCode > 0 && exitCode < 126) {
      this.session.output.note(`The restore ended with the exit status ${exitCode}. ${where}`);
      return exitCode;
    }
    throw new InvocationError(
      'RESTORE_TASK_FAILED',
      `The task of the restore ended without a result (${status}): ${reason}. ${where} What this means and what to do is in docs/runner.md. A restore that had begun goes on when you repeat the command with --resume.`,
    );
  }

  #tellHowToGoOn(name: string, execution: string): void {
    this.session.output.note(
      [
        'The restore goes on in the VPC.',
        `To follow it again:  lambda-mysqldump restore ${[...this.followAgain, '--follow', name].map(shellWord).join(' ')}`,
        `To stop it:          aws stepfunctions stop-execution --execution-arn ${execution}`,
      ].join('\n'),
    );
  }
}
