import { ObjectStore } from '../../functions/core/aws/object-store';
import { codeOf, detailOf } from '../../functions/core/errors';
import { InvocationError, NotFoundError, UsageError } from '../core/errors';
import type { Session } from '../core/session';
import type { PLACE } from '../usage/common-options';
import type { Values } from '../usage/verb';
import { type DumpFunction, readDumpFunction, usualName } from './function';
import { findJobs, type JobPlace } from './jobs';

export type PlaceOptions = Values<typeof PLACE>;

/** The bucket of a command, with what was given of its jobs. */
export interface Place {
  readonly store: ObjectStore;
  /** Undefined when it has to be found. */
  readonly prefix: string | undefined;
  /** The job's function, when it was named or is where the bucket's name comes from. */
  readonly dumpFunction: DumpFunction | undefined;
}

/**
 * Where the dumps are: at the place that the options name, or that the environment of the job's function names.
 *
 * @throws {UsageError | NotFoundError | InvocationError}
 */
export async function findPlace(options: PlaceOptions, job: string | undefined, session: Session): Promise<Place> {
  const dumpFunction = await functionOf(options, job, session);
  const bucket = options.bucket ?? dumpFunction?.bucket;
  if (bucket === undefined) {
    throw new UsageError([`There is no bucket. Name it by ${BUCKET}, or name a job, whose function names it.`]);
  }
  return {
    store: new ObjectStore(await session.aws.s3(), bucket, undefined, 'person'),
    prefix: options.prefix ?? dumpFunction?.prefix,
    dumpFunction,
  };
}

const BUCKET = '--bucket or the variable LAMBDA_MYSQLDUMP_BUCKET';

async function functionOf({ bucket, function: named }: PlaceOptions, job: string | undefined, { aws }: Session) {
  if (named !== undefined) return readDumpFunction(await aws.lambda(), named);
  if (bucket !== undefined || job === undefined) return undefined;
  try {
    return await readDumpFunction(await aws.lambda(), usualName(job));
  } catch (error) {
    // Who may read the bucket may not be allowed to read the function.
    const isOfNoMatter = error instanceof NotFoundError || codeOf(error) === 'AWS_ACCESS_DENIED';
    if (!isOfNoMatter) throw error;
    const kind = error instanceof NotFoundError ? NotFoundError : InvocationError;
    throw new kind(codeOf(error), `${detailOf(error)} Or name the bucket by ${BUCKET}.`, { cause: error });
  }
}

/**
 * Where the dumps of one job are.
 *
 * @throws {NotFoundError} when there are none, or those of several jobs with this name.
 */
export async function findJob(place: Place, job: string, signal: AbortSignal): Promise<JobPlace> {
  const { store, prefix, dumpFunction } = place;
  if (dumpFunction && dumpFunction.job !== job) {
    throw new UsageError([
      `The function "${dumpFunction.name}" is that of the job "${dumpFunction.job}", and the command is about "${job}".`,
    ]);
  }
  if (prefix !== undefined) return { job, prefix };
  const found = await findJobs(store, '', signal);
  const [place0, ...others] = found.filter((candidate) => candidate.job === job);
  if (place0 && others.length === 0) return place0;
  if (place0) {
    const prefixes = [place0, ...others].map((candidate) => JSON.stringify(candidate.prefix)).join(' and ');
    throw new NotFoundError(
      'JOB_NOT_FOUND',
      `The bucket "${store.bucket}" has a job "${job}" below each of the prefixes ${prefixes}. Choose one by --prefix.`,
    );
  }
  const names = found.map((candidate) => `"${candidate.job}"`);
  throw new NotFoundError(
    'JOB_NOT_FOUND',
    `The bucket "${store.bucket}" has no job "${job}"${names.length > 0 ? `, only ${names.join(', ')}` : ''}. Correct the name, or the bucket.`,
  );
}
