import * as z from 'zod';
import { EventError } from '../core/errors';
import { arrivedObject, objectCreated } from '../dump-format/object-created';
import { dumpOf, jobPrefix } from '../dump-format/object-keys';
import { excerpt } from '../slot-job/event/event';
import { parseSlotOfAnyUnit } from '../slot-job/event/slot';
import type { Config } from './config';

/** Manual request to drill a dump, or without its key or slot the newest one that is verified. */
const manual = z.union([z.strictObject({ key: z.string() }), z.strictObject({ slot: z.string() }), z.strictObject({})]);

const EXPECTED =
  'Expected the "Object Created" event of a verdict, {"key": "…"} with the key of a dump, its manifest or its verdict, {"slot": "2026-11-20"} for the dump of a slot, or {} for the newest verified dump.';

/** A dump to drill: without a key and a slot the newest verified one. */
export interface DrillRequest {
  /** Key of the dump. */
  readonly key?: string;
  /** Label of its slot. */
  readonly slot?: string;
  /** S3 reported the verdict on a slot's own dump; false for a request by hand and for a forced dump. */
  readonly arrived: boolean;
}

/**
 * Reads which dump an event is about.
 *
 * @returns undefined when S3 reports an object that is no verdict of this job.
 * @throws {EventError} when a request by hand names no dump of this job, or the event is of another kind or bucket.
 */
export function parseEvent(event: unknown, config: Config): DrillRequest | undefined {
  const created = objectCreated.safeParse(event);
  if (created.success) {
    const found = arrivedObject(created.data, config);
    return found?.object === 'verdict' ? { key: found.dumpKey, arrived: !found.isForced } : undefined;
  }
  const byHand = manual.safeParse(event);
  if (!byHand.success) {
    throw new EventError('EVENT_UNREADABLE', `The event has an unknown form: ${excerpt(event)}. ${EXPECTED}`);
  }
  const { data } = byHand;
  if ('slot' in data) return { slot: parseSlotOfAnyUnit(data.slot), arrived: false };
  return { ...('key' in data ? { key: dumpKeyIn(data.key, config) } : {}), arrived: false };
}

function dumpKeyIn(key: string, { jobName, prefix }: Config): string {
  const found = dumpOf(key, prefix, jobName);
  if (found) return found.dumpKey;
  const below = jobPrefix(prefix, jobName);
  if (!key.startsWith(below)) {
    throw new EventError(
      'EVENT_OTHER_JOB',
      `"${key}" is not below "${below}", where the dumps of the job "${jobName}" are. Send it to that job's function, or correct the key.`,
    );
  }
  throw new EventError(
    'KEY_NOT_A_DUMP',
    `"${key}" is not the key of a dump of the job "${jobName}", of its manifest or of its verdict. Dumps are called ${below}<yyyy>/<mm>/${jobName}-<slot>.sql.zst or .sql.gz. ${EXPECTED}`,
  );
}
