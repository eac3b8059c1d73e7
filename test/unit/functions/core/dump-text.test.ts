import fc from 'fast-check';
import { DumpText } from '../../../../functions/core/dump-text';

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

test('reads version and tables of the headings, however the text is cut into chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      const { serverVersion, tables } = setup(DUMP, cuts);
      expect(serverVersion).toBe('9.7.4-log');
      expect(tables).toEqual(['orders', 'it`s', 'big', 'bigger', 'ü'.repeat(64)]);
    }),
  );
});

test('takes a heading only at the beginning of a line, so that rows and comments cannot pose as one', () => {
  const { tables } = setup(' -- Table structure for table `a`\nx-- Table structure for table `b`\n', []);
  expect(tables).toEqual([]);
});

test('holds nothing of a row, however long it is', () => {
  const dumpText = new DumpText();
  const row = Buffer.alloc(1_000_000, 'x');
  for (let i = 0; i < 50; i += 1) dumpText.push(row);
  dumpText.push(Buffer.from('\n-- Table structure for table `t`\n'));
  expect(dumpText.tables).toEqual(['t']);
});

const PROGRAMS = [
  'CREATE TABLE `t` (',
  ') ENGINE=InnoDB;',
  'INSERT INTO `t` VALUES',
  "(1,'-- Table structure for table `fake`'),",
  "(2,'INSERT INTO `t`');",
  'INSERT INTO `t` VALUES (3);',
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
  '/*!50001 JSON RELATIONAL DUALITY VIEW `d` AS select 1 */;',
  '/*!50001 CREATE ALGORITHM=UNDEFINED */',
  '/*!50013 DEFINER=`root`@`%` SQL SECURITY DEFINER */',
  '/*!50001 VIEW `v` AS select `t`.`id` AS `id` from `t` */;',
  '',
].join('\n');

test('counts the statements of the dump, and none in the body of a stored program', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      const { tables, statements, serverVersion } = setup(PROGRAMS, cuts);
      expect({ tables, statements, serverVersion }).toEqual({
        tables: [],
        statements: { createTable: 1, createView: 2, insert: 2, storedPrograms: 4 },
        serverVersion: '',
      });
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

test('counts triggers that were written without their definition, and no line of another one that says so', () => {
  const said = '-- WARNING: old server version. The following dump may be incomplete.\n';
  const text = `--\n${said}--\nDELIMITER ;;\n${said}DELIMITER ;\n ${said}--\n${said}--\n`;
  expect(setup(text, []).makeshiftTriggers).toBe(2);
});

test('keeps the end of the text, however it is cut into chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      const tail = setup(`${'x'.repeat(2_000)}\n${PROGRAMS}`, cuts).tail.toString();
      expect(tail).toHaveLength(1_024);
      expect(`${'x'.repeat(2_000)}\n${PROGRAMS}`.endsWith(tail)).toBe(true);
    }),
  );
});
