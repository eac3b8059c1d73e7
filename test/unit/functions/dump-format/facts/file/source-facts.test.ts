import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../../../../../functions/core/aws/object-store';
import { StorageError } from '../../../../../../functions/core/errors';
import { readSourceFacts } from '../../../../../../functions/dump-format/facts/file/source-facts';
import { writeFacts } from '../../../../../../functions/dump-format/facts/file/write-facts';
import type { Manifest } from '../../../../../../functions/dump-format/manifest/manifest';
import { MemoryBucket } from '../../../core/aws/memory-bucket';
import { fact, factsOf } from '../sample-facts';

const FACTS = factsOf([fact('database', [], { charset: 'latin1', collation: 'latin1_bin' })], {
  lowerCaseTableNames: 1,
});

/** Reads facts with this content, of which the manifest has the SHA-256, unless it has another one. */
function read(body: Buffer, sha256 = createHash('sha256').update(body).digest('hex')) {
  const bucket = new MemoryBucket();
  bucket.put('f', body);
  const manifest = { facts: { key: 'f', bytes: body.length, sha256 } } as Manifest;
  return readSourceFacts(bucket as unknown as ObjectStore, manifest, new AbortController().signal);
}

test('reads the facts that the manifest names', async () => {
  const { body } = await writeFacts(FACTS, 'owner');
  expect(await read(body)).toEqual({ facts: FACTS, missing: undefined });
});

test.each([
  ['are other ones', async () => read((await writeFacts(FACTS, 'owner')).body, 'ab'), 'and the manifest states ab.'],
  [
    'are none',
    () => read(Buffer.from('{}')),
    '[FACTS_UNREADABLE] The facts of the dump are not a complete gzip stream',
  ],
])('compares nothing, and states why, when the facts %s', async (_, reading, message) => {
  const { facts, missing } = await reading();
  expect(facts).toBeUndefined();
  expect(missing).toContain(message);
});

test('compares nothing when the dump has no facts', async () => {
  const store = new MemoryBucket() as unknown as ObjectStore;
  const { facts, missing } = await readSourceFacts(store, {} as Manifest, new AbortController().signal);
  expect([facts, missing]).toEqual([undefined, expect.stringContaining('The dump has no facts.')]);
});

test('compares nothing when somebody deleted the facts, because the dump restores as before', async () => {
  const store = new MemoryBucket() as unknown as ObjectStore;
  const manifest = { facts: { key: 'f', bytes: 1, sha256: 'ab' } } as Manifest;
  const { facts, missing } = await readSourceFacts(store, manifest, new AbortController().signal);
  expect([facts, missing]).toEqual([undefined, expect.stringContaining('The facts "f" are not there.')]);
});

test('asks S3 once for facts that are there', async () => {
  const bucket = new MemoryBucket();
  const { body } = await writeFacts(FACTS, 'owner');
  bucket.put('f', body);
  bucket.keysBelow = () => Promise.reject(new Error('another request'));
  bucket.find = bucket.keysBelow as never;
  const facts = { key: 'f', bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
  const read = readSourceFacts(bucket as unknown as ObjectStore, { facts } as Manifest, new AbortController().signal);
  expect((await read).facts).toEqual(FACTS);
});

test('throws when S3 does not give facts that are there', async () => {
  const bucket = new MemoryBucket();
  bucket.put('f', 'facts');
  bucket.read = () => Promise.reject(new StorageError('STORAGE_UNAVAILABLE', 'No answer.'));
  const manifest = { facts: { key: 'f', bytes: 1, sha256: 'ab' } } as Manifest;
  const reading = readSourceFacts(bucket as unknown as ObjectStore, manifest, new AbortController().signal);
  await expect(reading).rejects.toThrow('No answer.');
});
