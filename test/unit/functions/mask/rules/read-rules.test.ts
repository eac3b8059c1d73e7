import { readRules } from '../../../../../functions/mask/rules/read-rules';

test('a rule is a method by its name, or with parameters', () => {
  const { tables } = readRules(
    JSON.stringify({
      version: 1,
      tables: { 'a.b': { columns: { c: 'hash', d: { method: 'date', days: 3 }, e: 'name' } } },
    }),
  );
  expect(tables['a.b']?.columns).toEqual({
    c: { method: 'hash' },
    d: { method: 'date', days: 3 },
    e: { method: 'name', part: 'full' },
  });
});

test('a document of another form is refused with all its problems, and without its values', () => {
  const document = {
    version: 1,
    defaults: 'null',
    tables: {
      orders: {},
      'a.b': {
        columns: {
          c: 'hush',
          d: { method: 'number', min: 1 },
          e: { method: 'json', paths: { 'a.b': 'null' }, rest: 'keep' },
        },
      },
    },
  };
  let message = '';
  try {
    readRules(JSON.stringify(document));
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(/tables → a\.b → columns → c/);
  expect(message).toMatch(/tables → a\.b → columns → d/);
  expect(message).toMatch(/tables → a\.b → columns → e/);
  expect(message).toMatch(/defaults/);
});

test('a document that is no JSON is refused without a part of it', () => {
  expect(() => readRules('{"secret": swordfish')).toThrow(
    '[MASK_RULES_INVALID] The rules of masking have 1 problem:\n- The document is not JSON.',
  );
});

test('a name that is there twice is refused, because a parser takes the last one', () => {
  const column = '"columns":{"e":{"method":"json","paths":{},"rest":"keep"},"c":"text","\\u0063":"keep"}';
  const document = `{"version":1,"tables":{"a.b":{${column}},"a.c":{},"a.b":{"comment":"\\"a.b\\":"}}}`;
  expect(() => readRules(document)).toThrow(
    'tables → a.b → columns: has the name "c" more than once. Remove all but one.\n- tables: has the name "a.b" more than once.',
  );
});

test('a table without a database is refused', () => {
  expect(() => readRules('{"version":1,"tables":{"orders":{}}}')).toThrow(
    'tables → orders: must have the form database.table.',
  );
});

test.each([
  [
    'emial',
    '"emial" is no method. The methods are keep, null, hash, email, name, phone, text, and with parameters fixed,',
  ],
  [{ method: 'nmae' }, '"nmae" is no method. The methods are keep,'],
  ['Anna, 12 High Street', 'This text is no method. The methods are keep,'],
  ['date', '"date" has parameters, so its rule is an object: { "method": "date", … }.'],
  [
    { method: 'date', dyas: 3 },
    'the rule with the method "date" has another form: days: Invalid input: expected number',
  ],
  [{ method: 'date', dyas: 3 }, 'Unrecognized key: "dyas"'],
  [7, 'must be the name of a method, or an object with the field "method".'],
  [{ days: 3 }, 'must be the name of a method, or an object with the field "method".'],
])('a rule that is %j is refused with what a rule is', (rule, problem) => {
  const read = () => readRules(JSON.stringify({ version: 1, tables: { 'a.b': { columns: { c: rule } } } }));
  expect(read).toThrow('[MASK_RULES_INVALID] The rules of masking have 1 problem:\n- tables → a.b → columns → c: ');
  expect(read).toThrow(problem);
});

test('rows that are neither kept, dropped nor sampled are refused with what is accepted', () => {
  expect(() => readRules('{"version":1,"tables":{"a.b":{"rows":"dorp"}}}')).toThrow(
    'tables → a.b → rows: must be "keep", "drop" or { "sample": <share between 0 and 1>, "by": "<column>" }.',
  );
});
