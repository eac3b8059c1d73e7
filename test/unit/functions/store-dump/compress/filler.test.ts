import { gunzipSync, gzipSync } from 'node:zlib';
import { gzipFiller, zstdFiller } from '../../../../../functions/store-dump/compress/filler';

const SIZES = [0, 1, 19, 20, 21, 22, 23, 24, 27, 28, 29, 1_000, 5 * 1024 * 1024];

test.each(SIZES)('a gzip filler of %d bytes decompresses to nothing and ends at its last byte', (bytes) => {
  const filler = gzipFiller(bytes);
  expect(filler.length).toBeGreaterThanOrEqual(bytes);
  expect(filler.length).toBeLessThan(bytes + 30);
  const merged = Buffer.concat([gzipSync('one, '), filler, gzipSync('two')]);
  expect(gunzipSync(merged).toString()).toBe('one, two');
});

test.each(SIZES)('a zstd filler of %d bytes is a pzstd mark and one skippable frame', (bytes) => {
  const filler = zstdFiller(bytes);
  expect(filler.length).toBe(Math.max(bytes, 20));
  expect(filler.readUInt32LE(0)).toBe(0x184d2a50);
  expect(filler.readUInt32LE(4)).toBe(4);
  expect(filler.readUInt32LE(8)).toBe(filler.length - 12);
  expect(filler.readUInt32LE(12)).toBe(0x184d2a5f);
  expect(filler.readUInt32LE(16)).toBe(filler.length - 20);
});
