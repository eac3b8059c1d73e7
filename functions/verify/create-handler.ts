import type { Context } from 'aws-lambda';
import { codeOf, DeadlineError, detailOf, errorFields, messageOf, withCode } from '../core/errors';
import { type Log, logWith } from '../core/logger';
import { writeIndex } from '../dump-format/dump-index/write-index';
import { verdictKey } from '../dump-format/keys/object-keys';
import { dumpOfSlot } from '../dump-format/listing/dump-of-slot';
import { logStorage } from '../dump-format/results/log-storage';
import type { ResultStorage } from '../dump-format/results/publish-first';
import type { Verdict } from '../dump-format/results/verdict';
import { type Run, runOf, withinRun } from '../runner/run';
import { workName } from '../runner/work-name';
import type { Container } from './container';
import { type DumpToVerify, dumpToVerify } from './dump-to-verify';
import { parseEvent, type VerifyRequest } from './event';
import { warningsOf } from './plausibility/warnings';
import { publishIndex } from './publish-index';
import { publishVerdict } from './publish-verdict';
import { CUT_OFF, reasonToHandOver } from './reason';
import { type Verification, verifyDump } from './verify-dump';
import type { VerifyWork } from './work';

/** Milliseconds before the function's timeout at which reading is interrupted, so that an error can be reported. */
const RESERVE_MS = 10_000;

/** Response to a synchronous caller about a dump that was verified. */
export interface Verified {
  readonly job: string;
  /** Key of the dump. */
  readonly key: string;
  readonly verified: boolean;
  readonly findings: readonly string[];
  /** What a person should know of the dump, though it matches its manifest. */
  readonly warnings: readonly string[];
  /** How the verdict was stored; null without a manifest that it could be about. */
  readonly verdict: ResultStorage | null;
  readonly seconds: number;
}

/** Response about a dump that the runner verifies, or has verified. */
export interface HandedOver {
  readonly job: string;
  readonly key: string;
  /** Nothing is known yet, or nothing new. */
  readonly verified: null;
  /** ARN of the execution. */
  readonly execution: string;
  /** Why the function left it to the runner, as a sentence. */
  readonly reason: string;
}

export type Response = Verified | HandedOver;

/**
 * The function's handler. A damaged dump is a result, reported by verdict, log and metric. A
 * verification that could not be finished is a failure and is thrown: only a thrown error makes Lambda retry.
 */
export function createHandler(container: Container) {
  const { config, clock, log } = container;
  return (event: unknown, context: Context): Promise<Response | null> => {
    const run = runOf(context, clock);
    const { requestId } = run;
    const read = () => {
      const request = parseEvent(event, config);
      if (!request)
        log.info("The object is no manifest of this job's dumps. It is not verified.", { requestId, event });
      return request;
    };
    return verifyRequest(read, run, container);
  };
}

/** Verifies the dump that is asked for; null when none is. @throws what made it fail, after that was logged. */
export async function verifyRequest(
  read: () => VerifyRequest | undefined,
  run: Run,
  container: Container,
): Promise<Response | null> {
  let log = logWith(container.log, { requestId: run.requestId });
  try {
    const request = read();
    if (!request) return null;
    const { arrived: _, ...dump } = request;
    log = logWith(log, dump);
    const response = await new Verifying({ ...container, log }, request, run).perform();
    logResult(log, response);
    return response;
  } catch (error) {
    log.error(messageOf(error), errorFields(error));
    throw error;
  }
}

/** A dump that was read, or the reason why the runner reads it. */
type Attempt = { readonly dump: DumpToVerify } & (
  | { readonly verification: Verification }
  | { readonly handOverBecause: string }
);

class Verifying {
  constructor(
    private readonly container: Container,
    private readonly request: VerifyRequest,
    private readonly run: Run,
  ) {}

  async perform(): Promise<Response> {
    const { config, clock, publishMetrics } = this.container;
    const { arrived } = this.request;
    const startedAt = clock.monotonic();
    const attempt = await this.#readInTime();
    if ('handOverBecause' in attempt) return this.#handOver(attempt.dump, attempt.handOverBecause);
    const { verification } = attempt;
    const { key } = attempt.dump;
    const seconds = Math.round(clock.monotonic() - startedAt) / 1000;
    const { findings, anomalies = [], restoreWarnings = [] } = verification;
    const verified = findings.length === 0;
    // A damage is reported at once, whether or not the verdict can be stored; a dump is verified when its verdict is stored.
    // guard: damage-raises-the-alarm
    if (!verified) publishMetrics({ verified, arrived, seconds, rowAnomalies: undefined });
    const warnings = [...warningsOf(anomalies), ...restoreWarnings];
    const verdict = await this.#publish(key, verification, warnings, seconds);
    if (verified && verdict !== 'outdated') {
      const compared = config.tableShrinkShare !== undefined && verification.dump?.rows !== undefined;
      const rowAnomalies = compared ? anomalies.filter(({ alarm }) => alarm).length : undefined;
      publishMetrics({ verified, arrived, seconds, rowAnomalies });
    }
    return { job: config.jobName, key, verified, findings, warnings, verdict, seconds };
  }

  /** Reads the dump in time to report an error before Lambda ends the function, unless that will take too long. */
  async #readInTime(): Promise<Attempt> {
    const { config, store, clock, runner } = this.container;
    const { request, run } = this;
    let dump: DumpToVerify | undefined;
    try {
      return await withinRun(run, RESERVE_MS, tooLong, clock, async (signal) => {
        const key = 'key' in request ? request.key : await dumpOfSlot(store, config, request.slot, signal);
        dump = await dumpToVerify(store, key, signal);
        const handOverBecause = runner && this.#reasonToHandOver(dump);
        return handOverBecause === undefined
          ? { dump, verification: await verifyDump(dump, this.container, signal) }
          : { dump, handOverBecause };
      });
    } catch (error) {
      // guard: cut-off-is-verified-by-the-runner
      if (!runner || !dump?.manifest || codeOf(error) !== 'OUT_OF_TIME') throw error;
      return { dump, handOverBecause: CUT_OFF };
    }
  }

  /** A manifest that is missing or unreadable is a finding, which the function itself reports. */
  #reasonToHandOver({ manifest }: DumpToVerify): string | undefined {
    if (!manifest || typeof manifest.content === 'string') return undefined;
    return reasonToHandOver(manifest.content, (this.run.remaining() - RESERVE_MS) / 1000);
  }

  /** Leaves the dump to the runner. A repeated event starts it once, and a request by hand starts it again. */
  async #handOver({ key, manifest }: DumpToVerify, reason: string): Promise<HandedOver> {
    const { config, runner } = this.container;
    const { arrived } = this.request;
    if (!runner || !manifest) throw new Error('Only a dump with a manifest is left to a runner.');
    const input: VerifyWork = { key, arrived };
    const work = { name: workName(key, manifest.etag), input, again: !arrived };
    const { execution, isDone } = await runner.start(work);
    return {
      job: config.jobName,
      key,
      verified: null,
      execution,
      reason: isDone ? 'The runner has verified it already.' : reason,
    };
  }

  /** Stores the index, so that the verdict can name it. A dump is verified without one, too. */
  async #storeIndex(key: string, { manifest, index }: Verification): Promise<Verdict['index']> {
    if (!manifest || !index) return undefined;
    try {
      return await publishIndex(this.container.store, key, manifest, await writeIndex(index));
    } catch (error) {
      const detail = `The index could not be stored next to the dump: ${detailOf(error)}`;
      this.container.log.warn(withCode('INDEX_NOT_STORED', detail), { key, errorCode: 'INDEX_NOT_STORED' });
      return undefined;
    }
  }

  async #publish(
    key: string,
    verification: Verification,
    warnings: readonly string[],
    seconds: number,
  ): Promise<ResultStorage | null> {
    const { config, store, clock } = this.container;
    const { manifest, dump, findings, anomalies = [], copyOf } = verification;
    if (!manifest) return null;
    const index = await this.#storeIndex(key, verification);
    return publishVerdict(store, key, {
      schemaVersion: 1,
      job: config.jobName,
      verified: findings.length === 0,
      findings: [...findings],
      warnings: [...warnings],
      ...(anomalies.length > 0 ? { rowAnomalies: [...anomalies] } : {}),
      verifiedAt: clock.now().toISOString(),
      seconds,
      requestId: this.run.requestId,
      manifest,
      ...(copyOf ? { copyOf } : {}),
      dump,
      ...(index ? { index } : {}),
    });
  }
}

function logResult(log: Log, response: Response): void {
  if (response.verified === null) {
    log.info('The dump is left to the runner.', { ...response });
    return;
  }
  const { key, verified, verdict, warnings } = response;
  if (verified) log.info('The dump matches its manifest.', { ...response });
  else
    log.error(withCode('DUMP_DAMAGED', 'The dump does not match its manifest.'), {
      ...response,
      errorCode: 'DUMP_DAMAGED',
    });
  for (const warning of warnings) log.warn(warning, { key });
  if (verdict) logStorage(log, verdict, { key, resultKey: verdictKey(key), noun: 'verdict', outdated: OUTDATED });
}

const OUTDATED =
  'The manifest was replaced during the verification. The event of the new one starts another verification.';

function tooLong(milliseconds: number): DeadlineError {
  return new DeadlineError(
    'OUT_OF_TIME',
    `The dump could not be read to its end in ${Math.round(milliseconds / 1000)} s. Raise the variable timeout or memory_size (of the runner: runner_timeout).`,
  );
}
