import fc from 'fast-check';
import { UNCHANGED_OF_3, UNCHANGED_OF_4 } from '../../../../../../dev/row-kernel/unchanged-characters';
import { methodOf } from '../../../../../../functions/mask/rules/document/rules-schema';
import { parseColumnType } from '../../../../../../functions/mask/rules/tables/column-type';
import { MaskKeys } from '../../../../../../functions/mask/values/keyed-function/mask-keys';
import { withoutAccents } from '../../../../../../functions/mask/values/literals/equality';
import { Value } from '../../../../../../functions/mask/values/literals/value';
import { maskingOfColumn } from '../../../../../../functions/mask/values/masking-of-column';
import { byJavaScript, byProgram, KEY } from '../../masking';

const COLLATIONS = [
  'utf8mb4_0900_ai_ci',
  'utf8mb4_general_ci',
  'utf8mb4_0900_as_ci',
  'utf8mb4_bin',
  'utf8mb4_0900_bin',
];

const KEYS = new MaskKeys(KEY);

const columnOf = (rule: unknown, collation: string) =>
  maskingOfColumn(
    {
      name: 'c',
      typeText: 'longtext',
      type: parseColumnType('longtext'),
      isNullable: true,
      isGenerated: false,
      generation: '',
      isCounted: false,
      collation,
      isJson: false,
    },
    methodOf(rule),
    KEYS,
  );

const fast = (rule: unknown, collation: string, literal: Buffer) => byProgram(columnOf(rule, collation), KEYS, literal);
const slow = (rule: unknown, collation: string, literal: Buffer) => byJavaScript(columnOf(rule, collation), literal);

const literalOf = (text: string) => Buffer.from(`'${text.replaceAll(/['"\\]/g, '\\$&').replaceAll('\n', '\\n')}'`);

const pieces = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 120 }),
  fc.constantFrom(
    'Müller',
    'İ',
    'ΟΔΟΣ',
    'οδοσ',
    'e\u0301',
    ' ',
    '   ',
    '–',
    '„“',
    '€',
    '日本',
    'が',
    '\u{1f600}',
    '\n',
    "''",
    '\\',
  ),
);
const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

test.each(['text', 'hash', 'email', 'name', 'phone'])(
  'a text is masked equally by the program and by JavaScript, by %s',
  (rule) => {
    let count = 0;
    fc.assert(
      fc.property(texts, fc.constantFrom(...COLLATIONS), (text, collation) => {
        const literal = literalOf(text);
        const byProgram = fast(rule, collation, literal);
        if (byProgram === undefined) return;
        count += 1;
        expect(byProgram).toBe(slow(rule, collation, literal));
      }),
      { numRuns: 150 },
    );
    expect(count).toBeGreaterThan(30);
  },
);

test.each([1, 3, 15, 16, 17, 40])('%d spaces at the end stay, and are no part of what is compared', (count) => {
  const spaces = ' '.repeat(count);
  for (const text of ['Erika', 'Müller', 'a text of several words']) {
    const masked = fast('text', 'utf8mb4_general_ci', literalOf(text + spaces));
    expect(masked).toBe(slow('text', 'utf8mb4_general_ci', literalOf(text + spaces)));
    expect(masked).toBe(fast('text', 'utf8mb4_general_ci', literalOf(text))?.replace(/'$/, `${spaces}'`));
  }
});

test.each([1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 95, 96, 97, 1_000, 65_534, 65_536, 65_537, 131_073])(
  'a text of %d characters has as many masked, of the same kinds, and the escapes of the dump programs',
  (length) => {
    const text = 'Lorem ipsum, 4711\n"dolor" sit\\amet; '.repeat(Math.ceil(length / 36)).slice(0, length);
    const masked = slow('text', 'utf8mb4_0900_ai_ci', literalOf(text)) ?? '';
    const byProgram = fast('text', 'utf8mb4_0900_ai_ci', literalOf(text));
    expect(byProgram ?? masked).toBe(masked);
    const value = new Value();
    expect(value.read(Buffer.from(masked), 0, masked.length)).toBe(true);
    const kinds = (some: string) => some.replaceAll(/[A-Z]/g, 'A').replaceAll(/[a-z]/g, 'a').replaceAll(/\d/g, '0');
    expect(kinds(value.text)).toBe(kinds(text));
  },
);

test('letters and digits are as frequent as others', () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 400; i += 1) {
    const masked = fast('text', 'utf8mb4_bin', Buffer.from(`'${i} ${'aA0'.repeat(100)}'`)) ?? '';
    for (const one of masked) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  const of = (characters: string) => [...characters].map((one) => counts.get(one) ?? 0);
  // 40,000 of each kind. Of 256 bytes, a letter is made by 9 or 10, and a digit by 25 or 26.
  for (const count of of('abcdefghijklmnopqrstuvwxyz')) expect(Math.abs(count - 1_538)).toBeLessThan(260);
  for (const count of of('0123456789')) expect(Math.abs(count - 4_000)).toBeLessThan(600);
});

test('an empty text stays', () => {
  expect(fast('hash', 'utf8mb4_0900_ai_ci', Buffer.from("''"))).toBe("''");
});

test.each(["'", "' '", "'a", "'a'b'", "'a\\'", 'abc', '0x00'])('the program masks nothing of %s', (literal) => {
  expect(fast('text', 'utf8mb4_general_ci', Buffer.from(literal))).toBeUndefined();
});

test('characters that the program knows are compared as in JavaScript', () => {
  for (const [first, last] of [...UNCHANGED_OF_3, ...UNCHANGED_OF_4]) {
    for (let character = first as number; character <= last; character += 1) {
      const text = String.fromCodePoint(character);
      if (withoutAccents(text) !== text) throw new Error(`${character.toString(16)} changes`);
    }
  }
  const left: string[] = [];
  const all = Array.from({ length: 0x800 - 0x80 }, (_, i) => String.fromCodePoint(0x80 + i));
  for (const one of all) {
    const literal = Buffer.from(`'${one}x'`);
    const byProgram = fast('hash', 'utf8mb4_0900_ai_ci', literal);
    if (byProgram === undefined) left.push(one);
    else expect(byProgram).toBe(slow('hash', 'utf8mb4_0900_ai_ci', literal));
  }
  // Accents, and characters that are others in normal form.
  const isLeft = (one: string) => /\p{M}/u.test(one) || one.normalize('NFC') !== one;
  expect(left).toEqual(all.filter(isLeft));
});
