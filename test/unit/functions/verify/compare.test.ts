import type { Manifest } from '../../../../functions/dump-format/manifest/manifest';
import type { DumpContent } from '../../../../functions/dump-format/text/dump-reader';
import { DumpText, FALLBACK_TRIGGER_COMMENT } from '../../../../functions/dump-format/text/dump-text';
import { compareContent } from '../../../../functions/verify/compare';

const TEXT = `-- Server version\t9.7.4
-- Table structure for table \`orders\`
CREATE TABLE \`orders\` (id INT);
INSERT INTO \`orders\` VALUES (1);
-- Temporary view structure for view \`big\`
/*!50001 CREATE VIEW \`big\` AS SELECT\x20
 1 AS \`id\`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50001 VIEW \`big\` AS select 1 */;
-- Dump completed on 2026-11-20  3:00:12
`;
const SHA = 'a'.repeat(64);

/** A sound dump, and its manifest, with changes. */
function setup(
  changes: {
    text?: string;
    content?: Partial<DumpContent>;
    dump?: object;
    tables?: string[];
    parts?: string;
    withoutRows?: string[];
    maskedRows?: object;
  } = {},
) {
  const text = new DumpText();
  text.push(Buffer.from(changes.text ?? TEXT));
  const content: DumpContent = { bytes: 100, sha256: SHA, fault: undefined, text, ...changes.content };
  const parts = [60, 40].map((bytes) => ({ bytes, crc32: 'AAAAAA==' }));
  const manifest = {
    dump: { bytes: 100, sha256: SHA, parts, ...changes.dump },
    source: {
      tables: changes.tables ?? ['orders', 'big'],
      ...(changes.withoutRows ? { selection: { tables: { withoutRows: changes.withoutRows } } } : {}),
    },
    ...(changes.maskedRows ? { masked: { rows: changes.maskedRows } } : {}),
  } as unknown as Manifest;
  return compareContent(manifest, content, changes.parts);
}

/** What is wrong with it. */
const findings = (changes?: Parameters<typeof setup>[0]) => setup(changes).findings;

test('accepts a dump that matches its manifest', () => {
  expect(setup()).toEqual({ findings: [], uncounted: undefined });
});

test('accepts a manifest without parts, which was made by reading the dump back', () => {
  expect(findings({ dump: { parts: [] } })).toEqual([]);
});

test('finds rows of a masked dump that masking has not written, and accepts those that it has', () => {
  expect(findings({ maskedRows: { '': { orders: 1 } } })).toEqual([]);
  expect(findings({ maskedRows: { '': { orders: 2 } } })).toEqual([
    'The dump has 1 rows of the table "``.orders", and masking has written 2.',
  ]);
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
  ['a part with another checksum', { parts: 'Part 2 is damaged.' }, 'Part 2 is damaged.'],
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
  expect(findings(changes)).toContain(finding);
});

test('reports nothing else about an empty dump', () => {
  expect(findings({ content: { bytes: 0 }, text: '' })).toEqual(['The dump is empty.']);
});

test('reports no missing text for a dump that does not decompress', () => {
  expect(findings({ content: { fault: 'zstd: corrupt.' }, text: '' })).toEqual([
    "The dump can't be decompressed to its end: zstd: corrupt.",
  ]);
});

test('names some of very many tables and counts the others', () => {
  const tables = Array.from({ length: 3_000 }, (_, i) => `t${i}`);
  const [finding = ''] = findings({ tables: ['orders', 'big', ...tables] });
  expect(finding).toContain('"t9" and 2990 more, which');
  expect(finding.length).toBeLessThan(200);
});

test('reports all problems together', () => {
  expect(findings({ content: { bytes: 1, sha256: 'c' }, text: 'x\n', tables: ['a'] })).toHaveLength(5);
});

/** A stored program in an unknown SQL mode. */
const strange = (before: string) => `DELIMITER ;;\nCREATE FUNCTION f() RETURNS INT AS ${before} ;;\nDELIMITER ;\n`;
const UNCOUNTED = /^The tables and rows of the dump could not be counted: .*Restore it to be sure\.$/;

test.each([
  ['never ends', strange("«don't»") + TEXT],
  ['seems to end in another one', strange("«don't»") + TEXT.replace('-- Dump', `${strange("«won't»")}-- Dump`)],
  ['comes last', TEXT.replace('-- Dump', `${strange("«don't»")}-- Dump`)],
])('reports as uncounted, and not as damage, a text whose stored program %s', (_, text) => {
  expect(setup({ text })).toEqual({ findings: [], uncounted: expect.stringMatching(UNCOUNTED) });
});

test.each([
  ['other bytes', { content: { sha256: 'b'.repeat(64) } }],
  ['no trailer', { text: strange("«don't»") + TEXT.replace(/-- Dump completed.*\n/, '') }],
  ['a trigger that mysqldump could not ask for', { text: `${FALLBACK_TRIGGER_COMMENT}\n${strange("«don't»")}${TEXT}` }],
])('reports damage of a text that it can not read: %s', (_, changes) => {
  expect(findings({ text: strange("«don't»") + TEXT, ...changes })).not.toEqual([]);
});

test('reports a missing table as damage beside a stored program that it can read', () => {
  const text = `${strange('1')}${TEXT}`;
  expect(findings({ text, tables: ['orders', 'payments', 'big'] })).toHaveLength(2);
});

test('finds rows of a table that the manifest lists as dumped without them', () => {
  const named = TEXT.replace('-- Server', '-- Host: h    Database: shop\n-- Server');
  expect(findings({ text: named, withoutRows: ['shop.orders'] })).toEqual([
    'The dump has rows of "shop.orders", which the manifest lists as dumped without their rows.',
  ]);
  const empty = named.replace('INSERT INTO `orders` VALUES (1);\n', '');
  expect(findings({ text: empty, withoutRows: ['shop.orders'] })).toEqual([]);
});
