import type { OriginalSample } from '../../../../../functions/mask/scan/original-sample';
import { OriginalScan } from '../../../../../functions/mask/scan/original-scan';
import { decided, dumpOf, factsOf, HEAD, masked, sampled } from '../masking';

const COLUMNS = ['id', 'email', 'token', 'kept'];
const FACTS = factsOf({
  customers: { columns: { id: 'int', email: 'varchar(100)', token: 'varbinary(20)', kept: 'text' } },
  orders: { columns: { note: 'text', file: 'blob' } },
});
const RULES = {
  tables: {
    'shop.customers': { columns: { id: 'keep', email: 'email', token: 'hash', kept: 'keep' } },
    'shop.orders': { columns: { note: 'keep', file: 'keep' } },
  },
};

function scan(originals: OriginalSample, text: string, length = 1_000_000) {
  const found = new OriginalScan(originals);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) found.push(bytes.subarray(at, at + length));
  return found.end();
}

const CUSTOMERS = dumpOf('customers', COLUMNS, "(1,'erika\\'s@private.test',0xDEADBEEF00112233,'kept@private.test')");
const { text } = masked(decided(RULES, FACTS), CUSTOMERS);
const originals = sampled(decided(RULES, FACTS), CUSTOMERS);

test('finds nothing in the masked dump, though it has kept values', () => {
  expect(scan(originals, text)).toEqual([]);
  expect(originals.size).toBe(2);
});

test.each([1, 3, 17, 4_096])('finds originals wherever chunks of %d bytes end, and names no value', (length) => {
  const orders =
    "INSERT INTO `orders` VALUES ('to erika\\'s@private.test, again erika\\'s@private.test',0x00DEADBEEF0011223300);\n";
  const found = scan(originals, `${text}${orders}INSERT INTO \`orders\` VALUES ('x','y');\n`, length);
  expect(found).toEqual([
    { column: 'shop.customers.email', place: 'rows of shop.orders', count: 2 },
    { column: 'shop.customers.token', place: 'rows of shop.orders', count: 1 },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/erika|DEADBEEF/);
});

test.each([65_536, 1_000_000])(
  'finds each of many originals in a long text, at every place of the memory that it is searched in, in chunks of %d bytes',
  (length) => {
    const rows = Array.from({ length: 150 }, (_, i) => `(${i},'person.${i}@private.test',NULL,NULL)`);
    const sample = sampled(decided(RULES, FACTS), dumpOf('customers', COLUMNS, rows.join(',')));
    const filling = 'a line of a note, in which is nothing that is looked for. '.repeat(60);
    const notes = Array.from(
      { length: 600 },
      (_, i) => `('${filling}${'x'.repeat(i)}person.${i % 150}@private.test','')`,
    );
    const orders = `INSERT INTO \`orders\` VALUES ${notes.join(',')};\n`;
    expect(scan(sample, `${HEAD}${orders}`, length)).toEqual([
      { column: 'shop.customers.email', place: 'rows of shop.orders', count: 600 },
    ]);
  },
);

test('takes originals wherever chunks end, the same ones, and of JSON those that are masked', () => {
  const facts = factsOf({ t: { columns: { id: 'int', name: 'varchar(300)', document: 'json', gone: 'varchar(99)' } } });
  const json = { method: 'json', paths: { '$.mail': 'email', '$.gone': 'drop' }, rest: 'keep' };
  const decisions = decided(
    { tables: { 'shop.t': { columns: { id: 'keep', name: 'name', document: json, gone: 'null' } } } },
    facts,
  );
  const long = 'A long name. '.repeat(90);
  const text = dumpOf(
    't',
    ['id', 'name', 'document', 'gone'],
    `(1,'It\\'s Erika Mustermann','{\\"mail\\":\\"erika@private.test\\",\\"gone\\":[\\"is dropped\\"],\\"kept\\":\\"not an original\\"}',NULL),(2,'${long}','nothing',NULL),(3,NULL,NULL,'a value that goes')`,
  );
  const needlesOf = (length?: number) =>
    sampled(decisions, text, length).columns.map(({ column, needles }) => [column, needles.map(String)]);
  const digitsOf = (value: string) => {
    const digits = Buffer.from(value).toString('hex');
    return [digits.toUpperCase(), digits];
  };
  expect(needlesOf()).toEqual([
    ['name', ["It\\'s Erika Mustermann", "It''s Erika Mustermann", ...digitsOf("It's Erika Mustermann")]],
    ['document', ['erika@private.test', ...digitsOf('erika@private.test'), 'is dropped', ...digitsOf('is dropped')]],
    ['gone', ['a value that goes', ...digitsOf('a value that goes')]],
  ]);
  for (const length of [1, 7, 64]) expect(needlesOf(length)).toEqual(needlesOf());
});

test('finds a text that stands in a binary column, as hexadecimal digits', () => {
  const hex = Buffer.from("erika's@private.test").toString('hex').toUpperCase();
  expect(scan(originals, `${HEAD}INSERT INTO \`orders\` VALUES ('',0x${hex});\n`)).toEqual([
    { column: 'shop.customers.email', place: 'rows of shop.orders', count: 1 },
  ]);
});

test.each([
  ['digits in lower case', 'deadbeef00112233', 'token'],
  ['a text that was bytes', 'of carla@private.test', 'token'],
])('finds %s', (_, note, column) => {
  const customers = dumpOf(
    'customers',
    COLUMNS,
    `(1,NULL,0xDEADBEEF00112233,NULL),(2,NULL,0x${Buffer.from('carla@private.test').toString('hex')},NULL)`,
  );
  const sample = sampled(decided(RULES, FACTS), customers);
  expect(scan(sample, `${HEAD}INSERT INTO \`orders\` VALUES ('${note}',NULL);\n`)).toEqual([
    { column: `shop.customers.${column}`, place: 'rows of shop.orders', count: 1 },
  ]);
});

test('a value that a rule states is none that is looked for', () => {
  const needlesOf = (value: string) => {
    const fixed = {
      'shop.customers': { columns: { id: 'keep', email: { method: 'fixed', value }, token: 'keep', kept: 'keep' } },
    };
    const text = dumpOf('customers', COLUMNS, "(1,'not provided',NULL,NULL)");
    return sampled(decided({ tables: { ...RULES.tables, ...fixed } }, FACTS), text).size;
  };
  expect(needlesOf('not provided')).toBe(0);
  expect(needlesOf('nothing provided')).toBe(1);
});

test('finds originals between statements and in definitions', () => {
  const view = `/*!50001 CREATE VIEW \`v\` AS select 'erika''s@private.test' */;\n`;
  expect(scan(originals, `${HEAD}-- erika\\'s@private.test\n${view}`, 9)).toEqual([
    { column: 'shop.customers.email', place: 'what stands between statements', count: 1 },
    { column: 'shop.customers.email', place: 'view shop.v', count: 1 },
  ]);
});

test('takes no originals of columns that are excepted', () => {
  const decisions = decided({ ...RULES, scan: { except: ['shop.customers.email'] } }, FACTS);
  expect(sampled(decisions, CUSTOMERS).columns.map(({ column }) => column)).toEqual(['token']);
});

test('takes the same originals whatever the order of rows is', () => {
  const values = Array.from({ length: 900 }, (_, i) => `(${i},'person.${i}@private.test',NULL,NULL)`);
  const needlesOf = (rows: string[]) => {
    const { columns } = sampled(decided(RULES, FACTS), dumpOf('customers', COLUMNS, rows.join(',')));
    return columns.flatMap((column) => column.needles.map(String)).sort();
  };
  const needles = needlesOf(values);
  // Each as a text, and as digits in upper and lower case.
  expect(needles).toHaveLength(600);
  expect(needlesOf(values.toReversed())).toEqual(needles);
});
