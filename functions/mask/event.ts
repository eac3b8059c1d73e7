import { arrivedDump, objectCreated } from '../dump-format/keys/object-created';
import { isScheduled, parseEvent } from '../slot-job/event/event';
import type { SlotTarget } from '../slot-job/target';
import type { Config } from './config';

/** A masked dump that an event asks for. */
export interface MaskRequest {
  readonly target: SlotTarget;
  /** Key of the dump whose verdict S3 reported; undefined for another event. */
  readonly sourceKey?: string;
  /**
   * S3 reported the verdict on a slot's own dump, to the function or to the one that has started this execution; false for a request
   * by hand and for a forced dump.
   */
  readonly arrived: boolean;
}

/**
 * Reads which masked dump an event asks for: for the verdict on a dump the one of the same slot and the same force id, or
 * else the one that it names as a request to a dump function, or the input of an execution, does.
 *
 * @returns undefined when S3 reports an object that is no verdict of the job.
 * @throws {EventError} when the event names no slot, or is of another kind or bucket.
 */
export function readRequest(event: unknown, config: Config, requestId: string): MaskRequest | undefined {
  const created = objectCreated.safeParse(event);
  if (!created.success) {
    return { target: parseEvent(event, config, requestId), arrived: isScheduled(event) };
  }
  const dump = arrivedDump(created.data, 'verdict', config.source);
  if (!dump) return undefined;
  const { key: sourceKey, slot, forceId, arrived } = dump;
  const target = { job: config.jobName, slot, ...(forceId === undefined ? {} : { forceId }) };
  return { target, sourceKey, arrived };
}
