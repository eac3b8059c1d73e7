import * as z from 'zod';
import { EventError } from '../core/errors';
import { arrivedObject, objectCreated } from '../dump-format/object-created';
import { dumpOf, jobPrefix } from '../dump-format/object-keys';
import { excerpt } from '../slot-job/event/event';
import { parseSlotOfAnyUnit } from '../slot-job/event/slot';
import type { Config } from './config';

/** Manual request to verify a dump again. */
const manual = z.union([z.strictObject({ key: z.string() }), z.strictObject({ slot: z.string() })]);

const EXPECTED =
  'Expected the "Object Created" event of a manifest, {"key": "…"} with the key of a dump or of its manifest, or {"slot": "2026-11-20"} for the dump of a slot.';

/** A dump to verify, by its key or its slot. */
export type VerifyRequest = ({ readonly key: string } | { readonly slot: string }) & {
  /** S3 reported the arrival of a slot's own dump; false for a request by hand and for a forced dump. */
  readonly arrived: boolean;
};

/**
 * Reads which dump an event is about.
 *
 * @returns undefined when S3 reports an object that is no manifest of this job.
 * @throws {EventError} when a request by hand names no dump of this job, or the event is of another kind or bucket.
 */
export function parseEvent(event: unknown, config: Config): VerifyRequest | undefined {
  const created = objectCreated.safeParse(event);
  if (created.success) {
    const found = arrivedObject(created.data, config);
    return found?.object === 'manifest' ? { key: found.dumpKey, arrived: !found.isForced } : undefined;
  }
  const byHand = manual.safeParse(event);
  if (!byHand.success) {
    throw new EventError('EVENT_UNREADABLE', `The event has an unknown form: ${excerpt(event)}. ${EXPECTED}`);
  }
  const { data } = byHand;
  if ('slot' in data) return { slot: parseSlotOfAnyUnit(data.slot), arrived: false };
  return requestFor(data.key, config);
}

function requestFor(key: string, { jobName, prefix }: Config): VerifyRequest {
  const found = dumpOf(key, prefix, jobName);
  if (found && found.object !== 'verdict') return { key: found.dumpKey, arrived: false };
  const below = jobPrefix(prefix, jobName);
  if (!key.startsWith(below)) {
    throw new EventError(
      'EVENT_OTHER_JOB',
      `"${key}" is not below "${below}", where the dumps of the job "${jobName}" are. Send it to that job's function, or correct the key.`,
    );
  }
  throw new EventError(
    'KEY_NOT_A_DUMP',
    `"${key}" is the key neither of a dump nor of a manifest of the job "${jobName}", which are called ${below}<yyyy>/<mm>/${jobName}-<slot>.sql.zst or .sql.gz. ${EXPECTED}`,
  );
}
