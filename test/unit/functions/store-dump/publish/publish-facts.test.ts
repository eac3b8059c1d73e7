import { StorageError } from '../../../../../functions/core/errors';
import { writeFacts } from '../../../../../functions/dump-format/facts/file/write-facts';
import { publishFacts } from '../../../../../functions/store-dump/publish/publish-facts';
import { fact, factsOf } from '../../dump-format/facts/sample-facts';
import { MemoryStore } from '../upload/memory-store';

const DUMP = 'shop/2026/11/shop-2026-11-20.sql.zst';
const KEY = `${DUMP}.facts.json.gz`;

async function setup() {
  const store = new MemoryStore();
  const file = await writeFacts(factsOf([fact('table', ['orders'])]), 'me');
  return {
    store,
    file,
    published: { key: KEY, bytes: file.bytes, sha256: file.sha256 },
    publish: () => publishFacts(store, DUMP, file),
    content: () => store.objects.get(KEY)?.body,
  };
}

test('writes the facts beside the dump', async () => {
  const { publish, published, content, file } = await setup();
  await expect(publish()).resolves.toEqual(published);
  expect(content()).toEqual(file.body);
});

test('writes once when the answer is lost and the request repeated', async () => {
  const { publish, published, store } = await setup();
  await publish();
  await expect(publish()).resolves.toEqual(published);
  expect(store.requests.get('write')).toBe(2);
});

test.each([
  { what: 'another size', body: (own: Buffer) => own.subarray(1) },
  { what: 'the same size', body: (own: Buffer) => Buffer.alloc(own.length) },
])('replaces facts of a dump that is gone, of $what', async ({ body }) => {
  const { publish, published, store, file, content } = await setup();
  store.put(KEY, body(file.body));
  await expect(publish()).resolves.toEqual(published);
  expect(content()).toEqual(file.body);
});

test('fails when another run writes them at the same time', async () => {
  const { publish, store } = await setup();
  store.put(KEY, 'first');
  store.after = { find: () => void store.put(KEY, 'second') };
  await expect(publish()).rejects.toThrow(`[WRITE_CONTENDED] The facts "${KEY}" in bucket "dumps" are being written`);
});

test('fails when S3 gives no answer', async () => {
  const { publish, store } = await setup();
  store.before.write = () => {
    throw new StorageError('STORAGE_UNAVAILABLE', 'late');
  };
  await expect(publish()).rejects.toThrow('late');
});
