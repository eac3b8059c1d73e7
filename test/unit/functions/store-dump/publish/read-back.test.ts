import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { ManifestError, StorageError, ToolError } from '../../../../../functions/core/errors';
import { Toolbox } from '../../../../../functions/core/toolbox';
import { readBack } from '../../../../../functions/store-dump/publish/read-back';
import { scriptedLayer } from '../../dump/scripted-layer';
import { MemoryStore } from '../upload/memory-store';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.gz';
const TEXT = `-- Server version\t9.7.4\n${'x'.repeat(100_000)}\n-- Dump completed on 2026-11-20  3:00:12\n`;

function setup(body: Buffer, gzip = 'exec gzip "$@"') {
  const store = new MemoryStore();
  store.put(KEY, body);
  const toolbox = new Toolbox(scriptedLayer({ gzip }));
  const stopping = new AbortController();
  return { store, stopping, read: () => readBack(KEY, 'gzip', { toolbox, store }, stopping.signal) };
}

test('accepts a complete dump', async () => {
  const body = gzipSync(TEXT);
  await expect(setup(body).read()).resolves.toMatchObject({ bytes: body.length, serverVersion: '9.7.4' });
});

test.each([
  { what: 'cut off', body: gzipSync(TEXT).subarray(0, -1) },
  { what: 'followed by garbage', body: Buffer.concat([gzipSync(TEXT), Buffer.from('garbage')]) },
  { what: 'not a compressed stream', body: Buffer.from(TEXT) },
  { what: 'intact, but without its trailer', body: gzipSync(TEXT.slice(0, -3)) },
  { what: 'empty', body: gzipSync('') },
])('rejects a dump that is $what', async ({ body }) => {
  const reading = setup(body).read();
  await expect(reading).rejects.toThrow(ManifestError);
  await expect(reading).rejects.toThrow('is no whole dump');
});

test('a broken stream gives an error, not a judgement on the dump', async () => {
  const { store, read } = setup(gzipSync(TEXT));
  jest.spyOn(store, 'read').mockResolvedValue(
    new Readable({
      read() {
        this.destroy(new Error('socket hang up'));
      },
    }),
  );
  await expect(read()).rejects.toThrow(StorageError);
});

test('a decompressor that cannot be started gives an error, not a judgement on the dump', async () => {
  await expect(setup(gzipSync(TEXT), 'exit 127').read()).rejects.toThrow(ToolError);
});

test('a decompressor that is killed gives an error, not a judgement on the dump', async () => {
  await expect(setup(gzipSync(TEXT), 'kill -9 $$').read()).rejects.toThrow(ToolError);
});

test('reports the end of the run as the cause when it comes while the dump is read', async () => {
  const { store, stopping, read } = setup(gzipSync(TEXT));
  const reason = new Error('time is up');
  jest.spyOn(store, 'read').mockResolvedValue(
    new Readable({
      read() {
        stopping.abort(reason);
        this.destroy(new Error('aborted'));
      },
    }),
  );
  await expect(read()).rejects.toBe(reason);
});

test("ends with the run, with the run's reason", async () => {
  const { stopping, read } = setup(gzipSync(TEXT), 'exec sleep 60');
  const reading = read();
  setTimeout(() => stopping.abort(new Error('time is up')), 50);
  await expect(reading).rejects.toThrow('time is up');
});
