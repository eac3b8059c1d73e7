import fc from 'fast-check';
import { StatementReader } from '../../../../../functions/dump-format/statements/statement-reader';

/** What the reader gives away as definitions, of a text that arrives in chunks of these lengths. */
function definitionsOf(text: Buffer, lengths: readonly number[] = [text.length]): string {
  const definitions: Buffer[] = [];
  const reader = new StatementReader({
    comment: () => {},
    statement: () => {},
    insert: () => {},
    program: () => {},
    definition: (bytes) => definitions.push(bytes),
  });
  for (let at = 0, i = 0; at < text.length; i += 1) {
    const length = Math.max(1, lengths[i % lengths.length] ?? 1);
    reader.push(text.subarray(at, at + length));
    at += length;
  }
  return Buffer.concat(definitions).toString('latin1');
}

/** Pieces of a dump; those with `rows` are left out. */
const PIECES: readonly { readonly text: string; readonly rows?: true }[] = [
  { text: '/*M!999999\\- enable the sandbox mode */ \n' },
  { text: '-- Table structure for table `INSERT INTO `\n\n' },
  { text: "CREATE TABLE `INSERT INTO t VALUES (1);` (\n  `a` int DEFAULT 1 COMMENT 'INSERT INTO x VALUES (1);'\n);\n" },
  { text: 'USE `a`;\n' },
  { text: 'A;\n' },
  { text: ';\n' },
  { text: "INSERT INTO `t` VALUES (1,'a;b\\'; CREATE TABLE x (a int);\\n'),(2,NULL);", rows: true },
  { text: "INSERT INTO `VALUES` (`V`, `b`) VALUES\n(1,_binary '--\\\\'),\n(2,'*/');", rows: true },
  { text: 'INSERT INTO `t` SELECT 1;', rows: true },
  { text: '\n' },
  {
    text: "DELIMITER ;;\nCREATE PROCEDURE p()\nBEGIN\nINSERT INTO t VALUES (1);\nSELECT '\nDELIMITER ;\n';\nEND ;;\nDELIMITER ;\n",
  },
  { text: 'UNLOCK TABLES;\n' },
];

test('holds everything but INSERT statements, however the text is divided into chunks', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
      (pieces, lengths) => {
        const text = Buffer.from(pieces.map((piece) => piece.text).join(''), 'latin1');
        const expected = pieces.flatMap((piece) => (piece.rows ? [] : [piece.text])).join('');
        expect(definitionsOf(text, lengths)).toBe(expected);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('holds the beginning of a last statement without an end as soon as it can be no INSERT', () => {
  expect(definitionsOf(Buffer.from('CREATE TABLE t (a int);\nCREATE TAB'))).toBe('CREATE TABLE t (a int);\n');
  expect(definitionsOf(Buffer.from('CREATE TABLE t (a int);\nCREATE TABLE u ('))).toBe(
    'CREATE TABLE t (a int);\nCREATE TABLE u (',
  );
  expect(definitionsOf(Buffer.from('-- Dump completed on 2026'))).toBe('-- Dump completed on 2026');
});
