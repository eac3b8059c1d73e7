import { NotFoundError, UsageError } from '../../../../cli/core/errors';
import type { DumpFunction } from '../../../../cli/place/function';
import { findJob } from '../../../../cli/place/place';
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
