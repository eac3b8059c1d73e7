import type { Context } from 'aws-lambda';
import { DeadlineError, detailOf, errorFields, messageOf, withCode } from '../core/errors';
import { remainingTime } from '../core/time/remaining-time';
import { withTimeLimit } from '../core/time/with-time-limit';
import { writeIndex } from '../dump-format/dump-index/write-index';
import { dumpOfSlot } from '../dump-format/dump-of-slot';
import { logStorage } from '../dump-format/log-storage';
import { verdictKey } from '../dump-format/object-keys';
import type { ResultStorage } from '../dump-format/publish-first';
import type { Verdict } from '../dump-format/verdict';
import type { Container } from './container';
import { parseEvent, type VerifyRequest } from './event';
import { warningsOf } from './plausibility/warnings';
import { publishIndex } from './publish-index';
import { publishVerdict } from './publish-verdict';
import { type Verification, verifyDump } from './verify-dump';

/** Milliseconds before the function's timeout at which reading is interrupted, so that an error can be reported. */
const RESERVE_MS = 10_000;

/** Response to a synchronous caller. */
export interface Response {
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

/**
 * The function's handler. A damaged dump is a result, reported by verdict, log and metric. A
 * verification that could not be finished is a failure and is thrown: only a thrown error makes Lambda retry.
 */
export function createHandler(container: Container) {
  const { config, log, clock, publishMetrics } = container;

  const verify = async (request: VerifyRequest, context: Context): Promise<Response> => {
    const { arrived } = request;
    const startedAt = clock.monotonic();
    const time = remainingTime(context.getRemainingTimeInMillis(), clock)() - RESERVE_MS;
    const { key, verification } = await withTimeLimit(
      time,
      () => tooLong(time),
      clock,
      async (signal) => {
        const dumpKey =
          'key' in request ? request.key : await dumpOfSlot(container.store, config, request.slot, signal);
        return { key: dumpKey, verification: await verifyDump(dumpKey, container, signal) };
      },
    );
    const seconds = Math.round(clock.monotonic() - startedAt) / 1000;
    const { findings, anomalies = [], restoreWarnings = [] } = verification;
    const verified = findings.length === 0;
    // A damage is reported at once, whether or not the verdict can be stored; a dump is verified when its verdict is stored.
    // guard: damage-raises-the-alarm
    if (!verified) publishMetrics({ verified, arrived, seconds, rowAnomalies: undefined });
    const warnings = [...warningsOf(anomalies), ...restoreWarnings];
    const verdict = await publish(key, verification, warnings, seconds, context.awsRequestId);
    if (verified && verdict !== 'outdated') {
      const compared = config.tableShrinkShare !== undefined && verification.dump?.rows !== undefined;
      const rowAnomalies = compared ? anomalies.filter(({ alarm }) => alarm).length : undefined;
      publishMetrics({ verified, arrived, seconds, rowAnomalies });
    }
    return { job: config.jobName, key, verified, findings, warnings, verdict, seconds };
  };

  /** Stores the index, so that the verdict can name it. A dump is verified without one, too. */
  const storeIndex = async (key: string, { manifest, index }: Verification): Promise<Verdict['index']> => {
    if (!manifest || !index) return undefined;
    try {
      return await publishIndex(container.store, key, manifest, await writeIndex(index));
    } catch (error) {
      const detail = `The index could not be stored next to the dump: ${detailOf(error)}`;
      log.warn(withCode('INDEX_NOT_STORED', detail), { key, errorCode: 'INDEX_NOT_STORED' });
      return undefined;
    }
  };

  const publish = async (
    key: string,
    verification: Verification,
    warnings: readonly string[],
    seconds: number,
    requestId: string,
  ) => {
    const { manifest, dump, findings, anomalies = [], copyOf } = verification;
    if (!manifest) return null;
    const index = await storeIndex(key, verification);
    return publishVerdict(container.store, key, {
      schemaVersion: 1,
      job: config.jobName,
      verified: findings.length === 0,
      findings: [...findings],
      warnings: [...warnings],
      ...(anomalies.length > 0 ? { rowAnomalies: [...anomalies] } : {}),
      verifiedAt: clock.now().toISOString(),
      seconds,
      requestId,
      manifest,
      ...(copyOf ? { copyOf } : {}),
      dump,
      ...(index ? { index } : {}),
    });
  };

  const logResult = (response: Response) => {
    const { key, verified, verdict, warnings } = response;
    if (verified) log.info('The dump matches its manifest.', { ...response });
    else
      log.error(withCode('DUMP_DAMAGED', 'The dump does not match its manifest.'), {
        ...response,
        errorCode: 'DUMP_DAMAGED',
      });
    for (const warning of warnings) log.warn(warning, { key });
    if (verdict) logStorage(log, verdict, { key, resultKey: verdictKey(key), noun: 'verdict', outdated: OUTDATED });
  };

  return async (event: unknown, context: Context): Promise<Response | null> => {
    try {
      const request = parseEvent(event, config);
      if (!request) {
        log.info("The object is no manifest of this job's dumps. It is not verified.", { event });
        return null;
      }
      const response = await verify(request, context);
      logResult(response);
      return response;
    } catch (error) {
      log.error(messageOf(error), errorFields(error));
      throw error;
    }
  };
}

const OUTDATED =
  'The manifest was replaced during the verification. The event of the new one starts another verification.';

function tooLong(milliseconds: number): DeadlineError {
  return new DeadlineError(
    'OUT_OF_TIME',
    `The dump could not be read to its end in ${Math.round(milliseconds / 1000)} s. Raise the variable timeout or memory_size.`,
  );
}
