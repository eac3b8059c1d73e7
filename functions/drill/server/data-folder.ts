import { createReadStream } from 'node:fs';
import { mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const PIECE = 64 * 1024;
const ZEROS = Buffer.alloc(PIECE);

/** Unpacks the initialised data folder of a layer, in which each file is compressed, to `target`. */
export async function unpackDataFolder(layerFolder: string, target: string): Promise<void> {
  const source = join(layerFolder, 'data');
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    await unpackFile(file, join(target, file.slice(source.length + 1).replace(/\.gz$/, '')));
  }
}

/** Decompresses a file. Zeros, which most data of a new server are, become holes, which take no storage. */
export async function unpackFile(compressed: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const file = await open(target, 'w');
  try {
    let size = 0;
    await pipeline(
      createReadStream(compressed),
      createGunzip({ chunkSize: PIECE }),
      async (pieces: AsyncIterable<Buffer>) => {
        for await (const piece of pieces) {
          if (!piece.equals(ZEROS.subarray(0, piece.length))) await file.write(piece, 0, piece.length, size);
          size += piece.length;
        }
      },
    );
    await file.truncate(size);
  } finally {
    await file.close();
  }
}
