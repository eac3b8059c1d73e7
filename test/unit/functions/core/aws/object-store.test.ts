import type { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../../../../functions/core/aws/object-store';

const PAGES: Readonly<Record<string, object>> = {
  first: { Contents: [{ Key: 'shop/a', Size: 1 }], NextContinuationToken: 'second' },
  second: { Contents: [{ Key: 'shop/b', Size: 2 }] },
};

test('lists the objects of every page', async () => {
  const send = async ({ input }: ListObjectsV2Command) => PAGES[input.ContinuationToken ?? 'first'];
  const store = new ObjectStore({ send } as unknown as S3Client, 'dumps', undefined);
  expect(await store.objectsBelow('shop/')).toEqual([
    { key: 'shop/a', bytes: 1 },
    { key: 'shop/b', bytes: 2 },
  ]);
});
