import fc from 'fast-check';
import type { StatementListener } from '../../../../../functions/dump-format/statements/statement-listener';
import { StatementReader } from '../../../../../functions/dump-format/statements/statement-reader';
import { chunksOf } from './split';

/** Everything but INSERT statements, of a text that arrives in pieces. */
function definitionsOf(text: Buffer, cuts: readonly number[] = []): string {
  const definitions: Buffer[] = [];
  const reader = new StatementReader({
    bytes: (part, chunk, from, to) => {
      if (!part.startsWith('insert')) definitions.push(chunk.subarray(from, to));
    },
  });
  for (const chunk of chunksOf(text, cuts)) reader.push(chunk);
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
  { text: 'INSERT;', rows: true },
  { text: '\n' },
  {
    text: "DELIMITER ;;\nCREATE PROCEDURE p()\nBEGIN\nINSERT INTO t VALUES (1);\nSELECT '\nDELIMITER ;\n';\nEND ;;\nDELIMITER ;\n",
  },
  { text: 'DELIMITER ;;\nCREATE PROCEDURE p() SELECT 1 -- end ;;\nDELIMITER ;\n' },
  { text: 'UNLOCK TABLES;\n' },
];
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 });
const cuts = fc.array(fc.nat(), { maxLength: 30 });

test('tells the bytes of INSERT statements from all others, however the text is divided into chunks', () => {
  fc.assert(
    fc.property(pieces, cuts, (pieces, cuts) => {
      const text = Buffer.from(pieces.map((piece) => piece.text).join(''), 'latin1');
      const expected = pieces.flatMap((piece) => (piece.rows ? [] : [piece.text])).join('');
      expect(definitionsOf(text, cuts)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test('gives every byte of a text once, in its order', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(...'-#/*!M;\'"`\\$ \nainsertDELIMITER(),VALUES'.split(''), 'INSERT INTO t VALUES (', '--'),
        {
          maxLength: 60,
        },
      ),
      cuts,
      (pieces, cuts) => {
        const text = Buffer.from(pieces.join(''));
        const given: Buffer[] = [];
        const reader = new StatementReader({ bytes: (_, chunk, from, to) => given.push(chunk.subarray(from, to)) });
        for (const chunk of chunksOf(text, cuts)) reader.push(chunk);
        const all = Buffer.concat(given).toString();
        // The last bytes may show too little.
        expect(text.toString().startsWith(all)).toBe(true);
        expect(text.length - all.length).toBeLessThan(33);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('finds the same statements, whether anyone takes their bytes or not', () => {
  fc.assert(
    fc.property(pieces, cuts, (pieces, cuts) => {
      const text = Buffer.from(pieces.map((piece) => piece.text).join(''), 'latin1');
      const found = (bytes?: NonNullable<StatementListener['bytes']>) => {
        const statements: unknown[] = [];
        const listener = { statement: (statement: unknown) => statements.push(statement), ...(bytes ? { bytes } : {}) };
        const reader = new StatementReader(listener);
        for (const chunk of chunksOf(text, cuts)) reader.push(chunk);
        return statements;
      };
      expect(found()).toEqual(found(() => {}));
    }),
  );
});

test('holds the beginning of a last statement without an end as soon as it can be no INSERT', () => {
  expect(definitionsOf(Buffer.from('CREATE TABLE t (a int);\nCREATE'))).toBe('CREATE TABLE t (a int);\n');
  expect(definitionsOf(Buffer.from('CREATE TABLE t (a int);\nCREATE TABLE u ('))).toBe(
    'CREATE TABLE t (a int);\nCREATE TABLE u (',
  );
  expect(definitionsOf(Buffer.from('-- Dump completed on 2026'))).toBe('-- Dump completed on 2026');
});
