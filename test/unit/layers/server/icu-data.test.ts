import { withoutUnusedIcuData } from '../../../../layers/server/icu-data';

const HEADER = 32;
const FRONT = Buffer.from('\x7fELF and the like, with \xda\x27 in it'.padEnd(64), 'latin1');

/** A library with these items of ICU's data, each of 16 bytes of its own. */
function libraryOf(names: readonly string[]): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt16LE(HEADER, 0);
  header.set([0xda, 0x27], 2);
  header.write('CmnD', 12, 'latin1');
  const strings = names.map((name) => Buffer.from(`${name}\0`, 'latin1'));
  const table = Buffer.alloc(4 + names.length * 8);
  table.writeUInt32LE(names.length, 0);
  const data = table.length + strings.reduce((sum, { length }) => sum + length, 0);
  let nameAt = table.length;
  for (const [index, string] of strings.entries()) {
    table.writeUInt32LE(nameAt, 4 + index * 8);
    table.writeUInt32LE(data + index * 16, 8 + index * 8);
    nameAt += string.length;
  }
  return Buffer.concat([FRONT, header, table, ...strings, ...names.map((_, index) => Buffer.alloc(16, index + 1))]);
}

const NAMES = [
  'icudt78l/brkitr/root.res',
  'icudt78l/coll/de.res',
  'icudt78l/de.res',
  'icudt78l/nfkc.nrm',
  'icudt78l/unames.icu',
  'icudt78l/zoneinfo64.res',
];

test('keeps the parts that regular expressions use, and zeros the others without moving anything', () => {
  const library = libraryOf(NAMES);
  const reduced = withoutUnusedIcuData(library);
  expect(reduced.length).toBe(library.length);
  const contents = NAMES.map((_, index) => reduced.at(index * 16 - NAMES.length * 16));
  // Where the last one ends is not known.
  expect(contents).toEqual([1, 0, 0, 4, 5, 6]);
});

test('leaves the others out of the table of contents, whose entries remain those of their data', () => {
  const library = libraryOf(NAMES);
  const table = FRONT.length + HEADER;
  const reduced = withoutUnusedIcuData(library);
  const entry = (of: Buffer, index: number) => of.subarray(table + 4 + index * 8, table + 12 + index * 8);
  expect(reduced.readUInt32LE(table)).toBe(3);
  expect([0, 1, 2].map((index) => entry(reduced, index))).toEqual([0, 3, 4].map((index) => entry(library, index)));
});

test.each([
  ['no data of ICU', Buffer.from('nothing'), 'no common data file of the format CmnD'],
  ['other data of ICU', libraryOf(['icudt78l/de.res']), 'has none of the parts that a server uses'],
])('refuses a library with %s', (_, library, message) => {
  expect(() => withoutUnusedIcuData(library)).toThrow(message);
});
