import fc from 'fast-check';
import { StatementReader } from '../../../../../functions/dump-format/statements/statement-reader';
import { StatementSplitter } from '../../../../../functions/dump-format/statements/statement-splitter';
import { split, texts } from './split';

const cuts = fc.array(fc.nat(), { maxLength: 12 });

/** Text that could be taken for the end of a string, a comment, a statement or the dump. */
const hostile = fc.constantFrom(
  ...["'", '"', '`', '\\', ')', '(', ';', ';\n', ',', '),(', ');\n', '*/', '/*', '/*!50001 ', '--', '-- ', '#', '\n'],
  ...['\0', '$$', '\xe9', '\x83\x5c', '\r\n', ';;', '//', '[', ']'],
  ...['\n-- Dump completed on 2026-11-29  6:00:00\n', "\nINSERT INTO `t` VALUES (1,'a');\n", '\nDELIMITER ;;\n'],
  ...['/*!50013 DEFINER=`root`@`%` SQL SECURITY DEFINER */', 'USE `other`;', 'DROP TABLE `t`;\n', "\\');", '\\\\'],
);
const text = fc
  .array(fc.oneof(hostile, fc.string({ unit: 'binary-ascii', maxLength: 6 }), fc.constant('x'.repeat(100))), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

/** What `mysql_real_escape_string` makes of a string. */
function escaped(bytes: string): string {
  const named: Record<string, string> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\x1a': '\\Z' };
  const isSpecial = (byte: string) => byte in named || `'"\\`.includes(byte);
  return `'${[...bytes].map((byte) => (isSpecial(byte) ? (named[byte] ?? `\\${byte}`) : byte)).join('')}'`;
}

/** The same with doubled quotes, as programs other than mysqldump may write it. */
function doubled(bytes: string, quote: string): string {
  return quote + bytes.replaceAll('\\', '\\\\').replaceAll(quote, quote + quote) + quote;
}

const name = text.map((bytes) => `\`${bytes.replaceAll('\0', '').replaceAll('`', '``')}x\``);
const value = fc.oneof(
  { weight: 4, arbitrary: text.map(escaped) },
  text.map((bytes) => `_binary ${escaped(bytes)}`),
  text.map((bytes) => doubled(bytes, "'")),
  text.map((bytes) => doubled(bytes, '"')),
  fc.constantFrom('NULL', '1', '-1.5e20', '0x', `0x${'0A'.repeat(200)}`, "''", 'NOW()', 'POINT(1,(2))', '- 1', '1 -1'),
  fc.constantFrom("1 /* it's ); */", "1 -- it's );\n", '1 # `\n', "b'1'", '\\N', "x'41'", '(1)', 'CURRENT_TIMESTAMP'),
);
const row = fc.array(value, { minLength: 1, maxLength: 5 }).map((values) => `(${values.join(',')})`);
const rows = fc.array(row, { minLength: 1, maxLength: 8 });

interface Piece {
  readonly text: string;
  /** Of a statement. */
  readonly expected?: { readonly kind: string; readonly rows?: number };
}

const insert: fc.Arbitrary<Piece> = fc
  .record({
    verb: fc.constantFrom('INSERT INTO ', 'insert ignore into ', 'REPLACE INTO ', 'INSERT /* ; */ INTO '),
    name: fc.oneof(fc.constantFrom('t', 'Vendors', 'db.t', '`VALUES`', '`db`.`t`', '`t` PARTITION (`p`)'), name),
    columns: fc.oneof(
      fc.constant(''),
      fc.constantFrom(' (a, b)', ' (`V`, `b`)'),
      fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => ` (${names.join(', ')})`),
    ),
    values: fc.constantFrom(' VALUES ', ' VALUES\n', ' values', ' VALUE ', '\nVALUES\n\t'),
    rows,
    between: fc.constantFrom(',', ',\n', ', '),
    behind: fc.constantFrom('', '\n', ' ', ' ON DUPLICATE KEY UPDATE a = VALUES(a)', ' /* ; */'),
  })
  .map((insert) => ({
    text: `${insert.verb}${insert.name}${insert.columns}${insert.values}${insert.rows.join(insert.between)}${insert.behind}`,
    expected: { kind: 'insert', rows: insert.rows.length },
  }));
const other: fc.Arbitrary<Piece> = fc.oneof(
  name.map((quoted) => ({ text: `CREATE TABLE ${quoted} (a int)`, expected: { kind: 'create-table' } })),
  text.map((bytes) => ({ text: `SELECT ${doubled(bytes, "'")}`, expected: { kind: 'other' } })),
  text.map((bytes) => ({ text: `SET @a = ${escaped(bytes)}`, expected: { kind: 'setting' } })),
  text.map((bytes) => ({
    text: `/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=\`root\`@\`%\` SQL SECURITY DEFINER */\n/*!50001 VIEW \`v\` AS select ${escaped(bytes)} AS \`a\` */`,
    expected: { kind: 'view' },
  })),
  text.map((bytes) => ({
    text: `CREATE TABLE t (a int /* ${bytes.replaceAll('*/', '').replaceAll(/[*/]/g, '')} */)`,
    expected: { kind: 'create-table' },
  })),
  text.map((bytes) => ({
    text: `DROP TABLE t -- ${bytes.replaceAll('\n', '')}\n`,
    expected: { kind: 'drop-table' },
  })),
);
const between = fc.oneof(
  fc.constantFrom('', '\n', '\r\n', '\n\n', ' ', ';', "\n/* it's ; */\n", '\n/**/', '\n/***/ ', '\n--\n'),
  text.map((bytes) => `\n-- ${bytes.replaceAll('\n', '')}\n`),
  text.map((bytes) => `\n# ${bytes.replaceAll('\n', '')}\n`),
);

test('splits a text into its statements with their kinds and rows, for any content and division into chunks', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.oneof(insert, other), between), { maxLength: 6 }),
      between,
      cuts,
      (pieces, first, cuts) => {
        const text = first + pieces.map(([{ text }, gap]) => `${text};${gap}`).join('');
        expect(() => split(text, cuts)).not.toThrow();
        const statements = split(text, cuts);
        expect(texts(statements)).toEqual(pieces.map(([{ text }]) => text));
        expect(statements.map(({ kind, rows }) => ({ kind, rows }))).toEqual(
          pieces.map(([{ expected }]) => ({ kind: expected?.kind, rows: expected?.rows ?? 0 })),
        );
      },
    ),
    { numRuns: 1_000 },
  );
});

test('gives each statement its place in the text', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.oneof(insert, other), between), { maxLength: 5 }), cuts, (pieces, cuts) => {
      const text = pieces.map(([{ text }, gap]) => `${text};${gap}`).join('');
      for (const [i, { bytes, offset, number }] of split(text, cuts).entries()) {
        expect(number).toBe(i + 1);
        expect(text.slice(offset, offset + bytes.length + 1)).toBe(`${bytes.toString('latin1')};`);
      }
    }),
  );
});

test.each([';;', '//', '$$', '|', ';;;', 'aab', '$x$', '%%%%'])(
  'splits at the delimiter %s, for any content and division into chunks',
  (delimiter) => {
    const body = fc
      .array(
        fc.oneof(
          text.map((bytes) => doubled(bytes, "'")),
          text.map((bytes) => escaped(bytes)),
          name,
          fc.constantFrom(
            ' ; ',
            ' /* ;; // $$ | ;;; aab $x$ %%%% */ ',
            ' -- ;; // $$ | ;;; aab $x$ %%%%!\n',
            ' a ',
            '/ ',
          ),
        ),
        { maxLength: 4 },
      )
      .map((tokens) => `CREATE PROCEDURE \`p\`() BEGIN SELECT ${tokens.join(' , ')}; END `);
    fc.assert(
      fc.property(fc.array(body, { minLength: 1, maxLength: 4 }), cuts, (bodies, cuts) => {
        // The same character before the delimiter would be part of it.
        const program = `DELIMITER ${delimiter}\n${bodies.map((body) => `${body}${delimiter}\n`).join('')}`;
        const statements = split(`${program}DELIMITER ;\nSELECT 1;`, cuts);
        expect(texts(statements)).toEqual([...bodies, 'SELECT 1']);
      }),
    );
  },
);

test.each([
  ['DELIMITER $$', 'a $$ b $$', ['a ', 'b ']],
  ['delimiter   //  ', 'a // b//', ['a ', 'b']],
  ["DELIMITER '!!'", 'a!!b!!', ['a', 'b']],
  ['DELIMITER "!!" and more', 'a!!b!!', ['a', 'b']],
  ['DELIMITER go', 'a\ngo\nb\ngo\n', ['a\n', 'b\n']],
  ['DELIMITER $$\r', 'a $$\r\nb $$\r', ['a ', 'b ']],
  // The client refuses these.
  ['DELIMITER', 'a;b;', ['a', 'b']],
  ['DELIMITER \\', 'a;b;', ['a', 'b']],
  // It takes no more than 15 characters.
  [`DELIMITER ${'!'.repeat(20)}`, `a${'!'.repeat(15)}`, ['a']],
])('takes the line %j like the client', (line, text, expected) => {
  expect(texts(split(`${line}\n${text}`))).toEqual(expected);
});

test('ends a program at the line with DELIMITER when its last comment hides the delimiter', () => {
  const program = 'CREATE PROCEDURE `p`()\nBEGIN\n-- no end ;;\nEND -- the end ';
  const dump = `DELIMITER ;;\n${program};;\nDELIMITER ;\nSELECT 1;\n`;
  fc.assert(
    fc.property(cuts, (cuts) => {
      expect(() => split(dump, cuts)).not.toThrow();
      expect(texts(split(dump, cuts))).toEqual([program, 'SELECT 1']);
    }),
  );
});

test('leaves a line that begins with DELIMITER within a program where it is', () => {
  const program = 'CREATE PROCEDURE `p`()\nBEGIN\nSELECT a -- the name\nDELIMITER ;\nEND ';
  expect(texts(split(`DELIMITER ;;\n${program};;\nDELIMITER ;\n`))).toEqual([program]);
});

test.each([
  ['/*!999999\\- enable the sandbox mode */ ', 'client-command'],
  ['/*M!999999\\- enable the sandbox mode */ ', 'client-command'],
  ['\\! ls', 'client-command'],
  ['\\. other.sql', 'client-command'],
  ["source it's.sql", 'client-command'],
  ['SYSTEM ls', 'client-command'],
  ['tee /tmp/log;', 'client-command'],
  ['quit', 'client-command'],
  ['USE shop', 'use'],
])('ends the command %j with its line', (line, kind) => {
  fc.assert(
    fc.property(cuts, (cuts) => {
      const statements = split(`${line}\nSELECT 1;\n${line}\n`, cuts);
      expect(texts(statements)).toEqual([line, 'SELECT 1', line]);
      expect(statements.map(({ kind }) => kind)).toEqual([kind, 'other', kind]);
    }),
  );
});

test('knows the selected database by the head of the dump, then by USE', () => {
  const text = [
    '-- Host: 127.0.0.1    Database: my shop',
    'CREATE TABLE `t` (a int);',
    '/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER `g` BEFORE INSERT ON `t` FOR EACH ROW SET @a = 1 */;',
    'CREATE DATABASE `other`;',
    'USE `other`;',
    "INSERT INTO `a``b` VALUES ('USE `x`;');",
    'use third',
    'INSERT INTO `db`.`t` VALUES (1);',
    '',
  ].join('\n');
  expect(split(text).map(({ database, object, qualifier }) => [database, object, qualifier])).toEqual([
    ['my shop', 't', undefined],
    ['my shop', 'g', undefined],
    ['my shop', 'other', undefined],
    ['my shop', 'other', undefined],
    ['other', 'a`b', undefined],
    ['other', 'third', undefined],
    ['third', 't', 'db'],
  ]);
  expect(split('SELECT 1;')[0]?.database).toBeUndefined();
});

test.each([
  ["SET sql_mode = 'NO_BACKSLASH_ESCAPES'", "SELECT '\\'"],
  ["/*!50003 SET sql_mode              = 'NO_BACKSLASH_ESCAPES' */", "INSERT INTO t VALUES ('\\'),('\\')"],
  ["SET @a = 1, @@session.sql_mode = 'ansi_quotes,no_backslash_escapes'", 'SELECT "\\", \'\\\''],
  ["SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')", "SELECT '\\'"],
  ['SET SESSION SQL_MODE="NO_BACKSLASH_ESCAPES"', "SELECT '\\'"],
  ["/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI' */", 'SELECT 1 AS "\\"'],
  ["SET sql_mode = 'ORACLE'", 'CREATE TABLE "\\" (a int)'],
  ["SET sql_mode = 'MSSQL'", "SELECT 1 AS [it's;]"],
  ['SET NAMES gbk', "SELECT '\x81\x5c'"],
  ['/*!40101 SET NAMES sjis */', "INSERT INTO t VALUES ('\x95\x5c'),('\\'')"],
  ['SET character_set_client = cp932', "INSERT INTO t VALUES ('\x95\x5c')"],
  ["SET CHARACTER SET 'big5'", "SELECT '\xa4\x5c'"],
])('reads what stands behind %s by it', (setting, statement) => {
  fc.assert(
    fc.property(cuts, (cuts) => {
      const text = `${setting};\n${statement};\nSELECT 1;`;
      expect(() => split(text, cuts)).not.toThrow();
      expect(texts(split(text, cuts))).toEqual([setting, statement, 'SELECT 1']);
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['the default', 'SET sql_mode = DEFAULT'],
  ['nothing', "SET sql_mode = ''"],
  ['what was saved', 'SET sql_mode = @saved_sql_mode'],
  ['what was there', "SET sql_mode = REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')"],
])('reads by the former SQL mode when it is set back to %s', (_, setting) => {
  const text = `SET @saved_sql_mode = @@sql_mode; SET sql_mode = 'NO_BACKSLASH_ESCAPES'; SELECT '\\'; ${setting}; SELECT '\\';'`;
  expect(texts(split(`${text}; SELECT 1;`)).slice(2)).toEqual(["SELECT '\\'", setting, "SELECT '\\';'", 'SELECT 1']);
});

test.each(["SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'", "SET @@global.sql_mode = 'NO_BACKSLASH_ESCAPES'"])(
  'reads what stands behind %s as before',
  (setting) => {
    expect(texts(split(`${setting}; SELECT '\\';';`))).toEqual([setting, "SELECT '\\';'"]);
  },
);

test.each([
  ['9.7.4', "AS $js$ // don't ;; $js$", true],
  ['8.0.42', 'AS $js$ // dont ; $js$', true],
])('reads programs in dollar quotes as a server of version %s does', (version, body) => {
  const program = `CREATE LIBRARY \`l\` LANGUAGE JAVASCRIPT ${body} `;
  const text = `-- Server version\t${version}\nDELIMITER ;;\n${program};;\nDELIMITER ;\n`;
  expect(texts(split(text))).toEqual([program]);
});

test('begins behind the byte order mark of a file, and reads lines of Windows', () => {
  expect(texts(split('\xef\xbb\xbf-- a\r\nSELECT\r\n1;\r\nDELIMITER $$\r\nSELECT 2 $$\r\n'))).toEqual([
    'SELECT\r\n1',
    'SELECT 2 ',
  ]);
});

test('leaves bytes of no encoding as they are', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');
  const statement = `INSERT INTO t VALUES (${escaped(bytes)})`;
  expect(texts(split(`${statement};`, [100, 200]))).toEqual([statement]);
});

test('gives statements away as parts of a chunk, without a copy', () => {
  const text = 'SELECT 1; INSERT INTO t VALUES (1);';
  // In memory of its own, and not in the pool of small buffers.
  const chunk = Buffer.alloc(text.length, text);
  const buffers: ArrayBufferLike[] = [];
  new StatementSplitter(({ bytes }) => buffers.push(bytes.buffer)).push(chunk);
  expect(buffers).toEqual([chunk.buffer, chunk.buffer]);
});

test.each([
  ['a statement', 'SELECT 1; CREATE TABLE t (a int)', 10],
  ['a string', "SELECT 1; SELECT ';", 10],
  ['rows', 'INSERT INTO t VALUES (1),', 0],
  ['a comment', 'SELECT 1; /* ;', 10],
  ['a program', 'DELIMITER ;;\nCREATE PROCEDURE p() SELECT 1;\n', 13],
  ['a first byte', 'SELECT 1;\n-', 10],
])('refuses a text that ends within %s, and names its place', (_, text, offset) => {
  expect(() => split(text)).toThrow(
    `[DUMP_TEXT_UNFINISHED] The text of the dump ends within a statement or comment that begins at byte ${offset}.`,
  );
});

test.each(['', '\n', '-- Dump completed', 'SELECT 1;\nDELIMITER ;', 'SELECT 1; # the end', '\\! ls'])(
  'takes %j for a whole text',
  (text) => {
    expect(() => split(text)).not.toThrow();
  },
);

test('gives a statement away as soon as its delimiter was read', () => {
  const found: string[] = [];
  const splitter = new StatementSplitter(({ bytes }) => found.push(bytes.toString()));
  splitter.push(Buffer.from('SELECT 1;SELECT 2'));
  expect(found).toEqual(['SELECT 1']);
  splitter.push(Buffer.from(';'));
  expect(found).toEqual(['SELECT 1', 'SELECT 2']);
});

test('counts rows in chunks that are in the same memory, one after the other', () => {
  const rows: number[] = [];
  const reader = new StatementReader({ statement: (statement) => rows.push(statement.rows) });
  const chunk = Buffer.from("INSERT INTO t VALUES (1,'a'),");
  reader.push(chunk);
  chunk.write('(1),(2),(3),(4),(5),(6),(7),\n');
  reader.push(chunk);
  chunk.write("('a long value, in one row');");
  reader.push(chunk);
  expect(rows).toEqual([9]);
});
