import { randomUUID } from 'node:crypto';
import { detailOf, LockError, messageOf, ScriptError, sentence, withCode } from '../../core/errors';
import type { Log } from '../../core/logger';
import type { Clock } from '../../core/time/clock';
import type { LockWrite } from '../../slot-job/lock/operations';
import type { LockRecord } from '../../slot-job/lock/record';
import { attemptError, type Invocation, LockSession } from '../../slot-job/lock/session';
import type { LockTable } from '../../slot-job/lock/table';
import type { Performers } from '../../slot-job/protocol';
import { lockKey, type SlotTarget } from '../../slot-job/target';
import type { Bundle } from '../bundle/read-bundle';
import { makeWorkFolder } from '../bundle/work-folder';
import type { Config } from '../config';
import { maskOf, type Secrets } from '../environment/secrets';
import { Output } from '../output/output';
import { commandFor } from '../process/command';
import { runScript } from '../process/run-script';
import {
  BREAKABLE,
  HOLDING,
  type Observations,
  type ScriptRecord,
  type ScriptState,
  type States,
  scriptProtocol,
} from './protocol';
import type { ScriptSummary } from './script-summary';

/** Dependencies of a run, built once by the composition root. */
export interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly lockTable: LockTable;
  readonly newId: () => string;
  readonly readBundle: () => Promise<Bundle>;
  readonly readSecrets: () => Promise<Secrets>;
  /** What every script finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder in which the folders of runs are made. */
  readonly temporaryFolder: string;
}

/** Result of an attempt without an error. */
export type SlotResult =
  | {
      readonly outcome: 'ran';
      readonly summary: ScriptSummary;
      /** What the handler printed on its standard output; undefined for a script that has none. */
      readonly response: string | undefined;
    }
  | { readonly outcome: 'already-done' | 'already-failed' | 'died'; readonly record: ScriptRecord };

const OUT_OF_TIME =
  'Raise the variable timeout (900 s at most) or memory_size, or give the script less to do in one slot.';

/** While its end is written the lock is not renewed; no other attempt can have taken over within this time. */
const WRITE_WITHIN = 25_000;
const WRITE_AGAIN_AFTER = 2_000;

/** "Invocation payload (request and response)", Lambda quotas: 6 MB, of which JSON's escapes may take a part. */
const LONGEST_RESPONSE = 1024 * 1024;

/** Length of the script's last output in a lock record and an error, in characters. */
const LONGEST_REASON = 1_000;

/**
 * One attempt to run a slot's script: performs the states of the protocol one after the other. When this settles, no
 * process of the script is left, no request is on its way, and no file.
 *
 * @param countFailure publishes the metric of a failure. Called before FAILED is written: with at-most-once, an attempt that
 * finds FAILED counts none.
 * @throws what made the attempt fail; the slot is then FAILED, or RUNNING under another attempt.
 */
export async function runSlot(
  target: SlotTarget,
  event: unknown,
  invocation: Invocation,
  services: Services,
  log: Log,
  countFailure: () => void,
): Promise<SlotResult> {
  // Before the lock: an outage of SSM must not use up a slot whose script may begin only once.
  const [bundle, secrets] = await Promise.all([services.readBundle(), services.readSecrets()]);
  return new SlotRun(target, event, invocation, services, log, countFailure, bundle, secrets).run();
}

type Active = Exclude<ScriptState, { phase: 'end' }>;
type End = Extract<ScriptState, { phase: 'end' }>;

class SlotRun {
  readonly #session: LockSession;
  readonly #mask: (line: string) => string;
  #response: string | undefined;

  constructor(
    private readonly target: SlotTarget,
    private readonly event: unknown,
    invocation: Invocation,
    private readonly services: Services,
    private readonly log: Log,
    private readonly countFailure: () => void,
    private readonly bundle: Bundle,
    private readonly secrets: Secrets,
  ) {
    this.#session = new LockSession(lockKey(target), invocation, services);
    this.#mask = maskOf(secrets);
  }

  async run(): Promise<SlotResult> {
    const next = scriptProtocol(this.services.config.semantics);
    const end = await this.#session.run<Active, End>(
      { phase: 'acquire' },
      {
        step: (state) => this.#session.step(state, { performers: this.#performers, next, breakable: BREAKABLE }),
        onChange: async (_, after) => this.#logPhase(after),
        holding: HOLDING,
        advice: OUT_OF_TIME,
      },
    );
    if (end.outcome === 'failed') throw attemptError(end.error, this.#session.key);
    if (end.outcome === 'ran') return { outcome: end.outcome, summary: end.summary, response: this.#response };
    return { outcome: end.outcome, record: end.record };
  }

  /** How each phase is performed. */
  readonly #performers: Performers<States, Observations> = {
    acquire: () =>
      this.services.config.semantics === 'at-most-once' ? this.#session.acquireOnce() : this.#session.acquire(),
    'stand-by': () => this.#session.standBy(),
    takeover: ({ seenVersion }) => this.#session.takeover(seenVersion),
    run: () => this.#runScript(),
    bury: ({ dead }) => {
      // Also when the write is refused: a run that did not renew for so long is worth an alarm, and none may be lost.
      // guard: counts-a-death-before-it-is-recorded
      this.countFailure();
      return this.#session.write({ type: 'bury', seenVersion: dead.version, lastError: lastWords(dead) });
    },
    done: ({ fence, summary }) => this.#writeDone(fence, summary),
    fail: ({ fence, error }) => {
      // guard: counts-a-failure-before-it-is-recorded
      this.countFailure();
      return this.#session.write({
        type: 'failed',
        fence,
        lastError: messageOf(attemptError(error, this.#session.key)),
      });
    },
  };

  #logPhase(state: ScriptState): void {
    const { phase } = state;
    const fence = 'fence' in state ? { fence: state.fence } : {};
    this.log.info('run', { slot: this.target.slot, phase, ...fence });
  }

  /** @throws {ScriptError} unless the script exits 0. */
  async #runScript(): Promise<Observations['run']> {
    const { config, clock, temporaryFolder } = this.services;
    const { slot } = this.target;
    const { signal } = this.#session;
    const startedAt = clock.monotonic();
    const output = new Output(this.log, this.#mask, { slot });
    const handler = config.script.handler !== undefined;
    const folder = makeWorkFolder(temporaryFolder, this.bundle);
    const mark = randomUUID();
    let response = '';
    try {
      const end = await runScript(commandFor(config.script, folder.files, this.event), {
        folder: folder.files,
        environment: { ...this.#environment(folder.home, folder.temporary), SCRIPT_RUN: mark },
        mark,
        signal,
        clock,
        onText: (stream, text) => {
          if (handler && stream === 'stdout') response = (response + text).slice(0, LONGEST_RESPONSE);
          output.write(stream, text);
        },
      });
      output.end();
      if (end.leftBehind) {
        this.log.warn('The script left processes behind, which were ended: nothing may go on after a run.', { slot });
      }
      // A script that was asked to end has not succeeded, even with status 0.
      // guard: cut-off-has-not-succeeded
      if (end.cutOff) signal.throwIfAborted();
      // guard: exit-0-alone-succeeds
      if (end.code !== 0) throw new ScriptError('SCRIPT_FAILED', this.#reason(describe(end), output.last));
    } finally {
      folder.remove();
    }
    if (handler) {
      // guard: responses-of-scripts-are-redacted
      this.#response = this.#mask(response);
    }
    const seconds = Math.round(clock.monotonic() - startedAt) / 1000;
    return { exited: { seconds, lastLine: (output.last.at(-1) ?? '').slice(0, LONGEST_REASON) } };
  }

  #environment(home: string, temporary: string): Record<string, string> {
    const { config, environment } = this.services;
    const secrets = [...this.secrets].map(([name, secret]) => [name, secret.reveal()] as const);
    return {
      ...environment,
      ...config.variables,
      ...Object.fromEntries(secrets),
      JOB: this.target.job,
      SLOT: this.target.slot,
      HOME: home,
      TMPDIR: temporary,
    };
  }

  #reason(end: string, last: readonly string[]): string {
    const { file } = this.services.config.script;
    const output = last.join('\n');
    const shown = output.length > LONGEST_REASON ? `…${output.slice(-LONGEST_REASON)}` : output;
    return output === '' ? `${file} ${end} without output.` : `${file} ${end}. Last output:\n${shown}`;
  }

  /** Records that the script succeeded, and retries: a success that is not recorded would be lost. */
  async #writeDone(fence: number, summary: ScriptSummary): Promise<LockWrite> {
    const { clock } = this.services;
    const giveUpAt = clock.monotonic() + WRITE_WITHIN;
    for (;;) {
      try {
        return await this.#session.write({ type: 'done', fence, summary });
      } catch (error) {
        if (clock.monotonic() + WRITE_AGAIN_AFTER > giveUpAt) {
          throw new LockError(
            'SCRIPT_END_NOT_RECORDED',
            `The script exited 0, but its result could not be recorded: ${sentence(detailOf(error))} The run is retried; a script that runs at most once is not: look at what it has done.`,
            { cause: error },
          );
        }
        await clock.sleep(WRITE_AGAIN_AFTER);
      }
    }
  }
}

function describe({ code, signal }: { code: number | null; signal: NodeJS.Signals | null }): string {
  return signal === null ? `exited with status ${code}` : `was ended by ${signal}`;
}

function lastWords({ requestId, startedAt }: LockRecord): string {
  return withCode(
    'SCRIPT_RUN_DIED',
    `The run died, or lost touch with the lock table: request ${requestId}, begun at ${startedAt}, stopped renewing its lock. ` +
      `The script may have done a part of its work. Look at the log of that request, then run the slot again with "force": true.`,
  );
}
