import * as z from 'zod';
import { EventError } from '../core/errors';
import { excerpt } from '../core/words/excerpt';
import { DRILL_MODES, type DrillMode } from '../dump-format/keys/drill-mode';
import type { DumpPlace } from '../dump-format/keys/dump-place';
import { type AcceptedKeys, namedDump } from '../dump-format/keys/named-dump';
import { arrivedDump, objectCreated } from '../dump-format/keys/object-created';
import { parseSlotOfAnyUnit } from '../slot-job/event/slot';

/** What a manual request restores; by default everything but rows. */
const mode = z.enum(DRILL_MODES).optional();

/** Manual request to drill a dump, or without its key or slot the newest one that is verified. */
const manual = z.union([
  z.strictObject({ key: z.string(), mode }),
  z.strictObject({ slot: z.string(), mode }),
  z.strictObject({ mode }),
]);

/** Event of a rule with a schedule, which is that of full drills ("Scheduled Event", EventBridge User Guide). */
const scheduled = z.object({ source: z.literal('aws.events'), 'detail-type': z.literal('Scheduled Event') });

const ACCEPTED: AcceptedKeys = {
  objects: ['dump', 'manifest', 'verdict'],
  description: 'a dump, a manifest or a verdict',
  expected:
    'Expected the "Object Created" event of a verdict, {"key": "…"} with the key of a dump, its manifest or its verdict, {"slot": "2026-11-20"} for the dump of a slot, or {} for the newest verified dump; "mode": "full" restores all of it.',
};

/** A dump to drill: without a key and a slot the newest verified one. */
export interface DrillRequest {
  readonly mode: DrillMode;
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
export function parseEvent(event: unknown, place: DumpPlace): DrillRequest | undefined {
  const created = objectCreated.safeParse(event);
  if (created.success) {
    const dump = arrivedDump(created.data, 'verdict', place);
    return dump && { mode: 'definitions', key: dump.key, arrived: dump.arrived };
  }
  if (scheduled.safeParse(event).success) return { mode: 'full', arrived: false };
  const byHand = manual.safeParse(event);
  if (!byHand.success) {
    throw new EventError('EVENT_UNREADABLE', `The event has an unknown form: ${excerpt(event)}. ${ACCEPTED.expected}`);
  }
  const { mode: wanted = 'definitions', ...dump } = byHand.data;
  const request = { mode: wanted, arrived: false };
  if ('slot' in dump) return { ...request, slot: parseSlotOfAnyUnit(dump.slot) };
  return 'key' in dump ? { ...request, key: namedDump(dump.key, place, ACCEPTED) } : request;
}
