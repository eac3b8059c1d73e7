import * as z from 'zod';
import { EventError } from '../core/errors';
import { excerpt } from '../core/words/excerpt';

const scheduled = z.object({ source: z.literal('aws.events'), 'detail-type': z.literal('Scheduled Event') });
/** Request by hand. */
const manual = z.strictObject({ dryRun: z.boolean().optional() });

export interface RetentionRequest {
  /** Decides, and tags nothing. */
  readonly dryRun: boolean;
  /** The schedule asks for it. */
  readonly scheduled: boolean;
}

/**
 * Reads what an event asks for.
 *
 * @throws {EventError} for an event of another kind: a request that is not understood must not become one that tags.
 */
export function parseEvent(event: unknown): RetentionRequest {
  if (scheduled.safeParse(event).success) return { dryRun: false, scheduled: true };
  const byHand = manual.safeParse(event);
  if (byHand.success) return { dryRun: byHand.data.dryRun ?? false, scheduled: false };
  throw new EventError(
    'EVENT_UNREADABLE',
    `The event has an unknown form: ${excerpt(event)}. Expected the event of the daily schedule, {"dryRun": true} to see what would expire, or {} to tag it now.`,
  );
}
