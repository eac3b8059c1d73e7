import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type PassThrough, Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type Entry, type ZipFile as OpenedZip, open } from 'yauzl';
import { ZipFile } from 'yazl';

/** The earliest time that ZIP can express. ZIP stores local time without a zone, so the bytes are the same everywhere. */
const FIXED_TIME = new Date(1980, 0, 1, 0, 0, 0);

export interface ZipFacts {
  zipBytes: number;
  unzippedBytes: number;
  sha256: string;
}

/**
 * Packs a folder so that the same content always results in the same bytes: entries sorted by path, one fixed time, and
 * only the executable bit of the mode.
 *
 * @throws Error for a symbolic link: Lambda and unzip tools treat them differently
 */
export async function zipFolder(folder: string, outputZip: string): Promise<ZipFacts> {
  const zip = new ZipFile();
  let unzippedBytes = 0;
  for (const path of await filesBelow(folder)) {
    const { mode, size } = await lstat(join(folder, path));
    unzippedBytes += size;
    const executable = (mode & 0o100) !== 0;
    zip.addFile(join(folder, path), path, {
      mtime: FIXED_TIME,
      // Without this, an extra field contains the time in UTC, which depends on the zone of the machine.
      forceDosTimestamp: true,
      mode: executable ? 0o100755 : 0o100644,
    });
  }
  zip.on('error', (error: Error) => (zip.outputStream as PassThrough).destroy(error));
  zip.end();

  await mkdir(dirname(outputZip), { recursive: true });
  const draft = `${outputZip}.${process.pid}`;
  const hash = createHash('sha256');
  let zipBytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      zipBytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(zip.outputStream, measure, createWriteStream(draft));
  await rename(draft, outputZip);
  return { zipBytes, unzippedBytes, sha256: hash.digest('hex') };
}

const openZip = promisify<string, { lazyEntries: boolean }, OpenedZip>(open);

/** Text of the first file of a zip whose path matches; undefined if there is none. */
export async function textInZip(path: string, pattern: RegExp): Promise<string | undefined> {
  const zip = await openZip(path, { lazyEntries: true });
  try {
    return await new Promise((resolve, reject) => {
      zip.on('error', reject);
      zip.on('end', () => resolve(undefined));
      zip.on('entry', (entry: Entry) => {
        if (!pattern.test(entry.fileName)) return zip.readEntry();
        zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(text(stream))));
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  const link = files.find((entry) => !entry.isFile());
  if (link) throw new Error(`${join(link.parentPath, link.name)} is not a plain file and can't go into a zip`);
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}
