import { createHash } from 'node:crypto';
import { crc32, gzipSync } from 'node:zlib';
import { ManifestError } from '../../../../../functions/core/errors';
import { Toolbox } from '../../../../../functions/core/toolbox';
import { readMerged } from '../../../../../functions/dump/publish/read-merged';
import { renderCrc32 } from '../../../../../functions/dump-format/manifest/crc32';
import type { UploadedPart } from '../../../../../functions/store-dump/upload/part-uploader';
import { MemoryStore } from '../../store-dump/upload/memory-store';
import { scriptedLayer } from '../scripted-layer';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.gz';
/** Two streams, one behind the other, as two processes write them. */
const DUMP = Buffer.concat(['CREATE TABLE t (a int);\n', '-- Dump completed\n'].map((text) => gzipSync(text)));
const MIDDLE = DUMP.length - 20;

const partOf = (bytes: Buffer) => ({ bytes: bytes.length, crc32: renderCrc32(crc32(bytes)) }) as UploadedPart;

/** Reads an object back that was uploaded in these parts. */
function read(object: Buffer, parts = [DUMP.subarray(0, MIDDLE), DUMP.subarray(MIDDLE)].map(partOf)) {
  const store = new MemoryStore();
  store.put(KEY, object);
  const toolbox = new Toolbox(scriptedLayer({ gzip: 'exec gzip "$@"' }));
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return readMerged(KEY, 'gzip', { parts, bytes }, { toolbox, store }, new AbortController().signal);
}

test('returns the SHA-256 of a dump that is what was uploaded', async () => {
  expect(await read(DUMP)).toBe(createHash('sha256').update(DUMP).digest('hex'));
});

test('refuses another dump of the same length, though it is whole', async () => {
  const other = Buffer.from(DUMP);
  // The time in the header of gzip.
  other.writeUInt8((other[4] ?? 0) ^ 1, 4);
  const reading = read(other);
  await expect(reading).rejects.toThrow(ManifestError);
  await expect(reading).rejects.toThrow(
    /^\[DUMP_DIFFERS_FROM_UPLOAD\] .* is not what this run has uploaded: 1 of 2 parts have another CRC-32/,
  );
});

test('refuses a dump with bytes behind its parts', async () => {
  const longer = Buffer.concat([DUMP, gzipSync('\n-- Dump completed\n')]);
  await expect(read(longer)).rejects.toThrow(
    `is not what this run has uploaded: It has ${longer.length} bytes and not ${DUMP.length}.`,
  );
});

test('refuses an object that is no whole dump', async () => {
  await expect(read(DUMP.subarray(0, -1))).rejects.toThrow('is no whole dump');
});
