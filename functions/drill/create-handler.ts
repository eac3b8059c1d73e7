import type { Context } from 'aws-lambda';
import { codeIn, codeOf, DeadlineError, errorFields, messageOf, withCode } from '../core/errors';
import { logWith } from '../core/logger';
import type { DrillMode } from '../dump-format/keys/drill-mode';
import { drillVerdictKey, manifestKey } from '../dump-format/keys/object-keys';
import { dumpOfSlot } from '../dump-format/listing/dump-of-slot';
import { comparisonsOf, type DrillProblem } from '../dump-format/results/drill-verdict';
import { logStorage } from '../dump-format/results/log-storage';
import type { ResultStorage } from '../dump-format/results/publish-first';
import { type Run, runOf, withinRun } from '../runner/run';
import { workName } from '../runner/work-name';
import type { Container } from './container';
import { drillDump } from './drill-dump';
import { type DrillRequest, parseEvent } from './event';
import type { Drill } from './findings/drill-result';
import { daysWithoutFullDrill, lastFullDrillFailed } from './full/last-full-drill';
import { TooLarge } from './full/too-large';
import { newestVerified } from './newest-verified';
import { publishDrill } from './publish-drill';
import type { DrillWork } from './work';

/** Milliseconds before the function's timeout at which a drill is interrupted, so that its server can be ended. */
const RESERVE_MS = 20_000;

/** Time limit for reading the verdicts of earlier full drills, in milliseconds. Both times it is read fit into the reserve. */
const AGE_LIMIT_MS = 8_000;

/** Response to a synchronous caller about a dump that was drilled. */
export interface Drilled {
  readonly job: string;
  /** What was restored. */
  readonly mode: DrillMode;
  /** Key of the dump. */
  readonly key: string;
  readonly drilled: true;
  readonly restorable: boolean;
  readonly problems: readonly DrillProblem[];
  /** The first differences from the source, as sentences. */
  readonly differences: readonly string[];
  /** Number of findings that the job accepts. */
  readonly accepted: number;
  readonly warnings: readonly string[];
  /** Of the server that it was restored into. */
  readonly serverVersion: string;
  /** How the verdict was stored. */
  readonly verdict: ResultStorage;
  readonly seconds: number;
}

/** Response when no dump was drilled. */
export interface NotDrilled {
  readonly job: string;
  readonly mode: DrillMode;
  readonly key: string | null;
  readonly drilled: false;
  /** As a sentence. */
  readonly reason: string;
  /** ARN of the execution, when the runner drills it. */
  readonly execution?: string;
}

export type Response = Drilled | NotDrilled;

/** A drill, or the reason why no dump was drilled. */
type Attempt = { readonly key: string; readonly result: Drill } | Pick<NotDrilled, 'key' | 'reason' | 'execution'>;

/**
 * The function's handler. A dump that does not restore is a result, reported by verdict, log and metric. A drill that could
 * not be finished is a failure and is thrown: only a thrown error makes Lambda retry.
 */
export function createHandler(container: Container) {
  const { config, log, clock } = container;
  return (event: unknown, context: Context): Promise<Response | null> => {
    const run = runOf(context, clock);
    const { requestId } = run;
    const read = () => {
      const request = parseEvent(event, config);
      if (!request) log.info("The object is no verdict on this job's dumps. It is not drilled.", { requestId, event });
      return request;
    };
    return drillRequest(read, run, container);
  };
}

/** Drills the dump that is asked for; null when none is. @throws what made it fail, after that was logged. */
export async function drillRequest(
  read: () => DrillRequest | undefined,
  run: Run,
  container: Container,
): Promise<Response | null> {
  const { config, clock, publishMetrics } = container;
  let log = logWith(container.log, { requestId: run.requestId });

  /** Drills the dump in time to end the server before Lambda ends the function. */
  const drillInTime = async (request: DrillRequest): Promise<Attempt> => {
    const { runner, engine } = container;
    let key: string | undefined;
    try {
      return await withinRun(run, RESERVE_MS, tooLong, clock, async (signal) => {
        key = await keyOf(request, container, signal);
        if (key === undefined) return { key: null, reason: NONE_VERIFIED };
        log = logWith(log, { key });
        const result = await drillDump(key, request.mode, { ...container, log }, signal);
        return typeof result === 'string' ? { key, reason: result } : { key, result };
      });
    } catch (error) {
      const isLarge = error instanceof TooLarge;
      if (key === undefined || !(isLarge || codeOf(error) === 'OUT_OF_TIME')) throw error;
      // guard: what-does-not-fit-is-drilled-by-the-runner
      if (runner) return handOver(key, request, isLarge ? error.message : CUT_OFF);
      if (isLarge) return { key, reason: error.explain(engine) };
      throw error;
    }
  };

  /** Leaves the dump to the runner. A repeated event starts it once, a request by hand or by schedule starts it again. */
  const handOver = async (key: string, { mode, arrived }: DrillRequest, reason: string): Promise<Attempt> => {
    const manifest = await container.store.find(manifestKey(key));
    if (!container.runner || !manifest) return { key, reason };
    const input: DrillWork = { key, mode, arrived };
    const work = { name: workName(key, manifest.etag, mode), input, again: !arrived };
    const { execution, isDone } = await container.runner.start(work);
    return { key, reason: isDone ? 'The runner has drilled it already.' : reason, execution };
  };

  const drill = async (request: DrillRequest): Promise<Response> => {
    const { arrived, mode } = request;
    const startedAt = clock.monotonic();
    const attempt = await drillInTime(request);
    if ('reason' in attempt) return { job: config.jobName, mode, drilled: false, ...attempt };
    const { key, result } = attempt;
    const seconds = Math.round(clock.monotonic() - startedAt) / 1000;
    const { restorable, problems, acceptedCount: accepted = 0, warnings, server } = result;
    // What does not restore is reported at once, whether or not the verdict can be stored.
    // guard: unrestorable-raises-the-alarm
    if (!restorable) publishMetrics({ restorable, arrived, seconds });
    const verdict = await publishDrill(container.store, key, {
      schemaVersion: 1,
      job: config.jobName,
      mode,
      ...result,
      drilledAt: clock.now().toISOString(),
      seconds,
      requestId: run.requestId,
      functionArn: run.arn,
    });
    if (restorable && verdict !== 'outdated') {
      publishMetrics({ restorable, arrived, leavesAlarm: await leavesAlarm(mode), seconds });
    }
    return {
      job: config.jobName,
      mode,
      key,
      drilled: true,
      restorable,
      problems,
      differences: comparisonsOf(result).flatMap(({ differences }) => differences),
      accepted,
      warnings,
      serverVersion: server.version,
      verdict,
      seconds,
    };
  };

  /** Whether a drill that passed leaves the alarm of a full drill, which found more than a drill of definitions can. */
  const leavesAlarm = async (mode: DrillMode): Promise<boolean> => {
    if (mode === 'full' || !config.fullDrillsSince) return false;
    try {
      const signal = AbortSignal.timeout(AGE_LIMIT_MS);
      // guard: definitions-do-not-answer-for-rows
      return await lastFullDrillFailed(container.store, config, clock.now(), signal);
    } catch (error) {
      log.warn(`What the last full drill found is unknown: ${messageOf(error)}`, errorFields(error));
      return false;
    }
  };

  const logResult = (response: Response) => {
    if (!response.drilled && response.execution !== undefined) {
      log.info('The drill is left to the runner.', { ...response });
      return;
    }
    if (!response.drilled) {
      const errorCode = codeIn(response.reason);
      log.warn(`The dump is not drilled: ${response.reason}`, { ...response, ...(errorCode && { errorCode }) });
      return;
    }
    const { key, mode, restorable, accepted, verdict, warnings } = response;
    if (restorable) log.info(`${RESTORED[mode]}${exceptFor(accepted)}.`, { ...response });
    else {
      const detail = 'The dump does not restore as it is. The fields "problems" and "differences" name the objects.';
      log.error(withCode('DUMP_NOT_RESTORABLE', detail), { ...response, errorCode: 'DUMP_NOT_RESTORABLE' });
    }
    for (const warning of warnings) log.warn(warning, { key });
    logStorage(log, verdict, {
      key,
      resultKey: drillVerdictKey(key, mode),
      noun: "drill's verdict",
      outdated: OUTDATED,
    });
  };

  /** Publishes how long no full drill has passed. Whatever becomes of it, the drill has its result. */
  const publishAge = async () => {
    const { fullDrillsSince } = config;
    if (!fullDrillsSince) return;
    try {
      const signal = AbortSignal.timeout(AGE_LIMIT_MS);
      container.publishDays(await daysWithoutFullDrill(container.store, config, fullDrillsSince, clock.now(), signal));
    } catch (error) {
      log.warn(`How long no full drill has passed is unknown: ${messageOf(error)}`, errorFields(error));
    }
  };

  try {
    const request = read();
    if (!request) return null;
    const { arrived: _, ...dump } = request;
    log = logWith(log, dump);
    const response = await drill(request);
    logResult(response);
    await publishAge();
    return response;
  } catch (error) {
    log.error(messageOf(error), errorFields(error));
    throw error;
  }
}

/** Key of the dump that is asked for; undefined when the newest verified one is, and there is none. */
async function keyOf(
  { key, slot }: DrillRequest,
  { store, config, clock }: Container,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (slot !== undefined) return dumpOfSlot(store, config, slot, signal);
  return key ?? newestVerified(store, config, clock.now(), signal);
}

/** What a passed drill shows. */
const RESTORED: Readonly<Record<DrillMode, string>> = {
  definitions: 'The dump restores',
  full: 'The dump restores with all rows',
};

/** Says that a dump restores with accepted findings only. */
function exceptFor(accepted: number): string {
  return accepted === 0 ? '' : `, except for accepted findings (${accepted})`;
}

/** Why a drill is left to the runner that the function could not finish in time. */
const CUT_OFF = "The function's time was up before the end of the drill.";

const NONE_VERIFIED = 'The job has no verified dump in this month and the last one. Name an older one by its key.';

const OUTDATED = 'The manifest was replaced during the drill. The verdict on the new one starts another drill.';

function tooLong(milliseconds: number): DeadlineError {
  return new DeadlineError(
    'OUT_OF_TIME',
    `The dump could not be drilled in ${Math.round(milliseconds / 1000)} s. Raise the variable timeout or drill_memory_size (of the runner: runner_timeout or runner_cpu).`,
  );
}
