import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
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

test.each([
  ['version', { etag: '"a"', versionId: 'v1' }, { IfMatch: '"a"', VersionId: 'v1' }],
  ['object with the ETag', { etag: '"a"' }, { IfMatch: '"a"' }],
])('reads a range of the %s that is named', async (_, object, conditions) => {
  const inputs: unknown[] = [];
  const send = async ({ input }: GetObjectCommand) => {
    inputs.push(input);
    return { Body: Readable.from([Buffer.from('the bytes')]), ContentRange: 'bytes 10-14/200' };
  };
  const store = new ObjectStore({ send } as unknown as S3Client, 'dumps', undefined);
  expect(await text(await store.readRange('shop/a', 10, 5, object))).toBe('the bytes');
  expect(inputs).toEqual([{ Bucket: 'dumps', Key: 'shop/a', Range: 'bytes=10-14', ...conditions }]);
});

test.each([
  ['all of the object', undefined],
  ['bytes 0-4/200', 'bytes 0-4/200'],
])('an answer with %s, where a range was asked for, is an error', async (what, ContentRange) => {
  const body = Readable.from([Buffer.from('the bytes')]);
  const send = async () => ({ Body: body, ...(ContentRange && { ContentRange }) });
  const store = new ObjectStore({ send } as unknown as S3Client, 'dumps', undefined);
  const message = `[STORAGE_UNAVAILABLE] Could not read the bytes 10 to 14 of the object "shop/a" in bucket "dumps": the answer has ${what}. Something between here and S3 does not support ranges.`;
  await expect(store.readRange('shop/a', 10, 5, { etag: '"a"' })).rejects.toMatchObject({ message });
  expect(body.destroyed).toBe(true);
});

test.each([
  { name: 'NoSuchKey', code: 'DUMP_NOT_FOUND', states: 'It was deleted.' },
  { name: 'NoSuchVersion', code: 'DUMP_NOT_FOUND', states: 'It was deleted.' },
  { name: 'PreconditionFailed', code: 'DUMP_DAMAGED', states: 'Another object has taken its place' },
  { name: 'InvalidObjectState', code: 'STORAGE_UNAVAILABLE', states: 'restore it there first' },
  { name: 'InternalError', code: 'STORAGE_UNAVAILABLE', states: 'Try again' },
])('the advice for a person is not to try again what can not succeed: $name', async ({ name, code, states }) => {
  const send = async () => {
    throw Object.assign(new Error('no'), { name });
  };
  const store = new ObjectStore({ send } as unknown as S3Client, 'dumps', undefined, 'person');
  await expect(store.read('shop/a')).rejects.toMatchObject({ code, message: expect.stringContaining(states) });
});

test('an answer that ends early is an error of S3', async () => {
  const send = async () => ({
    Body: new Readable({
      read() {
        this.destroy(new Error('aborted'));
      },
    }),
  });
  const store = new ObjectStore({ send } as unknown as S3Client, 'dumps', undefined, 'person');
  const message =
    '[STORAGE_UNAVAILABLE] Could not read the object "shop/a" in bucket "dumps" to its end: aborted. Repeat the command.';
  await expect(store.readText('shop/a')).rejects.toMatchObject({ name: 'StorageError', message });
});
