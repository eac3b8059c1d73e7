import fc from 'fast-check';
import { methodOf } from '../../../../../../functions/mask/rules/document/rules-schema';
import { parseColumnType } from '../../../../../../functions/mask/rules/tables/column-type';
import { MaskKeys } from '../../../../../../functions/mask/values/keyed-function/mask-keys';
import { ByteWriter } from '../../../../../../functions/mask/values/literals/byte-writer';
import { maskingOfColumn } from '../../../../../../functions/mask/values/masking-of-column';
import { Batch } from '../../../../../../functions/mask/values/program/batch';
import { FIRST_NAMES, LAST_NAMES } from '../../../../../../functions/mask/values/program/name-lists';
import {
  LITERAL_ROOM,
  LONGEST,
  MOST_JOBS,
  NAME_BYTES,
} from '../../../../../../functions/mask/values/program/program-places';
import { byJavaScript, KEY } from '../../masking';

const KEYS = new MaskKeys(KEY);

const COLUMNS = (
  [
    ['hash', 'varchar(16)'],
    ['hash', 'varchar(20)'],
    ['hash', 'text'],
    ['email', 'varchar(20)'],
    ['email', 'varchar(60)'],
    ['name', 'varchar(5)'],
    [{ method: 'name', part: 'first' }, 'varchar(40)'],
    [{ method: 'name', part: 'last' }, 'text'],
    ['phone', 'varchar(10)'],
    ['phone', 'varchar(20)'],
    ['text', 'text'],
    [{ method: 'json', paths: { '$.a': 'email', '$.b': 'drop', '$.c': 'null' }, rest: 'text' }, 'json'],
    [{ method: 'number', min: 1, max: 1e6 }, 'int'],
    [{ method: 'number', min: -7, max: -3 }, 'int'],
    [{ method: 'number', min: 5, max: 5 }, 'int'],
    [{ method: 'number', min: -9e15, max: 9e15 }, 'bigint'],
    [{ method: 'number', min: 0.5, max: 9 }, 'double'],
    [{ method: 'fixed', value: "it's" }, 'text'],
    ['hash', 'binary(16)'],
  ] as const
).flatMap(([rule, type]) =>
  ['utf8mb4_0900_ai_ci', 'utf8mb4_general_ci', 'latin1_swedish_ci', 'utf8mb4_bin'].map((collation) =>
    maskingOfColumn(
      {
        name: 'c',
        typeText: type,
        type: parseColumnType(type),
        isNullable: true,
        isGenerated: false,
        generation: '',
        isCounted: false,
        collation,
        isJson: false,
      },
      methodOf(rule),
      KEYS,
    ),
  ),
);

interface Given {
  readonly column: number;
  readonly literal: string;
}

/** Masks literals as one piece of rows, with commas between them. Returns how many were left to JavaScript, too. */
function batched(values: readonly Given[]): { masked: string; left: number } {
  const source = Buffer.from(values.map(({ literal }) => literal).join(','));
  const out = new ByteWriter(8);
  let left = 0;
  const batch = new Batch(KEYS.program, out, (column, bytes, from, to) => {
    left += 1;
    return made(column, Buffer.from(bytes.subarray(from, to)));
  });
  batch.begin(source, 0, source.length);
  let at = 0;
  for (const { column, literal } of values) {
    const to = at + Buffer.byteLength(literal);
    batch.column = column;
    if (!COLUMNS[column]?.add(batch, at, to)) {
      const { bytes, length } = made(column, source.subarray(at, to));
      batch.literal(at, to, bytes, length);
    }
    at = to + 1;
  }
  batch.end(source.length);
  return { masked: out.bytes.toString('utf8', 0, out.length), left };
}

function made(column: number, literal: Buffer): ByteWriter {
  const out = new ByteWriter(8);
  out.text(byJavaScript(COLUMNS[column], literal) ?? 'no literal');
  return out;
}

const oneByOne = (values: readonly Given[]) =>
  values.map(({ column, literal }) => byJavaScript(COLUMNS[column], Buffer.from(literal))).join(',');

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\x1a': '\\Z' };
const literalOf = (text: string) =>
  `'${[...text].map((one) => ESCAPES[one] ?? (/["'\\]/.test(one) ? `\\${one}` : one)).join('')}'`;

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
  // Of one block and of several, up to their last byte and one more.
  fc
    .constantFrom(1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 700)
    .chain((length) => fc.string({ unit: 'grapheme-ascii', minLength: length, maxLength: length })),
  fc.constantFrom('Müller', 'Weiß ', 'ﬁn', 'e\u0301', '日本語', '  ', '00', '0049 221', '+49 221', '-'),
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  // Nearly one.
  fc.tuple(fc.uuid(), fc.nat(35)).map(([uuid, place]) => `${uuid.slice(0, place)}g${uuid.slice(place + 1)}`),
  fc.json({ maxDepth: 2 }),
  fc
    .record({ a: fc.string(), b: fc.integer(), c: fc.array(fc.string()), d: fc.integer() })
    .map((it) => JSON.stringify(it)),
);
const given = fc.record({
  column: fc.nat(COLUMNS.length - 1),
  literal: fc.oneof(
    { weight: 9, arbitrary: texts.map(literalOf) },
    {
      weight: 2,
      arbitrary: fc.oneof(
        fc.integer().map(String),
        // Of a column with ZEROFILL.
        fc.nat(1_000).map((number) => String(number).padStart(6, '0')),
      ),
    },
  ),
});

test('values that are masked together become the same as one by one', () => {
  let [all, left] = [0, 0];
  fc.assert(
    fc.property(fc.array(given, { minLength: 5, maxLength: 40 }), (values) => {
      const result = batched(values);
      expect(result.masked).toBe(oneByOne(values));
      all += values.length;
      left += result.left;
    }),
    { numRuns: 100 },
  );
  expect(all).toBeGreaterThan(500);
  // Some are left, and most are not.
  expect(left).toBeGreaterThan(0);
  expect(left / all).toBeLessThan(0.3);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('%d texts of different lengths do not mix', (count) => {
  for (let shift = 0; shift < 70; shift += 1) {
    const values = Array.from({ length: count }, (_, i) => ({
      column: COLUMNS.length - 1 - ((i + shift) % COLUMNS.length),
      literal: literalOf('x'.repeat(1 + ((i * 41 + shift * 13) % 270))),
    }));
    expect(batched(values).masked).toBe(oneByOne(values));
  }
});

/** The column by method and collation. */
const place = (rule: number, collation: number) => 4 * rule + collation;

test('a piece has more values than the program takes at once', () => {
  const values = Array.from({ length: 2 * MOST_JOBS + 3 }, (_, i) => ({
    column: place([10, 5, 8][i % 3] ?? 0, 0),
    literal: `'${i % 1_000}'`,
  }));
  expect(batched(values).masked).toBe(oneByOne(values));
});

test.each([4_000, 4_096, 4_097, 20_000])('%d bytes between two values are kept', (length) => {
  const kept = (count: number) => 'k'.repeat(count);
  const value = `'${'Erika '.repeat(20)}'`;
  const column = place(10, 1);
  const left = "'e\u0301x'";
  const pieces = [
    kept(length),
    value,
    kept(length),
    left,
    kept(length),
    value,
    ',',
    value,
    kept(length),
    left,
    kept(length),
  ];
  const source = Buffer.from(pieces.join(''));
  const out = new ByteWriter(8);
  const batch = new Batch(KEYS.program, out, (of, bytes, from, to) => made(of, bytes.subarray(from, to)));
  batch.begin(source, 0, source.length);
  batch.column = column;
  let at = 0;
  for (const piece of pieces) {
    const to = at + Buffer.byteLength(piece);
    if (piece.startsWith("'")) COLUMNS[column]?.add(batch, at, to);
    at = to;
  }
  batch.end(source.length);
  expect(out.bytes.toString('utf8', 0, out.length)).toBe(
    pieces.map((piece) => (piece.startsWith("'") ? byJavaScript(COLUMNS[column], Buffer.from(piece)) : piece)).join(''),
  );
});

test('literals that are given have more bytes than there is room for', () => {
  const value = `'${'0123456789'.repeat(300)}'`;
  const column = place(10, 0);
  const out = new ByteWriter(8);
  const batch = new Batch(KEYS.program, out, () => out);
  const source = Buffer.from(`${value},`.repeat(8));
  const long = Buffer.alloc(LITERAL_ROOM + 1, 'y');
  const literals = [Buffer.alloc(LITERAL_ROOM - 10, 'z'), Buffer.alloc(11, 'w'), long, Buffer.from('v')];
  batch.begin(source, 0, source.length);
  for (let i = 0; i < 8; i += 1) {
    const at = i * (value.length + 1);
    const literal = literals[(i - 1) / 2];
    if (literal) batch.literal(at, at + value.length, literal, literal.length);
    else COLUMNS[column]?.add(batch, at, at + value.length);
  }
  batch.end(source.length);
  const masked = byJavaScript(COLUMNS[column], Buffer.from(value));
  expect(out.bytes.toString('latin1', 0, out.length)).toBe(
    literals.map((literal) => `${masked},${literal.toString('latin1')},`).join(''),
  );
});

test('the longest texts have room, with an escape for each byte', () => {
  const value = { column: place(10, 3), literal: `'${'\\"'.repeat(LONGEST / 2)}'` };
  expect(batched([value]).masked).toBe(oneByOne([value]));
  // The same by JavaScript, of which the program leaves a text with an accent of its own.
  const left = { column: place(10, 1), literal: `'e\u0301${'\\"'.repeat(LONGEST / 2 - 2)}'` };
  expect(batched([left])).toEqual({ masked: oneByOne([left]), left: 1 });
});

test('names have room in their slots', () => {
  for (const name of [...FIRST_NAMES, ...LAST_NAMES]) expect(name.length).toBeLessThan(NAME_BYTES - 1);
});
