import { methodOf } from '../../../../../functions/mask/rules/document/rules-schema';
import { parseColumnType } from '../../../../../functions/mask/rules/tables/column-type';
import type { Column } from '../../../../../functions/mask/rules/tables/dump-schema';
import { MaskKeys } from '../../../../../functions/mask/values/keyed-function/mask-keys';
import { ByteWriter } from '../../../../../functions/mask/values/literals/byte-writer';
import { Value } from '../../../../../functions/mask/values/literals/value';
import { maskingOfColumn } from '../../../../../functions/mask/values/masking-of-column';
import { KEY } from '../masking';

const KEYS = new MaskKeys(KEY);

function masking(typeText: string, rule: unknown, collation?: string): (literal: string) => string {
  const column: Column = {
    name: 'c',
    typeText,
    type: parseColumnType(typeText),
    isNullable: true,
    isGenerated: false,
    generation: '',
    isCounted: false,
    collation,
    isJson: false,
  };
  const made = maskingOfColumn(column, methodOf(rule), KEYS);
  return (literal) => {
    const [value, out] = [new Value(), new ByteWriter(8)];
    const bytes = Buffer.from(literal);
    expect(value.read(bytes, 0, bytes.length)).toBe(true);
    made?.write(value, out);
    return out.bytes.toString('utf8', 0, out.length);
  };
}

describe('hash', () => {
  test('of integers is a permutation of those with the same sign, of every type', () => {
    const of = masking('tinyint', 'hash');
    const all = Array.from({ length: 256 }, (_, i) => i - 128);
    const masked = all.map((number) => Number(of(String(number))));
    expect(new Set(masked).size).toBe(256);
    expect(masked.toSorted((a, b) => a - b)).toEqual(all);
    expect(masked.every((number, i) => Math.sign(number) === Math.sign(all[i] ?? 0))).toBe(true);
    expect(masked).not.toEqual(all);
    expect(BigInt(masking('bigint unsigned', 'hash')('18446744073709551615'))).toBeLessThan(2n ** 64n);
  });

  test.each([
    ['varchar(10)', "'abc'", /^'[a-z2-7]{10}'$/],
    ['varchar(255)', "'abc'", /^'[a-z2-7]{26}'$/],
    ['char(36)', "'0F8FAD5B-D9CB-469F-A165-70867728950E'", /^'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'$/],
    ['varbinary(12)', '0xAB', /^0x[0-9a-f]{24}$/],
    ['binary(20)', "_binary '\\0a'", /^0x[0-9a-f]{32}00000000$/],
    ['uuid', "'0f8fad5b-d9cb-469f-a165-70867728950e'", /^'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'$/],
    ['varchar(10)', "''", /^''$/],
    ['varchar(10)', 'NULL', /^NULL$/],
  ])('of %s fits its type', (type, literal, expected) => {
    expect(masking(type, 'hash')(literal)).toMatch(expected);
  });

  test('distinguishes what a binary collation distinguishes, and no more', () => {
    const equal = (collation: string, a: string, b: string) => {
      const of = masking('varchar(40)', 'hash', collation);
      return of(a) === of(b);
    };
    expect(equal('utf8mb4_bin', "'a'", "'A'")).toBe(false);
    expect(equal('utf8mb4_bin', "'a'", "'a '")).toBe(true);
    expect(equal('utf8mb4_0900_ai_ci', "'É'", "'e'")).toBe(true);
    expect(equal('utf8mb4_0900_ai_ci', "'a'", "'a '")).toBe(false);
    expect(equal('utf8mb4_0900_as_ci', "'É'", "'e'")).toBe(false);
    expect(equal('utf8mb4_0900_as_ci', "'É'", "'é'")).toBe(true);
    expect(equal('latin1_swedish_ci', "'ABC  '", "'abc'")).toBe(true);
    expect(equal('utf8mb4_general_ci', "'Ά'", "'α'")).toBe(true);
    // Letters of their own in these collations, which may have both in a unique key.
    expect(equal('latin1_swedish_ci', "'Bär'", "'Bar'")).toBe(false);
    expect(equal('utf8mb4_swedish_ci', "'Bär'", "'Bar'")).toBe(false);
    expect(equal('utf8mb4_0900_ai_ci', "'герой'", "'герои'")).toBe(false);
    expect(equal('utf8mb4_general_ci', "'ばし'", "'はし'")).toBe(false);
    expect(equal('utf8mb4_general_ci', "'e\u0301'", "'e'")).toBe(false);
    expect(equal('utf8mb4_turkish_ci', "'I'", "'i'")).toBe(false);
  });
});

test.each([
  ['varchar(20)', 'email', "'x'", /^'[a-z2-7]{8}@example\.com'$/],
  ['varchar(28)', 'email', "'x'", /^'[a-z2-7]{16}@example\.com'$/],
  ['varchar(80)', 'email', "'x'", /^'[a-z]+\.[a-z2-7]{16}@example\.com'$/],
  ['varchar(3)', 'name', "'x'", /^'[A-Z][a-z]{0,2}'$/],
  ['varchar(30)', { method: 'name', part: 'last' }, "'x'", /^'[A-Z][a-z]+'$/],
  ['varchar(12)', 'phone', "'+49 1'", /^'\+1[2-9]\d\d55501\d\d'$/],
  ['varchar(11)', 'phone', "'+49 1'", /^'[2-9]\d\d55501\d\d'$/],
  ['bigint', 'phone', '123', /^[2-9]\d\d55501\d\d$/],
  ['text', 'text', "'Ab-9 \\'日本\\\\x\\n'", /^'[A-Z][a-z]-\d \\'[a-z]{2}\\\\[a-z]\\n'$/],
  ['int', { method: 'number', min: 5, max: 6 }, '123', /^[56]$/],
  ['double', { method: 'number', min: 0.5, max: 0.75 }, '1e10', /^0\.[567]\d?$/],
  ['date', { method: 'date', days: 1 }, "'2026-03-01'", /^'2026-0(?:2-28|3-02)'$/],
  ['datetime(3)', { method: 'date', days: 1 }, "'2024-02-29 23:59:59.999'", /^'2024-0(?:2-28|3-01) 23:59:59\.999'$/],
  ['date', { method: 'date', days: 9 }, "'0000-00-00'", /^'0000-00-00'$/],
  ['date', { method: 'date', days: 9 }, "'1980-05-00'", /^'1980-0[46]-00'$/],
  ['date', { method: 'date', days: 9 }, "'1980-01-00'", /^'19(?:79-12|80-02)-00'$/],
  ['date', { method: 'date', days: 90 }, "'1980-00-00'", /^'19(?:79|81)-00-00'$/],
  ['date', { method: 'date', days: 36_500 }, "'0001-00-00'", /^'00(?!01)\d\d-00-00'$|^'010[01]-00-00'$/],
  ['date', { method: 'date', days: 1 }, "'0000-05-17'", /^'0000-05-1[68]'$/],
  ['date', { method: 'date', days: 1 }, "'0000-01-01'", /^'0000-(?:12-31|01-02)'$/],
  ['date', { method: 'date', days: 9 }, "'0000-05-00'", /^'0000-0[46]-00'$/],
  ['date', { method: 'date', days: 1 }, "'0819-05-17'", /^'0819-05-1[68]'$/],
  ['date', { method: 'date', days: 1 }, "'2026-02-31'", /^'2026-03-0[24]'$/],
  ['datetime', { method: 'date', days: 9 }, "'1980-00-00 11:22:33'", /^'19(?:79|81)-00-00 11:22:33'$/],
  ['timestamp', { method: 'date', days: 1 }, "'1970-01-01 00:00:01'", /^'1970-01-02 00:00:01'$/],
  ['timestamp', { method: 'date', days: 9 }, "'2105-06-07 08:09:10'", /^'(?:19[7-9]|20[0-3])\d-.* 08:09:10'$/],
  ['date', { method: 'date', days: 9 }, "'no date'", /^'1000-01-01'$/],
  ['date', { method: 'date', days: 9 }, "'9999-12-31'", /^'9999-12-(?:2\d|30)'$/],
  ['timestamp', { method: 'date', days: 36_500 }, "'2038-01-18 00:00:00'", /^'(?:19[7-9]|20[0-3])\d-.*'$/],
  ['bit(8)', { method: 'fixed', value: 5 }, '0x0A', /^5$/],
  ['varchar(9)', { method: 'fixed', value: "it's" }, 'NULL', /^'it\\'s'$/],
])('%s by %j', (type, rule, literal, expected) => {
  expect(masking(type, rule)(literal)).toMatch(expected);
});

test('dates without a day or a month become others, which are not all the same', () => {
  const results = (form: (year: number) => string) =>
    Array.from({ length: 60 }, (_, i) => masking('date', { method: 'date', days: 900 })(`'${form(1940 + i)}'`));
  for (const form of [(year: number) => `${year}-05-00`, (year: number) => `${year}-00-00`]) {
    const masked = results(form);
    for (const [i, result] of masked.entries()) expect(result).not.toBe(`'${form(1940 + i)}'`);
    expect(new Set(masked.map((result, i) => Number(result.slice(1, 5)) - 1940 - i)).size).toBeGreaterThan(2);
  }
});

test.each(['number', 'phone'])(
  'numbers with zeros in front, as ZEROFILL has them, are masked equally by "%s"',
  (method) => {
    const rule = method === 'number' ? { method, min: 1, max: 1_000_000 } : method;
    const mask = masking('bigint unsigned zerofill', rule);
    expect(mask('0000000042')).toBe(mask('42'));
    expect(mask('00000000000')).toBe(mask('0'));
    expect(mask('0000000042')).not.toBe(mask('43'));
  },
);

test('a text of several kilobytes is other letters, as many as before', () => {
  const text = 'Lorem ipsum 4711. '.repeat(300);
  const masked = masking('text', 'text')(`'${text}'`).slice(1, -1);
  expect(masked).toHaveLength(text.length);
  expect(masked.replaceAll(/[A-Z]/g, 'A').replaceAll(/[a-z]/g, 'a').replaceAll(/\d/g, '0')).toBe(
    'Aaaaa aaaaa 0000. '.repeat(300),
  );
  // The same words become others in other places.
  expect(new Set(masked.match(/[A-Z][a-z]{4} /g)).size).toBeGreaterThan(250);
});

describe('JSON', () => {
  const paths = {
    '$.name': 'name',
    '$.mails[*]': 'email',
    '$.deep.*.tel': 'phone',
    '$.gone': 'drop',
    '$.none': 'null',
    '$.plain': 'keep',
  };
  const of = (document: string, rest: string, type = 'json') =>
    masking(type, { method: 'json', paths, rest })(`'${document.replaceAll(/["\\']/g, '\\$&')}'`).replaceAll(
      /\\(.)/gs,
      '$1',
    );

  test('values at paths are masked, and everything else stays byte by byte', () => {
    const document =
      '{ "name" : "Erika", "mails": ["a@b", "c@d" ], "n": 1.00, "big": 12345678901234567890, "deep": {"x": {"tel": "+49 1", "u": "\u00fc"}}, "gone": [1], "none": {"a": 1}, "plain": true}';
    expect(of(document, 'keep')).toMatch(
      /^'\{ "name" : "[A-Z][a-z]+ [A-Z][a-z]+", "mails": \["[^"]+@example\.com", "[^"]+@example\.com" \], "n": 1\.00, "big": 12345678901234567890, "deep": \{"x": \{"tel": "\+1\d{10}", "u": "ü"\}\}, "none": null, "plain": true\}'$/,
    );
  });

  test.each([
    ['text', /^'\{"plain": 5,"a": "[a-z]{3}", "b": \[\d{2}, null, \{"c": ""\}\]\}'$/],
    ['null', /^'\{"plain": 5,"a": null, "b": null\}'$/],
    ['drop', /^'\{"plain": 5\}'$/],
  ])('the rest is masked by %s', (rest, expected) => {
    expect(of('{"plain": 5,"a": "xyz", "b": [42, true, {"c": ""}]}', rest)).toMatch(expected);
  });

  test.each([
    '{"name": "Erika"',
    'Erika',
    '{"a" 1}',
    '[1,]',
    '{"a":1}}',
    '"\\x"',
    `${'['.repeat(200)}${']'.repeat(200)}`,
  ])('what is no JSON becomes null: %s', (text) => {
    expect(of(text, 'text', 'text')).toBe("'null'");
  });

  test.each(['a\tb', 'a\bb', 'a\u0001b', 'a\nb', 'a"b', 'a\\b', 'a\u007fb'])(
    '%j in a text leaves JSON behind',
    (text) => {
      const literal = of(JSON.stringify({ text }), 'text');
      const document = literal.slice(1, -1);
      expect(() => JSON.parse(document)).not.toThrow();
      const { text: masked } = JSON.parse(document);
      expect(masked).toMatch(/^[a-z].[a-z]$/s);
      expect(masked[1]).toBe(text[1]);
    },
  );

  test('what does not fit any more becomes null', () => {
    expect(of('{"mails":["a"]}', 'keep', 'varchar(20)')).toBe("'null'");
  });
});

test.each(['abc', "'abc", '0x0', '0xGG', "_binary 'a", '1+UPPER', 'NULLS', 'TRUE', "x'00'", "'a'b'", ''])(
  '%s is no value of a dump',
  (literal) => {
    const bytes = Buffer.from(literal);
    expect(new Value().read(bytes, 0, bytes.length)).toBe(false);
  },
);
