import * as z from 'zod';
import { EventError } from '../core/errors';
import { excerpt } from '../core/event';
import { compressionOf, dumpKeyOf, jobPrefix } from '../core/object-keys';
import type { Config } from './config';

/** What S3 sends to EventBridge ("Object Created", Amazon S3 User Guide, "EventBridge event message structure"). */
const objectCreated = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
});

/** What a person sends to have a dump read once more. */
const manual = z.strictObject({ key: z.string() });

const EXPECTED =
  'Expected the "Object Created" event of a manifest, or {"key": "…"} with the key of a dump or of its manifest.';

/**
 * Reads which dump an event is about.
 *
 * @returns the key of the dump
 * @throws {EventError} when it is about no dump of this job.
 */
export function parseEvent(event: unknown, { jobName, bucket, prefix }: Config): string {
  const created = objectCreated.safeParse(event);
  const byHand = manual.safeParse(event);
  if (!created.success && !byHand.success) {
    throw new EventError(`The event is not understood: ${excerpt(event)}. ${EXPECTED}`);
  }
  const given = created.data?.detail ?? { bucket: { name: bucket }, object: { key: byHand.data?.key ?? '' } };
  const { key } = given.object;
  if (given.bucket.name !== bucket) {
    throw new EventError(
      `The event is about the bucket "${given.bucket.name}", and the dumps of the job "${jobName}" are in "${bucket}". Send it to that job's function.`,
    );
  }
  if (!key.startsWith(jobPrefix(prefix, jobName))) {
    throw new EventError(
      `"${key}" is not below "${jobPrefix(prefix, jobName)}", where the dumps of the job "${jobName}" are. Send it to that job's function, or correct the key.`,
    );
  }
  const dumpKey = compressionOf(key) === undefined ? dumpKeyOf(key) : key;
  if (dumpKey === undefined) {
    throw new EventError(`"${key}" is the key neither of a dump nor of a manifest. ${EXPECTED}`);
  }
  return dumpKey;
}
