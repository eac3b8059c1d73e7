import fc from 'fast-check';
import { nullOnlyHere } from '../../../../../functions/dump/client/server-identity';
import { settingsStatement } from '../../../../../functions/dump/client/session-settings';
import { DumpText } from '../../../../../functions/dump-format/text/dump-text';

const DUMP = [
  '-- MySQL dump 10.13  Distrib 9.7.4, for Linux (x86_64)',
  '--',
  '-- Host: 127.0.0.1    Database: shop',
  '-- ------------------------------------------------------',
  '-- Server version\t9.7.4-log',
  '',
  '--',
  '-- Table structure for table `orders`',
  '--',
  "CREATE TABLE `orders` (`id` int COMMENT '-- Table structure for table `fake`');",
  `INSERT INTO \`orders\` VALUES ('${'x'.repeat(5_000)}-- Table structure for table \`fake\`');`,
  '-- Table structure for table `it``s`',
  '-- Temporary view structure for view `big`',
  '-- Temporary table structure for view `bigger`',
  '-- Final view structure for view `big`',
  `-- Table structure for table \`${'ü'.repeat(64)}\``,
  '-- Dump completed on 2026-11-20  3:00:12',
  '',
].join('\n');

function setup(text: string, cuts: readonly number[]): DumpText {
  const bytes = Buffer.from(text);
  const dumpText = new DumpText();
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let start = 0;
  for (const end of ends) {
    dumpText.push(bytes.subarray(start, end));
    start = end;
  }
  return dumpText;
}

test('reads version and tables from the headings for every division into chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      const { serverVersion, tables } = setup(DUMP, cuts);
      expect(serverVersion).toBe('9.7.4-log');
      expect(tables).toEqual(['orders', 'it`s', 'big', 'bigger', 'ü'.repeat(64)]);
    }),
  );
});

test('recognizes a heading only at the start of a line, so that rows and comments cannot imitate one', () => {
  const { tables } = setup(' -- Table structure for table `a`\nx-- Table structure for table `b`\n', []);
  expect(tables).toEqual([]);
});

test('reads the database name behind the longest settings that mariadb-dump repeats', () => {
  const command = `${settingsStatement('mariadb')}, @only_here = ${nullOnlyHere('mariadb', 'ab'.repeat(32))}`;
  const host = `host={${'h'.repeat(253)}};init-command={${command}}`;
  const { rows } = setup(`-- Host: ${host}    Database: shop\nCREATE TABLE \`t\` (id INT);\n`, []);
  expect([...rows.keys()]).toEqual(['shop']);
});

test('buffers nothing of a row, however long it is', () => {
  const dumpText = new DumpText();
  const bytes = Buffer.alloc(1_000_000, 'x');
  dumpText.push(Buffer.from("INSERT INTO `t` VALUES ('"));
  for (let i = 0; i < 50; i += 1) dumpText.push(bytes);
  dumpText.push(Buffer.from("');\n-- Table structure for table `t`\n"));
  expect(dumpText.tables).toEqual(['t']);
});

const PROGRAMS = [
  'CREATE TABLE `t` (',
  ') ENGINE=InnoDB;',
  'INSERT INTO `t` VALUES',
  "(1,'-- Table structure for table `fake`'),",
  "(2,'INSERT INTO `t`');",
  'INSERT INTO `t` VALUES (3);',
  "CREATE TABLE `a\nCREATE TABLE ``b``` (`c\nINSERT INTO `` VALUES (1)` INT COMMENT 'it''s;\nCREATE TABLE `x` (');",
  'DELIMITER ;;',
  'CREATE DEFINER=`root`@`%` PROCEDURE `p`()',
  'BEGIN',
  '-- Table structure for table `fake`',
  '-- Server version\t1.0',
  'CREATE TABLE `fake` (id INT);',
  'INSERT INTO fake VALUES (1);',
  'END ;;',
  'DELIMITER ;',
  'DELIMITER ;;',
  '/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER `g` BEFORE INSERT ON `t` FOR EACH ROW SET @a = 1 */;;',
  'DELIMITER ;',
  'DELIMITER ;;',
  '/*!50106 CREATE*/ /*!50117 DEFINER=`root`@`%`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY DO SELECT 1 */ ;;',
  'DELIMITER ;;',
  '/*!50106 CREATE*/ /*!50117 DEFINER=`root`@`%`*/ /*!50106 EVENT `f` ON SCHEDULE EVERY 1 DAY DO SELECT 1 */ ;;',
  'DELIMITER ;',
  '/*!50001 CREATE VIEW `v` AS SELECT ',
  ' 1 AS `id`*/;',
  '/*!50001 DROP VIEW IF EXISTS `v`*/;',
  '/*!50001 CREATE ALGORITHM=UNDEFINED */',
  '/*!50001 JSON RELATIONAL DUALITY VIEW `d` AS select 1 */;',
  '/*!50001 CREATE ALGORITHM=UNDEFINED */',
  '/*!50013 DEFINER=`root`@`%` SQL SECURITY DEFINER */',
  '/*!50001 VIEW `v` AS select `t`.`id` AS `id` from `t` */;',
  '',
].join('\n');

test('counts the statements of the dump, but none inside a stored program', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      const { tables, statements, serverVersion } = setup(PROGRAMS, cuts);
      expect({ tables, statements, serverVersion }).toEqual({
        tables: [],
        statements: { createTable: 2, createView: 2, insert: 2, storedPrograms: 4 },
        serverVersion: '',
      });
    }),
  );
});

/** Lines that a reader of the text could take for the dump's own. */
const LIKE_A_DUMP = [
  ';;',
  'DELIMITER ;',
  '/*!50003 SET sql_mode              = @saved_sql_mode */ ;',
  'CREATE TABLE `fake` (id INT);',
  '-- Table structure for table `fake`',
  'INSERT INTO `fake` VALUES (1);',
  '/*!50001 VIEW `fake` AS select 1 */;',
  'DELIMITER ;;',
];

test.each<[string, string, string, string[]?]>([
  ['a string', "'", "'"],
  ['a string in double quotes', '"it\'s', '"'],
  ['a quoted name', '`', '`'],
  // A line in which no other comment ends.
  ['a comment', "/* it's", '*/', LIKE_A_DUMP.map((line) => line.replace('*/', ''))],
])('keeps a stored program together with any text in %s of its body', (_, before, after, lines = LIKE_A_DUMP) => {
  const body = `SELECT ${before}\n${lines.join('\n')}\n${after};\n-- the end ;;\nEND`;
  const text = [
    'DELIMITER ;;',
    `CREATE PROCEDURE \`p\`()\nBEGIN\n${body} ;;`,
    'DELIMITER ;',
    'CREATE TABLE `t` (`id` int);',
    '',
  ].join('\n');
  expect(setup(text, [])).toMatchObject({
    tables: [],
    statements: { createTable: 1, createView: 0, insert: 0, storedPrograms: 1 },
  });
});

test('reads a stored program in its SQL mode and character set', () => {
  const program = (body: string) => `DELIMITER ;;\nCREATE PROCEDURE \`p\`() ${body} ;;\nDELIMITER ;\n`;
  const setTo = (name: string, value: string) => `/*!50003 SET ${name}  = ${value} */ ;\n`;
  const text = Buffer.from(
    setTo('sql_mode', "'NO_BACKSLASH_ESCAPES'") +
      program("SELECT '\\'") +
      setTo('sql_mode', "''") +
      program("SELECT '\\''") +
      setTo('character_set_client', 'sjis') +
      program("SELECT '\x95\x5c'") +
      'CREATE TABLE `t` (`id` int);\n',
    'latin1',
  );
  const dumpText = new DumpText();
  dumpText.push(text);
  expect(dumpText.statements).toMatchObject({ createTable: 1, storedPrograms: 3 });
});

test('reads a view in its own character set and the following statements in that of the dump', () => {
  const view = (column: string, characterSet: string) =>
    `/*!50001 SET character_set_client      = ${characterSet} */;\n` +
    '/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`%` SQL SECURITY DEFINER */\n' +
    `/*!50001 VIEW \`v\` AS select 1 AS \`${column}\` */;\n` +
    '/*!50001 SET character_set_client      = @saved_cs_client */;\n';
  const text = view('\xc3', 'latin1') + view('\x83\x60', 'cp932') + view('\x8d\x60', 'gbk');
  const dumpText = new DumpText();
  dumpText.push(
    Buffer.from(`${text}CREATE TABLE \`\xc3\` (\`id\` int);\nCREATE TABLE \`t\` (\`id\` int);\n`, 'latin1'),
  );
  expect(dumpText.statements).toMatchObject({ createTable: 2, createView: 3 });
  expect(dumpText.isRead).toBe(true);
});

test.each([
  ['9.7.4', { createTable: 2, storedPrograms: 2 }],
  // Which know no such strings: there it is a name, and the apostrophe begins a string.
  ['8.0.42', { createTable: 0, storedPrograms: 0 }],
  ['11.8.9-MariaDB', { createTable: 0, storedPrograms: 0 }],
])('reads a program in dollar quotes as a server of version %s does', (version, statements) => {
  const library =
    "DELIMITER ;;\nCREATE LIBRARY `l`\n    LANGUAGE JAVASCRIPT\nAS $js$\n// don't $$ \\\n;;\nDELIMITER ;\n$$js$ ;;\nDELIMITER ;\n";
  const text = `-- Server version\t${version}\n${library}CREATE TABLE \`t\` (id int);\n${library.replace("don't", '')}CREATE TABLE \`u\` (id int);\n`;
  expect(setup(text, []).statements).toMatchObject(statements);
});

test('sees that it has strayed by an end that is missing, and by headings in what was no code', () => {
  const heading = '\n--\n-- Table structure for table `t`\n--\n\nCREATE TABLE `t` (`id` int);\n';
  const program = (body: string) => `DELIMITER ;;\n${body} ;;\nDELIMITER ;\n`;
  const strayed = (text: string, cuts: readonly number[]) => {
    const { isRead, mayHaveStrayed } = setup(text, cuts);
    return { isRead, mayHaveStrayed };
  };
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      expect(strayed(heading + program('SELECT 1') + heading, cuts)).toEqual({ isRead: true, mayHaveStrayed: false });
      expect(strayed(program("it's") + heading, cuts)).toEqual({ isRead: false, mayHaveStrayed: true });
      expect(strayed(program("it's") + heading + program("it's"), cuts)).toEqual({
        isRead: true,
        mayHaveStrayed: true,
      });
    }),
  );
});

const ROWS = [
  '/*M!999999\\- enable the sandbox mode */ ',
  '-- MariaDB dump 10.20',
  '-- Host: localhost    Database: my shop',
  '-- Server version\t11.8',
  '',
  'CREATE TABLE `a``b` (`id` int);',
  "INSERT INTO `a``b` VALUES (1,'),(\\'),('),(2,NULL);",
  'CREATE TABLE `__proto__` (`id` int);',
  'CREATE TABLE `t` (`id` int, `VALUES (` int);',
  'INSERT INTO `t` (`id`, `VALUES (`) VALUES',
  '(1,2),',
  '(3,4);',
  // Another piece of the table, dumped by another process.
  'INSERT INTO `t` (`id`, `VALUES (`) VALUES (5,6);',
  'USE `other`;',
  'CREATE TABLE `t` (`id` int);',
  'INSERT INTO `t` VALUES (1);',
  '',
].join('\n');

test('counts rows by database and table for every division into chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      const { rows, serverVersion } = setup(ROWS, cuts);
      expect([...rows].map(([database, tables]) => [database, [...tables]])).toEqual([
        [
          'my shop',
          [
            ['a`b', 2],
            ['__proto__', 0],
            ['t', 3],
          ],
        ],
        ['other', [['t', 1]]],
      ]);
      expect(serverVersion).toBe('11.8');
    }),
  );
});

test.each([
  ['a line break', '`a\n-- b`', 'a\nb'],
  ['two line breaks', '`a\n-- b\n-- `', 'a\nb\n'],
  ['a quote before a line break', '`a``\n-- b`', 'a`\nb'],
  ['quotes at its ends', '```a```', '`a`'],
])('reads a name with %s', (_, written, name) => {
  const heading = (text: string) => `--\n-- Table structure for table ${text}\n--\n`;
  expect(setup(heading(written) + heading('`next`'), []).tables).toEqual([name, 'next']);
});

test('counts triggers written without their definition, and no line of another trigger with the same text', () => {
  const output = '-- WARNING: old server version. The following dump may be incomplete.\n';
  const trigger = `CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN\n${output}END ;;\n`;
  const text = `--\n${output}--\nDELIMITER ;;\n${trigger}DELIMITER ;\n ${output}--\n${output}--\n`;
  expect(setup(text, []).fallbackTriggers).toBe(2);
});

test('keeps the end of the text for every division into chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      const tail = setup(`${'x'.repeat(2_000)}\n${PROGRAMS}`, cuts).tail.toString();
      expect(tail).toHaveLength(1_024);
      expect(`${'x'.repeat(2_000)}\n${PROGRAMS}`.endsWith(tail)).toBe(true);
    }),
  );
});
