import { EventError } from '../../core/errors';
import type { DumpPlace } from './dump-place';
import { type DumpObject, dumpOf, jobPrefix } from './object-keys';

/** The objects of a dump whose keys a request may name. */
export interface AcceptedKeys {
  readonly objects: readonly DumpObject[];
  /** The same as part of a message, behind "is not the key of". */
  readonly description: string;
  /** The accepted events, as a sentence. */
  readonly expected: string;
}

/**
 * The key of the dump that a request names by the key of one of its objects.
 *
 * @throws {EventError} when it names no dump of this job.
 */
export function namedDump(
  key: string,
  { jobName, prefix }: Pick<DumpPlace, 'jobName' | 'prefix'>,
  { objects, description, expected }: AcceptedKeys,
): string {
  const found = dumpOf(key, prefix, jobName);
  if (found && objects.includes(found.object)) return found.dumpKey;
  const below = jobPrefix(prefix, jobName);
  if (!key.startsWith(below)) {
    throw new EventError(
      'EVENT_OTHER_JOB',
      `"${key}" is not below "${below}", where the dumps of the job "${jobName}" are. Send it to that job's function, or correct the key.`,
    );
  }
  throw new EventError(
    'KEY_NOT_A_DUMP',
    `"${key}" is not the key of ${description} of the job "${jobName}". Dumps are called ${below}<yyyy>/<mm>/${jobName}-<slot>.sql.zst or .sql.gz. ${expected}`,
  );
}
