import type { Context } from 'aws-lambda';
import type { Archive } from '../core/aws/archive';
import { DeadlineError, errorFields, messageOf, withCode } from '../core/errors';
import { type Log, logWith } from '../core/logger';
import { remainingTime } from '../core/time/remaining-time';
import { withTimeLimit } from '../core/time/with-time-limit';
import type { Container } from './container';
import { decide, type Fate } from './decision/decide';
import { parseEvent, type RetentionRequest } from './event';
import { surveyDumps } from './survey';
import { type Applied, applyFates, explainOutcome } from './tags/apply';
import { problemsOfJob } from './tags/lifecycle';

/** Milliseconds before the function's timeout at which the run is interrupted, so that an error can be reported. */
const RESERVE_MS = 10_000;

/** A dump in the response. */
export interface DecidedDump {
  readonly id: string;
  readonly key: string;
  readonly state: Fate['dump']['state'];
  /** Of all its objects. */
  readonly bytes: number;
  /** The archive that the dump itself is in; null when it can be read at once. */
  readonly archive: Archive | null;
  /** Why it is kept; empty when it expires. */
  readonly reasons: readonly string[];
}

/** Response to a synchronous caller. */
export interface Response {
  readonly job: string;
  readonly dryRun: boolean;
  /** Why nothing expires; null when the rules decide. */
  readonly paused: string | null;
  readonly kept: readonly DecidedDump[];
  readonly keptBytes: number;
  readonly expired: readonly DecidedDump[];
  readonly expiredBytes: number;
  /** IDs of the dumps that were tagged now, and that lost their tag; of a dry run, that would. */
  readonly tagged: readonly string[];
  readonly released: readonly string[];
  /** Dumps that expire by the rules and are not tagged, with the reason. */
  readonly notTagged: readonly { readonly id: string; readonly reason: string }[];
  /** IDs of what is not decided about: without a manifest, without the dump itself, or of no date. */
  readonly leftAlone: readonly string[];
  /** What is wrong with the lifecycle of the bucket. */
  readonly warnings: readonly string[];
  readonly seconds: number;
}

/** The function's handler. A failure is thrown: only a thrown error makes Lambda retry. Every run may be repeated. */
export function createHandler(container: Container) {
  const { config, store, clock, publishMetrics } = container;
  const { jobName: job, prefix, rules, missingHours, drills } = config;

  const retain = async (
    request: RetentionRequest,
    signal: AbortSignal,
    startedAt: number,
    log: Log,
  ): Promise<Response> => {
    const { dumps, leftAlone } = await surveyDumps(store, { job, prefix }, signal);
    const situation = { now: clock.now(), missingHours, drills };
    const { paused, fates } = decide(
      dumps.map(({ candidate }) => candidate),
      rules,
      situation,
    );
    const hasAccounts = dumps.some(({ dump }) => dump.users.length > 0);
    const lifecycle = problemsOfJob(await store.lifecycleRules(signal), config.bucket, { job, prefix }, hasAccounts);
    for (const { code, detail } of lifecycle) log.warn(withCode(code, detail), { errorCode: code });
    const applied = await applyFates(store, dumps, fates, { job, dryRun: request.dryRun, signal });
    const ids = (outcome: Applied['outcome']) =>
      applied.flatMap(({ dump, outcome: own }) => (own === outcome ? [dump.id] : []));
    const [kept, expired] = [fates.filter(({ expires }) => !expires), fates.filter(({ expires }) => expires)];
    return {
      job,
      dryRun: request.dryRun,
      paused: paused ?? null,
      kept: kept.map(decidedDump),
      keptBytes: bytesOf(kept),
      expired: expired.map(decidedDump),
      expiredBytes: bytesOf(expired),
      tagged: ids('tagged'),
      released: ids('released'),
      notTagged: notTagged(applied, expired),
      leftAlone,
      warnings: lifecycle.map(({ detail }) => detail),
      seconds: Math.round(clock.monotonic() - startedAt) / 1000,
    };
  };

  const report = (request: RetentionRequest, response: Response, log: Log) => {
    const { paused, kept, keptBytes, expired, expiredBytes, tagged, released, notTagged, leftAlone, seconds } =
      response;
    for (const { id, reason } of notTagged) {
      log.warn(withCode('DUMP_NOT_TAGGED', `The dump ${id} expires by the rules, and stays: ${reason}.`), {
        errorCode: 'DUMP_NOT_TAGGED',
      });
    }
    if (paused !== null) {
      log.warn(withCode('RETENTION_PAUSED', `Nothing expires now. ${paused}`), { errorCode: 'RETENTION_PAUSED' });
    }
    const counts = { kept: kept.length, keptBytes, expired: expired.length, expiredBytes };
    log.info(request.dryRun ? 'Nothing was tagged: this was a dry run.' : 'Every dump is tagged as the rules say.', {
      ...counts,
      tagged,
      released,
      leftAlone,
      seconds,
    });
    if (request.dryRun) return;
    const { scheduled } = request;
    publishMetrics({ scheduled, paused: paused !== null, kept: kept.length, keptBytes, expired: expired.length });
  };

  return async (event: unknown, context: Context): Promise<Response> => {
    const log = logWith(container.log, { requestId: context.awsRequestId });
    try {
      const request = parseEvent(event);
      const startedAt = clock.monotonic();
      const time = remainingTime(context.getRemainingTimeInMillis(), clock)() - RESERVE_MS;
      const response = await withTimeLimit(
        time,
        () => tooLong(time),
        clock,
        (signal) => retain(request, signal, startedAt, log),
      );
      report(request, response, log);
      return response;
    } catch (error) {
      log.error(messageOf(error), errorFields(error));
      throw error;
    }
  };
}

function decidedDump({ dump: { id, key, state, bytes, archive }, reasons }: Fate): DecidedDump {
  return { id, key, state, bytes, archive: archive ?? null, reasons };
}

function bytesOf(fates: readonly Fate[]): number {
  return fates.reduce((sum, { dump }) => sum + dump.bytes, 0);
}

function notTagged(applied: readonly Applied[], expired: readonly Fate[]) {
  const keys = new Set(expired.map(({ dump }) => dump.key));
  return applied.flatMap(({ dump: { id, key }, outcome }) => {
    const reason = keys.has(key) ? explainOutcome(outcome) : undefined;
    return reason === undefined ? [] : [{ id, reason }];
  });
}

function tooLong(milliseconds: number): DeadlineError {
  return new DeadlineError(
    'OUT_OF_TIME',
    `The dumps could not be decided about in ${Math.round(milliseconds / 1000)} s. Raise the variable timeout.`,
  );
}
