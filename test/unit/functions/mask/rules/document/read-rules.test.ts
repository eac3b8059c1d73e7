import { readRules } from '../../../../../../functions/mask/rules/document/read-rules';

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
    'tables → orders: must be a table as database.table.',
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
    'the rule with the method "date" has another form: days: is missing, and must be a whole number',
  ],
  [{ method: 'date', dyas: 3 }, 'has no field "dyas". Its fields are method, days, unconfirmed, comment'],
  [{ method: 'hash', salt: 3 }, 'has no field "salt". Its fields are method, unconfirmed, comment.'],
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

test.each([
  ['[]', 'The document: must be an object.'],
  ['{}', 'version: is missing, and must be 1.\n- tables: is missing, and must be an object.'],
  ['{"version":"1","tables":[]}', 'version: must be 1.\n- tables: must be an object.'],
  ['{"version":1,"tables":{"a.b":"keep"}}', 'tables → a.b: must be an object.'],
  ['{"version":1,"tables":{"a.b":{"columns":["c"]}}}', 'tables → a.b → columns: must be an object.'],
  ['{"version":1,"tables":{"a.b":{"comment":7}}}', 'tables → a.b → comment: must be a text.'],
  ['{"version":1,"tables":{},"default":"keep"}', 'default: must be "none" or "null".'],
  [
    '{"version":1,"tables":{},"definitions":{"view":"keep"}}',
    'definitions: has no field "view". Its fields are comments,',
  ],
  ['{"version":1,"tables":{},"scan":{"except":"a.b.c"}}', 'scan → except: must be a list.'],
  ['{"version":1,"tables":{},"default":7,"table":{}}', 'The document: has no field "table". Its fields are $schema,'],
])('the document %s is refused with what has to be where', (document, problems) => {
  expect(() => readRules(document)).toThrow(problems);
});

test.each([
  [{ method: 'date', days: 0 }, 'days: must be at least 1.'],
  [{ method: 'date', days: 1.5 }, 'days: must be a whole number'],
  [{ method: 'date', days: 36_501 }, 'days: must be at most 36500.'],
  [{ method: 'fixed' }, 'value: is missing, and must be a text, a number, or true or false.'],
  [{ method: 'name', part: 'middle' }, 'part: must be "first", "last" or "full".'],
  [{ method: 'number', min: '1', max: 2 }, 'min: must be a number.'],
  [{ method: 'json', paths: { 'a.b': 'null' }, rest: 'keep' }, 'paths → a.b: must be a path such as $.customer.email'],
  [{ method: 'hash', unconfirmed: false }, 'unconfirmed: must be true.'],
])('the parameters of %j are refused with what they have to be', (rule, problem) => {
  const read = () => readRules(JSON.stringify({ version: 1, tables: { 'a.b': { columns: { c: rule } } } }));
  expect(read).toThrow(problem);
  expect(read).not.toThrow(/Invalid input/);
});

test('no part of a value is in a message', () => {
  const columns = {
    c: { method: 'fixed', value: ['Anna Smith'] },
    d: ['Anna Smith'],
    e: { method: 7, name: 'Anna Smith' },
  };
  const document = { version: 'Anna Smith', tables: { 'a.b': { columns, rows: 'Anna Smith' } }, scan: 'Anna Smith' };
  const read = () => readRules(JSON.stringify(document));
  expect(read).toThrow('MASK_RULES_INVALID');
  expect(read).not.toThrow(/Anna|Smith/);
});
