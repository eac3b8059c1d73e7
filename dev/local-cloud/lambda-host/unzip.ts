import { createWriteStream } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type Entry, open, type ZipFile } from 'yauzl';

const openZip = promisify<string, { lazyEntries: boolean }, ZipFile>(open);

const TYPE_MASK = 0o170000;
const SYMLINK = 0o120000;

/** Unpacks a zip with the modes and the symbolic links it holds; a file that is there already is replaced. */
export async function unzip(archive: string, target: string): Promise<void> {
  const zip = await openZip(archive, { lazyEntries: true });
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      extract(zip, entry, target).then(() => zip.readEntry(), reject);
    });
    zip.readEntry();
  });
}

async function extract(zip: ZipFile, entry: Entry, target: string): Promise<void> {
  // yauzl refuses names that are absolute or lead out of the folder.
  const path = join(target, entry.fileName);
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  const stream = await promisify<Entry, Readable>(zip.openReadStream.bind(zip))(entry);
  const mode = entry.externalFileAttributes >>> 16;
  if ((mode & TYPE_MASK) === SYMLINK) return symlink(await text(stream), path);
  await pipeline(stream, createWriteStream(path, { mode: mode & 0o777 || 0o644 }));
}
