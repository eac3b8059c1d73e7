import * as z from 'zod';
import { EventError } from '../../core/errors';
import type { DumpPlace } from './dump-place';
import { type DumpObject, dumpOf } from './object-keys';

/** Event of S3 in EventBridge ("Object Created", Amazon S3 User Guide, "EventBridge event message structure"). */
export const objectCreated = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
});

/** A dump of which an object has arrived in the bucket. */
export interface ArrivedDump {
  /** Key of the dump. */
  readonly key: string;
  readonly slot: string;
  readonly forceId?: string;
  /** False for a forced dump, which is no slot's own. */
  readonly arrived: boolean;
}

/**
 * The dump of which an event reports the arrival of an object, such as its manifest.
 *
 * @returns undefined for another object: a rule's pattern is wider than the shape of a key, and objects of other jobs whose
 * prefix begins alike arrive here, too.
 * @throws {EventError} when the event is about another bucket.
 */
export function arrivedDump(
  { detail: { bucket, object } }: z.infer<typeof objectCreated>,
  expected: DumpObject,
  place: DumpPlace,
): ArrivedDump | undefined {
  if (bucket.name !== place.bucket) {
    throw new EventError(
      'EVENT_OTHER_JOB',
      `The event is about the bucket "${bucket.name}", and the dumps of the job "${place.jobName}" are in "${place.bucket}". Send it to that job's function.`,
    );
  }
  const found = dumpOf(object.key, place.prefix, place.jobName);
  if (found?.object !== expected) return undefined;
  const { dumpKey, object: _, ...name } = found;
  return { key: dumpKey, ...name, arrived: name.forceId === undefined };
}
