import { NotFoundError, UsageError } from '../../../../cli/core/errors';
import type { Session } from '../../../../cli/core/session';
import type { DumpFunction } from '../../../../cli/place/function';
import { findJob, findPlace, type PlaceOptions } from '../../../../cli/place/place';
import type { ObjectStore } from '../../../../functions/core/aws/object-store';

const signal = new AbortController().signal;

/** A bucket with the folders of jobs. */
function bucketWith(...jobs: string[]): ObjectStore {
  const foldersBelow = async (prefix: string) => {
    const below = jobs.map((job) => `${job}/2026/`).filter((key) => key.startsWith(prefix));
    return [...new Set(below.map((key) => key.slice(prefix.length).split('/')[0] ?? '').filter(Boolean))];
  };
  return { bucket: 'dumps', foldersBelow } as unknown as ObjectStore;
}

const find = (place: object, job = 'shop') =>
  findJob({ store: bucketWith('a/shop', 'b/crm'), prefix: undefined, dumpFunction: undefined, ...place }, job, signal);

test('a job is found below the only prefix that has it, or below the one that is given', async () => {
  expect(await find({})).toEqual({ job: 'shop', prefix: 'a' });
  expect(await find({ prefix: 'c' })).toEqual({ job: 'shop', prefix: 'c' });
});

test('a job below several prefixes has to be chosen', async () => {
  const twice = find({ store: bucketWith('a/shop', 'b/shop') });
  await expect(twice).rejects.toThrow(NotFoundError);
  await expect(twice).rejects.toThrow(
    'has a job "shop" below each of the prefixes "a" and "b". Choose one by --prefix.',
  );
});

test('the function of another job is refused', async () => {
  const dumpFunction = { name: 'mysqldump-crm', job: 'crm' } as DumpFunction;
  const other = find({ dumpFunction, prefix: 'b' });
  await expect(other).rejects.toThrow(UsageError);
  await expect(other).rejects.toThrow('"mysqldump-crm" is that of the job "crm", and the command is about "shop".');
  expect(await find({ dumpFunction, prefix: 'b' }, 'crm')).toEqual({ job: 'crm', prefix: 'b' });
});

test('a job that is not there is answered with those that are', async () => {
  await expect(find({}, 'shpo')).rejects.toThrow('has no job "shpo", only "crm", "shop". Correct the name');
});

/** A session whose calls of Lambda end in this error. */
function sessionWith(name: string, message: string): Session {
  const send = async () => {
    throw Object.assign(new Error(message), { name });
  };
  const lambda = async () => ({ send, config: { region: async () => 'eu-central-1' } });
  return { aws: { lambda } } as unknown as Session;
}

const NOTHING: PlaceOptions = { bucket: undefined, prefix: undefined, function: undefined };
const BUCKET = 'Or name the bucket by --bucket or the variable LAMBDA_MYSQLDUMP_BUCKET.';

test('without a bucket, a job without a function exits 3 with the region that was asked', async () => {
  const place = findPlace(NOTHING, 'shpo', sessionWith('ResourceNotFoundException', 'not found'));
  await expect(place).rejects.toThrow(NotFoundError);
  await expect(place).rejects.toThrow(
    `[FUNCTION_MISSING] There is no function "mysqldump-shpo" in the region eu-central-1 of this account. Correct the job or the region (--region), or name the function by --function. ${BUCKET}`,
  );
});

test('a denied function is answered with the bucket as another way, and missing credentials are not', async () => {
  const denied = findPlace(NOTHING, 'shop', sessionWith('AccessDeniedException', 'no'));
  await expect(denied).rejects.toMatchObject({ code: 'AWS_ACCESS_DENIED', message: expect.stringContaining(BUCKET) });
  const nobody = findPlace(NOTHING, 'shop', sessionWith('CredentialsProviderError', 'no'));
  await expect(nobody).rejects.toMatchObject({ message: expect.not.stringContaining('--bucket') });
});

test('without a job and a bucket, the command line is wrong', async () => {
  const place = findPlace(NOTHING, undefined, {} as Session);
  await expect(place).rejects.toThrow(UsageError);
  await expect(place).rejects.toThrow('There is no bucket. Name it by --bucket or the variable');
});
