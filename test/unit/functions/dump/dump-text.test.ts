import fc from 'fast-check';
import { DumpText } from '../../../../functions/dump/dump-text';

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
