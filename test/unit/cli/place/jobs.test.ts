import { findJobs } from '../../../../cli/place/jobs';
import type { ObjectStore } from '../../../../functions/core/aws/object-store';

const signal = new AbortController().signal;

/** A bucket that lists the folders of its keys. */
function bucketOf(...keys: string[]): ObjectStore {
  const foldersBelow = async (prefix: string) => {
    const below = keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    return [...new Set(below.filter((key) => key.includes('/')).map((key) => key.slice(0, key.indexOf('/'))))];
  };
  return { bucket: 'dumps', foldersBelow } as unknown as ObjectStore;
}

test('finds the jobs below every prefix, also one whose prefix is the name of another', async () => {
  const bucket = bucketOf('shop/2026/11/x', 'backups/crm/2025/01/x', 'shop/pim/2026/11/x', 'images/logo.png');
  expect(await findJobs(bucket, '', signal)).toEqual([
    { job: 'crm', prefix: 'backups' },
    { job: 'pim', prefix: 'shop' },
    { job: 'shop', prefix: '' },
  ]);
});

test('looks below the prefix only, when there is one', async () => {
  const bucket = bucketOf('shop/2026/11/x', 'backups/crm/2025/01/x');
  expect(await findJobs(bucket, 'backups', signal)).toEqual([{ job: 'crm', prefix: 'backups' }]);
});

test('refuses to search a bucket with hundreds of folders', async () => {
  const bucket = bucketOf(...Array.from({ length: 400 }, (_, i) => `customer-${i}/x/y`));
  await expect(findJobs(bucket, '', signal)).rejects.toThrow(/Name by --prefix/);
});
