import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { unpackDataFolder, unpackFile } from '../../../../../functions/drill/server/data-folder';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PIECE = 64 * 1024;

test.each([
  { what: 'no bytes', content: Buffer.alloc(0) },
  { what: 'text', content: Buffer.from('text') },
  { what: 'zeros only', content: Buffer.alloc(3 * PIECE + 5) },
  { what: 'zeros in front', content: Buffer.concat([Buffer.alloc(2 * PIECE), Buffer.from('end')]) },
  { what: 'zeros at the end', content: Buffer.concat([Buffer.from('begin'), Buffer.alloc(2 * PIECE)]) },
  { what: 'zeros between', content: Buffer.concat([Buffer.alloc(PIECE, 1), Buffer.alloc(PIECE), Buffer.alloc(9, 2)]) },
])('a file with $what is the same after decompression', async ({ content }) => {
  writeFileSync(join(folder, 'file.gz'), gzipSync(content));

  await unpackFile(join(folder, 'file.gz'), join(folder, 'file'));

  expect(readFileSync(join(folder, 'file')).equals(content)).toBe(true);
});

test('zeros take no storage', async () => {
  writeFileSync(join(folder, 'file.gz'), gzipSync(Buffer.alloc(16 * 1024 * 1024)));

  await unpackFile(join(folder, 'file.gz'), join(folder, 'file'));

  expect(statSync(join(folder, 'file')).blocks * 512).toBeLessThan(PIECE);
});

test('a damaged file is an error', async () => {
  const compressed = gzipSync('text'.repeat(1000));
  writeFileSync(join(folder, 'file.gz'), compressed.subarray(0, compressed.length - 9));

  await expect(unpackFile(join(folder, 'file.gz'), join(folder, 'file'))).rejects.toThrow('unexpected end of file');
});

test('the files of a data folder keep their folders, and lose the ending', async () => {
  mkdirSync(join(folder, 'layer/data/#innodb_redo'), { recursive: true });
  writeFileSync(join(folder, 'layer/data/#innodb_redo/#ib_redo1.gz'), gzipSync('log'));

  await unpackDataFolder(join(folder, 'layer'), join(folder, 'data'));

  expect(readFileSync(join(folder, 'data/#innodb_redo/#ib_redo1'), 'utf8')).toBe('log');
});
