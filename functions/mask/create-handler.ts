import type { ObjectStore } from '../core/aws/object-store';
import { errorFields, messageOf } from '../core/errors';
import { logWith } from '../core/logger';
import { dumpId } from '../dump-format/keys/dump-name';
import { verdictKey } from '../dump-format/keys/object-keys';
import { parseVerdict } from '../dump-format/results/verdict';
import { type Request, slotJobHandler } from '../slot-job/handle';
import type { Invocation } from '../slot-job/lock/session';
import { type Response, responseFor } from '../store-dump/response';
import type { Container } from './container';
import { type MaskRequest, readRequest } from './event';
import type { MaskedDumpReport } from './metrics';
import { runMask } from './run/run-mask';

/** Response when an event asks for no masked dump. */
export interface NotMasked {
  readonly job: string;
  readonly masked: false;
  /** As a sentence. */
  readonly reason: string;
}

/** The function's handler. A failure is counted, logged and thrown: only a thrown error makes Lambda retry. */
export function createHandler(container: Container) {
  return slotJobHandler((read, invocation) => maskRequest(read, invocation, container), container);
}

/** Handles one request: parses it, masks, publishes metrics. @throws what made it fail, after that was counted and logged. */
export async function maskRequest(
  read: () => Request,
  invocation: Invocation,
  container: Container,
): Promise<Response | NotMasked> {
  const { config, publishMetrics } = container;
  let log = logWith(container.log, { requestId: invocation.requestId });
  const skip = (reason: string, fields: Record<string, unknown> = {}): NotMasked => {
    log.info(reason, fields);
    return { job: config.jobName, masked: false, reason };
  };
  try {
    const { event, requestId } = read();
    const request = readRequest(event, config, requestId);
    if (!request) return skip(NO_VERDICT, { event });
    const { target } = request;
    log = logWith(log, { dump: dumpId(target) });
    // guard: damaged-dumps-are-not-masked
    if (await isDamaged(request, container.source)) return skip(DAMAGED);
    const report = (masked: MaskedDumpReport) =>
      publishMetrics({ outcome: 'success', arrived: request.arrived, ...masked });
    const result = await runMask(request, invocation, container, log, report);
    if (result.outcome === 'already-done') publishMetrics({ outcome: 'skipped', arrived: request.arrived });
    const response: Response = {
      ...responseFor(target, config.bucket, result),
      ...(result.outcome === 'already-done' && { reason: ALREADY_DONE }),
    };
    log.info(result.outcome, { ...response });
    return response;
  } catch (error) {
    publishMetrics({ outcome: 'failure' });
    log.error(messageOf(error), errorFields(error));
    throw error;
  }
}

/** Whether the verdict that arrived is that it is damaged: its own alarm is raised, and there is nothing to mask. */
async function isDamaged({ sourceKey }: MaskRequest, source: ObjectStore): Promise<boolean> {
  if (sourceKey === undefined) return false;
  return parseVerdict(await source.readText(verdictKey(sourceKey)))?.verified === false;
}

const NO_VERDICT = "The object is no verdict on this job's dumps. Nothing is masked.";
const DAMAGED = 'The dump is damaged, as its verdict states. Only a verified dump is masked.';
const ALREADY_DONE = 'The masked dump was made before. This event changes nothing.';
