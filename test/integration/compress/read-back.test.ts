import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ManifestError } from '../../../functions/core/errors';
import { Toolbox } from '../../../functions/core/toolbox';
import { compressorFor } from '../../../functions/store-dump/compress/compressor';
import { readBack } from '../../../functions/store-dump/publish/read-back';
import { clientTree } from '../../../layers/mysql-client/build';
import { MemoryStore } from '../../unit/functions/store-dump/upload/memory-store';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';

test('reading back finds a fault far from the end of a dump although its last frames are intact', async () => {
  const toolbox = new Toolbox(await clientTree());
  const { tool, args } = compressorFor('zstd', 1, toolbox, 2);
  const { child } = toolbox.start(tool, args, ['pipe', 'pipe', 'inherit']);
  child.stdin?.end(`${randomBytes(15_000_000).toString('base64')}\n-- Dump completed on 2026-11-20  3:00:12\n`);
  const body = await buffer(child.stdout as NonNullable<typeof child.stdout>);
  const store = new MemoryStore();
  const read = () => readBack(KEY, 'zstd', { toolbox, store }, new AbortController().signal);

  store.put(KEY, body);
  await expect(read()).resolves.toMatchObject({ bytes: body.length });

  body[5_000] = (body[5_000] ?? 0) ^ 0x20;
  store.put(KEY, body);
  await expect(read()).rejects.toThrow(ManifestError);
});
