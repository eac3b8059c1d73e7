import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What regular expressions need of ICU's data: rules for the boundaries of words and characters, names of characters, and
 * properties. It is what MySQL's own packages have. The rest, four fifths, is about languages, places, units and
 * conversions, and a server calls none of it.
 */
const USED = /^icudt\d+[lb]\/(?:brkitr\/.*|[^/]*\.(?:icu|nrm))$/;

/** Header of a common data file, `UDataInfo` and the format "CmnD" (udata.h and ucmndata.h, ICU), from its size on. */
const MAGIC = Buffer.from([0xda, 0x27]);
const FORMAT = 'CmnD';
const MAGIC_AT = 2;
const FORMAT_AT = 12;
/** Number of the entries, and offsets of a name and its data, from the table on. */
const COUNT = 4;
const ENTRY = 8;

/** Leaves ICU data that no server needs out of the libraries of a folder. */
export async function leaveOutUnusedIcuData(libraries: string): Promise<void> {
  for (const name of (await readdir(libraries)).filter((one) => one.startsWith('libicudata.so'))) {
    const path = join(libraries, name);
    await writeFile(path, withoutUnusedIcuData(await readFile(path)));
  }
}

/**
 * The library with zeros in place of unused data, which take no room in a zip, and without them in the table of contents, so
 * that ICU does not find them and does without. Nothing else moves.
 *
 * @throws Error when the library has another format
 */
export function withoutUnusedIcuData(library: Buffer): Buffer {
  const table = tableOf(library);
  const count = library.readUInt32LE(table);
  const entryAt = (index: number) => table + COUNT + index * ENTRY;
  const entries = Array.from({ length: count }, (_, index) => {
    const nameAt = table + library.readUInt32LE(entryAt(index));
    return {
      name: library.toString('latin1', nameAt, library.indexOf(0, nameAt)),
      entry: library.subarray(entryAt(index), entryAt(index) + ENTRY),
      data: table + library.readUInt32LE(entryAt(index) + 4),
    };
  });
  const used = entries.filter(({ name }) => USED.test(name));
  if (used.length === 0) throw new Error('The library with the data of ICU has none of the parts that a server uses.');
  const reduced = Buffer.from(library);
  for (const [index, { name, data }] of entries.entries()) {
    // Where the last one ends is not in the table.
    const end = entries[index + 1]?.data ?? data;
    if (!USED.test(name)) reduced.fill(0, data, end);
  }
  reduced.writeUInt32LE(used.length, table);
  for (const [index, { entry }] of used.entries()) entry.copy(reduced, entryAt(index));
  return reduced;
}

/** Where the table of contents begins. */
function tableOf(library: Buffer): number {
  for (let at = library.indexOf(MAGIC); at >= 0; at = library.indexOf(MAGIC, at + 1)) {
    const header = at - MAGIC_AT;
    const format = library.toString('latin1', header + FORMAT_AT, header + FORMAT_AT + FORMAT.length);
    if (format === FORMAT) return header + library.readUInt16LE(header);
  }
  throw new Error('The library with the data of ICU has no common data file of the format CmnD in it.');
}
