import fc from 'fast-check';
import { RowCounter } from '../../../../../../functions/dump-format/statements/rows/row-counter';
import { chunksOf } from '../split';

/** Bytes that may be between rows without a close look: they begin nothing. */
const GAP: ReadonlySet<string> = new Set([...' \t\r\n\f\0,*-']);
const SPECIAL: ReadonlySet<string> = new Set([...';"`#$/\\']);

/** The same as the counter, character by character: where it stops, and the rows before. */
function expected(text: string): { at: number; rows: number } {
  let rows = 0;
  let isInRow = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    const isDashes = character === '-' && (at + 1 === text.length || text[at + 1] === '-');
    const isNested = isInRow ? character === '(' : character !== '(' && !GAP.has(character);
    if (isDashes || isNested || SPECIAL.has(character)) return { at, rows };
    if (character === '(') isInRow = true;
    if (character === ')') {
      isInRow = false;
      rows += 1;
    }
    if (character !== "'") continue;
    for (at += 1; at < text.length && text[at] !== "'"; at += 1) if (text[at] === '\\') at += 1;
  }
  return { at: text.length, rows };
}

function counted(chunks: readonly Buffer[]): { at: number; rows: number } {
  const counter = new RowCounter();
  counter.reset();
  let at = 0;
  for (const chunk of chunks) {
    counter.forget();
    const stop = counter.scan(chunk, 0);
    at += stop;
    if (stop < chunk.length) break;
  }
  return { at, rows: counter.rows };
}

const inString = fc
  .array(
    fc.oneof(
      fc.constantFrom('\\', '\\\\', "\\'", "''", ')', '(', ';', '--', '"', '`', '/*', '#', '$', '\n', '\xe9'),
      fc.string({ maxLength: 20 }),
    ),
  )
  .map((parts) => `'${parts.join('').replaceAll(/(?<!\\)(?:\\\\)*\\$/g, '')}'`.replaceAll("'''", "''"));
const plain = fc.oneof(
  { weight: 4, arbitrary: inString },
  fc.constantFrom(
    '1',
    '-1',
    'NULL',
    '0x0A',
    ',',
    '),(',
    ') , (',
    '),\n(',
    ' ',
    '.5',
    'e-7',
    `0x${'0A'.repeat(60)}`,
    "'x'".repeat(30),
  ),
);
const any = fc.oneof(
  { weight: 12, arbitrary: plain },
  fc.constantFrom('--', '-', '\\', '(', ')', ';', '"', '`', '#', '/', '$', "'", '\0', '\f', '*', 'x'),
);

test.each([
  ['plain rows', plain, 600],
  ['anything', any, 3_000],
])('stops where code has to be looked at closely, and counts the rows before, in %s', (_, part, numRuns) => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), fc.constantFrom('', '(', ' (', ','), (parts, first) => {
      const text = first + parts.join('');
      expect(counted([Buffer.from(text, 'latin1')])).toEqual(expected(text));
    }),
    { numRuns },
  );
});

test('stops at the same place for every division into chunks', () => {
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 20 }), (parts, cuts) => {
      // The last byte of a chunk is looked at closely when it may be the first of two dashes.
      const text = Buffer.from(`(${parts.join('').replaceAll('-', '+')}`, 'latin1');
      expect(counted(chunksOf(text, cuts))).toEqual(expected(text.toString('latin1')));
    }),
    { numRuns: 1_000 },
  );
});

test('counts rows in a chunk that is longer than what fits into the memory of WebAssembly', () => {
  const row = `(1,'${'\\\\'.repeat(1_000)}\\'','${'x'.repeat(2_999)}')`;
  const text = Buffer.from(`${Array.from({ length: 200 }, () => row).join(',')};`);
  expect(counted([text])).toEqual({ at: text.length - 1, rows: 200 });
});

test('counts rows in chunks that are in the same memory, one after the other', () => {
  const chunk = Buffer.from("(1,'a'),(2,'b'),");
  const counter = new RowCounter();
  counter.reset();
  counter.scan(chunk, 0);
  chunk.write('(1),(2),(3),(4),');
  counter.forget();
  counter.scan(chunk, 0);
  expect(counter.rows).toBe(6);
});

test('counts for several statements at once', () => {
  const [one, other] = [new RowCounter(), new RowCounter()];
  for (const counter of [one, other]) counter.reset();
  const scan = (counter: RowCounter, text: string) => {
    counter.forget();
    counter.scan(Buffer.from(text), 0);
  };
  scan(one, "(1,'a");
  scan(other, '(1),(2');
  scan(one, "),('),(2)");
  scan(other, '),(3)');
  expect([one.rows, other.rows]).toEqual([2, 3]);
});
