import * as z from 'zod';
import { EventError } from '../core/errors';
import { excerpt } from '../core/words/excerpt';
import type { DumpPlace } from '../dump-format/keys/dump-place';
import { type AcceptedKeys, namedDump } from '../dump-format/keys/named-dump';
import { arrivedDump, objectCreated } from '../dump-format/keys/object-created';
import { parseSlotOfAnyUnit } from '../slot-job/event/slot';

/** Manual request to verify a dump again. */
const manual = z.union([z.strictObject({ key: z.string() }), z.strictObject({ slot: z.string() })]);

const ACCEPTED: AcceptedKeys = {
  objects: ['dump', 'manifest'],
  description: 'a dump or a manifest',
  expected:
    'Expected the "Object Created" event of a manifest, {"key": "…"} with the key of a dump or of its manifest, or {"slot": "2026-11-20"} for the dump of a slot.',
};

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
export function parseEvent(event: unknown, place: DumpPlace): VerifyRequest | undefined {
  const created = objectCreated.safeParse(event);
  if (created.success) return arrivedDump(created.data, 'manifest', place);
  const byHand = manual.safeParse(event);
  if (!byHand.success) {
    throw new EventError('EVENT_UNREADABLE', `The event has an unknown form: ${excerpt(event)}. ${ACCEPTED.expected}`);
  }
  const { data } = byHand;
  if ('slot' in data) return { slot: parseSlotOfAnyUnit(data.slot), arrived: false };
  return { key: namedDump(data.key, place, ACCEPTED), arrived: false };
}
