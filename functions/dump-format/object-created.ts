import * as z from 'zod';
import { EventError } from '../core/errors';
import { dumpOf, type KeyOfDump } from './object-keys';

/** Event of S3 in EventBridge ("Object Created", Amazon S3 User Guide, "EventBridge event message structure"). */
export const objectCreated = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
});

/** Where the dumps of a job are. */
export interface DumpPlace {
  readonly jobName: string;
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

/**
 * The object of a dump whose arrival an event reports.
 *
 * @returns undefined when it belongs to no dump of this job: a rule's pattern is wider than the shape of a key, and objects
 * of other jobs whose prefix begins alike arrive here, too.
 * @throws {EventError} when the event is about another bucket.
 */
export function arrivedObject(
  { detail: { bucket, object } }: z.infer<typeof objectCreated>,
  place: DumpPlace,
): KeyOfDump | undefined {
  if (bucket.name !== place.bucket) {
    throw new EventError(
      'EVENT_OTHER_JOB',
      `The event is about the bucket "${bucket.name}", and the dumps of the job "${place.jobName}" are in "${place.bucket}". Send it to that job's function.`,
    );
  }
  return dumpOf(object.key, place.prefix, place.jobName);
}
