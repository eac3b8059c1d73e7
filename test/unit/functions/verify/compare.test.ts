import type { DumpContent } from '../../../../functions/dump-format/dump-reader';
import { DumpText } from '../../../../functions/dump-format/dump-text';
import type { Manifest } from '../../../../functions/dump-format/manifest';
import { compareContent } from '../../../../functions/verify/compare';

const TEXT = `-- Server version\t9.7.4
-- Table structure for table \`orders\`
CREATE TABLE \`orders\` (id INT);
INSERT INTO \`orders\` VALUES (1);
-- Temporary view structure for view \`big\`
/*!50001 CREATE VIEW \`big\` AS SELECT 1*/;
/*!50001 VIEW \`big\` AS select 1 */;
-- Dump completed on 2026-11-20  3:00:12
`;
const SHA = 'a'.repeat(64);

/** A sound dump, and its manifest, with changes. */
function setup(changes: { text?: string; content?: Partial<DumpContent>; dump?: object; tables?: string[] } = {}) {
  const text = new DumpText();
  text.push(Buffer.from(changes.text ?? TEXT));
  const content: DumpContent = { bytes: 100, sha256: SHA, fault: undefined, text, ...changes.content };
  const parts = [60, 40].map((bytes) => ({ bytes, crc32: 'AAAAAA==' }));
  const manifest = {
    dump: { bytes: 100, sha256: SHA, parts, ...changes.dump },
    source: { tables: changes.tables ?? ['orders', 'big'] },
  } as unknown as Manifest;
  return compareContent(manifest, content, undefined);
}

test('accepts a dump that matches its manifest', () => {
  expect(setup()).toEqual([]);
});

test('accepts a manifest without parts, which was made by reading the dump back', () => {
  expect(setup({ dump: { parts: [] } })).toEqual([]);
});

test.each([
  ['another size', { content: { bytes: 99 } }, 'The dump has 99 bytes, but its manifest states 100.'],
  [
    'another checksum',
    { content: { sha256: 'b'.repeat(64) } },
    `The SHA-256 of the dump is ${'b'.repeat(64)}, but its manifest states ${SHA}.`,
  ],
  [
    'parts that are not all of it',
    { dump: { parts: [{ bytes: 60, crc32: '' }] } },
    'The parts in the manifest have 60 bytes together, and the whole has 100 in it.',
  ],
  [
    'no trailer',
    { text: TEXT.replace(/-- Dump completed.*\n/, '') },
    `The dump does not end with mysqldump's line "-- Dump completed".`,
  ],
  [
    'a table too few',
    { tables: ['orders', 'payments', 'big'] },
    'The dump lacks "payments", which the manifest lists.',
  ],
  ['a table too many', { tables: ['big'] }, 'The dump has "orders", which the manifest does not list.'],
  [
    'one table for another',
    { tables: ['order', 'big'] },
    'The dump lacks "order", which the manifest lists, and has "orders", which the manifest does not list.',
  ],
  [
    'another order',
    { tables: ['big', 'orders'] },
    'The tables and views of the dump are in another order than in the manifest.',
  ],
  ['a name twice', { tables: ['orders', 'orders', 'big'] }, 'The dump lacks "orders", which the manifest lists.'],
  [
    'a heading without its statement',
    { text: TEXT.replace('CREATE TABLE', 'DROP TABLE') },
    'The dump has 0 CREATE TABLE and 1 CREATE VIEW statements, and the manifest lists 2 tables and views.',
  ],
  [
    'a view whose stand-in was never replaced',
    { text: TEXT.replace('50001 VIEW', '50001 select') },
    'The dump has 1 CREATE TABLE and 0 CREATE VIEW statements, and the manifest lists 2 tables and views.',
  ],
  [
    'a trigger that mysqldump could not ask for',
    { text: `-- WARNING: old server version. The following dump may be incomplete.\n${TEXT}` },
    'The dump has 1 trigger(s) without their character sets: the server refused mysqldump their definitions.',
  ],
])('finds %s', (_, changes, finding) => {
  expect(setup(changes)).toContain(finding);
});

test('reports nothing else about an empty dump', () => {
  expect(setup({ content: { bytes: 0 }, text: '' })).toEqual(['The dump is empty.']);
});

test('reports no missing text for a dump that does not decompress', () => {
  expect(setup({ content: { fault: 'zstd: corrupt.' }, text: '' })).toEqual([
    "The dump can't be decompressed to its end: zstd: corrupt.",
  ]);
});

test('names some of very many tables and counts the others', () => {
  const tables = Array.from({ length: 3_000 }, (_, i) => `t${i}`);
  const [finding = ''] = setup({ tables: ['orders', 'big', ...tables] });
  expect(finding).toContain('"t9", 2990 more, which');
  expect(finding.length).toBeLessThan(200);
});

test('reports all problems together', () => {
  expect(setup({ content: { bytes: 1, sha256: 'c' }, text: 'x\n', tables: ['a'] })).toHaveLength(5);
});
