import fc from 'fast-check';
import { methodOf } from '../../../../../../functions/mask/rules/document/rules-schema';
import { parseColumnType } from '../../../../../../functions/mask/rules/tables/column-type';
import { JsonPlace } from '../../../../../../functions/mask/values/json/json-places';
import { JsonWalk } from '../../../../../../functions/mask/values/json/json-walk';
import { LONGEST_DOCUMENT, MOST_FOUND } from '../../../../../../functions/mask/values/json/json-walk-places';
import { MaskKeys } from '../../../../../../functions/mask/values/keyed-function/mask-keys';
import { maskingOfColumn } from '../../../../../../functions/mask/values/masking-of-column';
import { byJavaScript, byProgram, KEY } from '../../masking';

const PATHS = {
  '$.a': 'text',
  '$.b.*': 'email',
  '$.b.c': 'keep',
  '$.c[*].a': 'phone',
  '$.c[*].b': 'drop',
  '$.d': 'drop',
  '$.d.a': 'name',
  '$.e': 'null',
  '$.e[1]': 'hash',
  '$."ü x"': 'hash',
  '$[*]': 'name',
} as const;
const KEYS = new MaskKeys(KEY);
const RESTS = ['keep', 'null', 'drop', 'text'] as const;

const columnOf = (rest: string, type = 'json', paths: object = PATHS) =>
  maskingOfColumn(
    {
      name: 'c',
      typeText: type,
      type: parseColumnType(type),
      isNullable: true,
      isGenerated: false,
      generation: '',
      isCounted: false,
      collation: 'utf8mb4_bin',
      isJson: false,
    },
    methodOf({ method: 'json', paths, rest }),
    KEYS,
  );
type Column = ReturnType<typeof columnOf>;

const fast = (column: Column, literal: Buffer) => byProgram(column, KEYS, literal);
const slow = (column: Column, literal: Buffer) => byJavaScript(column, literal) ?? 'no value';

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\x1a': '\\Z' };
/** As the dump programs escape. */
const literalOf = (document: string) =>
  Buffer.from(`'${[...document].map((one) => ESCAPES[one] ?? (/["'\\]/.test(one) ? `\\${one}` : one)).join('')}'`);

const names = fc.oneof({ weight: 8, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'ü x') }, fc.string());
const leaves = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    "O'Brien",
    'line\nbreak',
    '"quoted"',
    '\\',
    '日本',
    'x'.repeat(70),
    '+49 221 4711',
    ',"a":[',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(true, false, null),
);
const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaves,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 5 }),
  ),
}));
const spaces = fc.constantFrom<string | number | undefined>(undefined, undefined, ' ', 1, '\t', '\r\n');

test.each(RESTS)('a document is masked equally by the program and by JavaScript, the rest by %s', (rest) => {
  const column = columnOf(rest);
  let [count, all] = [0, 0];
  fc.assert(
    fc.property(values, spaces, (value, space) => {
      const literal = literalOf(
        JSON.stringify(value, null, space).replaceAll('\n', typeof space === 'string' ? space : '\n'),
      );
      const byProgram = fast(column, literal);
      all += 1;
      if (byProgram === undefined) return;
      count += 1;
      expect(byProgram).toBe(slow(column, literal));
    }),
    { numRuns: 400 },
  );
  // The others have escapes in names, or elements that a path names by their numbers.
  expect(count / all).toBeGreaterThan(0.5);
});

const PIECES = ['{', '}', '[', ']', ',', ':', '\\"', '\\"', '\\\\', "\\'", "'", '"', '\\', '\\n', '\n', ' ', '\t'];
const broken = fc
  .array(fc.constantFrom(...PIECES, '\\"a\\"', '\\"b\\":', 'true', 'null', 'fals', '-', '0', '12', '.5', 'e+', 'ü'), {
    maxLength: 14,
  })
  .map((pieces) => pieces.join(''));

test.each(RESTS)('of bytes that may be no JSON, the program masks nothing otherwise, the rest by %s', (rest) => {
  const column = columnOf(rest);
  const agree = (content: string) => {
    const literal = Buffer.from(`'${content}'`);
    const byProgram = fast(column, literal);
    if (byProgram !== undefined) expect(byProgram).toBe(slow(column, literal));
  };
  fc.assert(fc.property(broken, agree), { numRuns: 1_000 });
  // And documents of which a piece is another one.
  fc.assert(
    fc.property(values, broken, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3), (value, piece, share, cut) => {
      const content = literalOf(JSON.stringify(value)).toString().slice(1, -1);
      const place = Math.floor(share * content.length);
      agree(content.slice(0, place) + piece + content.slice(place + cut));
    }),
    { numRuns: 400 },
  );
});

test.each([
  [
    'what is kept between others',
    '{"x" : [1, {"y": "it\'s"}],\n"a":"b"}',
    /^'\{\\"x\\" : \[1, \{\\"y\\": \\"it\\'s\\"\}\],\\n\\"a\\":\\"[a-z]\\"\}'$/,
  ],
  ['a text with escapes', '{"a":"\\"x\\", O\'y\\n"}', /^'\{\\"a\\":\\"\\\\\\"[a-z]\\\\\\", [A-Z]\\'[a-z]\\\\n\\"\}'$/],
  ['members that are dropped', '{"d":"a", "d" : {}, "x":1, "d":2}', /^'\{ \\"x\\":1\}'$/],
  ['objects that become null', '{"e":{"a": "x"},"e":[1]}', /^'\{\\"e\\":null,\\"e\\":null\}'$/],
  ['a number', '{"a":-12.5e3}', /^'\{\\"a\\":\d\d\}'$/],
])('the program masks %s', (_, document, expected) => {
  const column = columnOf('keep', 'json', { '$.a': 'text', '$.d': 'drop', '$.e': 'null' });
  expect(fast(column, literalOf(document))).toMatch(expected);
});

test.each([
  ['the longest document', `{"a":"${'x'.repeat(LONGEST_DOCUMENT - 14)}"}`, true],
  ['a longer one', `{"a":"${'x'.repeat(LONGEST_DOCUMENT - 11)}"}`, false],
  ['as many texts as there is room for', JSON.stringify(Array.from({ length: MOST_FOUND }, () => 'a')), true],
  ['more of them', JSON.stringify(Array.from({ length: MOST_FOUND + 1 }, () => 'a')), false],
  ['the deepest document', `${'['.repeat(101)}"a"${']'.repeat(101)}`, true],
  ['a deeper one', `${'['.repeat(102)}"a"${']'.repeat(102)}`, false],
])('the program reads %s, or leaves it to JavaScript', (_, document, isRead) => {
  const column = columnOf('text', 'json', {});
  const byProgram = fast(column, literalOf(document));
  expect(byProgram !== undefined).toBe(isRead);
  if (byProgram !== undefined) expect(byProgram).toBe(slow(column, literalOf(document)));
});

test('a document that may be too long afterwards is left to JavaScript', () => {
  const column = columnOf('keep', 'varchar(30)', { '$.a': 'email' });
  expect(fast(column, literalOf('{"a":"b"}'))).toBeUndefined();
  expect(slow(column, literalOf('{"a":"b"}'))).toBe("'null'");
});

test('the records of many columns have room', () => {
  const walk = new JsonWalk();
  const paths = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`$.some_member_${i}.and_another_one`, 'text' as const]),
  );
  const records = Array.from({ length: 100 }, () => walk.record(JsonPlace.root(paths, 'keep')));
  const source = literalOf('{"some_member_39":{"and_another_one":"x"}}');
  for (const record of records) {
    walk.load(source, 0, source.length);
    expect(walk.find(1, source.length - 1, record)).toBe(1);
    expect(source.toString('utf8', walk.found[0], walk.found[1])).toBe('\\"x\\"');
  }
});
