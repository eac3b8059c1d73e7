import { tableId } from '../../../../../../functions/mask/rules/tables/dump-schema';
import { decided, fact, factsOf, type TestTable } from '../../masking';

const CUSTOMERS: TestTable = {
  columns: {
    id: 'int NOT NULL AUTO_INCREMENT',
    email: 'varchar(100) NOT NULL',
    note: 'text',
    full: 'varchar(200) AS upper(`email`)',
  },
  unique: { PRIMARY: '`id`' },
};

function problemsOf(rules: object, tables: Readonly<Record<string, TestTable>>): string {
  try {
    decided(rules, factsOf(tables));
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function rulesOf(columns: object, more: object = {}) {
  return { tables: { 'shop.customers': { columns } }, ...more };
}

describe('a document that does not decide about everything is refused', () => {
  test('with the names of all columns that no rule names', () => {
    expect(
      problemsOf(
        { tables: { 'shop.customers': { columns: { id: 'keep' } } } },
        { customers: CUSTOMERS, orders: { columns: { id: 'int' } } },
      ),
    ).toBe(
      '[MASK_COLUMNS_UNDECIDED] The rules of masking have 2 problems:\n' +
        '- No rule decides about the columns "email", "note" of the table "shop.customers".\n' +
        '- No rule decides about the column "id" of the table "shop.orders".',
    );
  });

  test('unless the default makes them NULL, which a NOT NULL column refuses', () => {
    const problems = problemsOf(rulesOf({ id: 'keep' }, { default: 'null' }), { customers: CUSTOMERS });
    expect(problems).toContain('the column "email" of the table "shop.customers", and they are NOT NULL');
    expect(problems).not.toContain('note');
  });

  test('by rules for a column or a table that is not there', () => {
    const rules = {
      tables: {
        'shop.customers': { columns: { id: 'keep', email: 'keep', note: 'keep', notes: 'keep' } },
        'shop.gone': {},
      },
    };
    const problems = problemsOf(rules, { customers: CUSTOMERS });
    expect(problems).toContain('The table "shop.customers" has no column "notes", which has a rule.');
    expect(problems).toContain('The dump has no table "shop.gone", which has a rule.');
  });

  test('by two names for one table or column', () => {
    const columns = { id: 'keep', email: 'email', note: 'keep' };
    expect(
      problemsOf(
        { tables: { 'shop.customers': { columns }, 'shop.`customers`': { columns: { ...columns, email: 'keep' } } } },
        { customers: CUSTOMERS },
      ),
    ).toContain('Both "shop.`customers`" and "shop.customers" match the table "shop.customers". Remove one of them.');
    expect(problemsOf(rulesOf({ ...columns, Email: 'keep' }), { customers: CUSTOMERS })).toContain(
      'Both "email" and "Email" are rules for one column of the table "shop.customers"',
    );
  });

  test('by a guess that nobody has confirmed', () => {
    const columns = { id: 'keep', email: { method: 'email', unconfirmed: true }, note: 'null' };
    expect(problemsOf(rulesOf(columns), { customers: CUSTOMERS })).toContain(
      'Nobody has confirmed what was guessed about "shop.customers.email"',
    );
  });

  test('by definitions that may hold data', () => {
    const facts = factsOf({ customers: { ...CUSTOMERS, comment: 'of Erika' } }, [
      fact('trigger', ['t']),
      fact('event', ['e']),
    ]);
    const columns = { id: 'keep', email: 'keep', note: 'keep' };
    expect(() => decided(rulesOf(columns, { definitions: { events: 'drop' } }), facts)).toThrow(
      'The dump has comments, triggers, which may hold data',
    );
  });
});

test('a pattern decides about several tables, and a name comes in its place', () => {
  const { tables } = decided(
    { tables: { 'shop*.*': { columns: { id: 'keep' } }, 'shop.b': { rows: 'drop' } } },
    factsOf({ a: { columns: { id: 'int' } }, b: { columns: { id: 'int' } } }),
  );
  expect([...tables.values()].map(({ table, rows, isUnchanged }) => ({ table, rows, isUnchanged }))).toEqual([
    { table: 'a', rows: [], isUnchanged: true },
    { table: 'b', rows: 'drop', isUnchanged: false },
  ]);
});

describe('a method is refused', () => {
  test.each([
    ['int', 'email', 'the method is for columns of the kind text'],
    ['varchar(10)', 'email', 'it needs 20 characters, and the column has 10'],
    ['varchar(5)', 'hash', 'it needs 8 characters, and the column has 5'],
    ['binary(4)', 'hash', 'it needs 8 bytes'],
    ['int', 'phone', 'it needs a number of 10 digits'],
    ['int NOT NULL', 'null', 'the column is NOT NULL'],
    ['int AUTO_INCREMENT', 'hash', 'count up'],
    ['varchar(40) AS upper(`a`)', 'hash', 'the server computes its values'],
    ['varchar(40) COLLATE swe7_bin', 'text', 'swe7 lacks characters'],
    ['tinyint', { method: 'number', min: 0, max: 200 }, 'not within that of the type -128 to 127'],
    ['int', { method: 'number', min: 5, max: 1 }, 'min (5) is larger than max (1)'],
    ['int', { method: 'number', min: 0, max: 1.5 }, 'have to be integers'],
    ['varchar(3)', { method: 'fixed', value: 'abcd' }, 'the value has 4 characters, and the column 3'],
    ['varchar(30) COLLATE latin1_swedish_ci', { method: 'fixed', value: '日本' }, 'latin1 lacks a character'],
    ['varchar(30) COLLATE ascii_general_ci', { method: 'fixed', value: 'Ä' }, 'ascii lacks a character'],
    ['varchar(30) COLLATE utf8mb3_general_ci', { method: 'fixed', value: '😀' }, 'utf8mb3 lacks a character'],
    ["enum('a','b')", { method: 'fixed', value: 'c' }, "does not fit the type enum('a','b')"],
    ["set('a','b')", { method: 'fixed', value: 'a,c' }, 'does not fit the type'],
    ['tinyint unsigned', { method: 'fixed', value: 256 }, 'does not fit the type'],
    ['decimal(4,1)', { method: 'fixed', value: '1234' }, 'does not fit the type'],
    ['date', { method: 'fixed', value: '2026-02-30' }, 'does not fit the type'],
    ['json', { method: 'fixed', value: '{' }, 'the value is not JSON'],
    ['blob', { method: 'fixed', value: 'abc' }, 'hexadecimal digits'],
    ['bit(2)', { method: 'fixed', value: 4 }, 'does not fit the type'],
  ])('for %s by %j', (type, method, problem) => {
    expect(problemsOf({ tables: { 'shop.t': { columns: { a: method } } } }, { t: { columns: { a: type } } })).toContain(
      problem,
    );
  });
});

describe('unique keys', () => {
  const table = (type: string, key = '`a`'): TestTable => ({
    columns: { a: type, b: 'int NOT NULL', c: 'varchar(50) AS lower(`a`)' },
    unique: { u: key },
  });
  const problems = (type: string, method: unknown, key?: string) =>
    problemsOf({ tables: { 'shop.t': { columns: { a: method, b: 'keep' } } } }, { t: table(type, key) });

  test.each([
    ['varchar(16) NOT NULL', 'hash'],
    ['varchar(28) NOT NULL', 'email'],
    ['int NOT NULL', 'hash'],
    ['binary(10) NOT NULL', 'hash'],
    ['varchar(100)', 'null'],
  ])('stay unique in %s by %s', (type, method) => {
    expect(problems(type, method)).toBe('');
  });

  test.each([
    ['varchar(15) NOT NULL', 'hash', '`a`'],
    ['varchar(27) NOT NULL', 'email', '`a`'],
    ['varchar(100) NOT NULL', 'text', '`a`'],
    ['varchar(100) NOT NULL', 'name', '`a`'],
    ['varchar(100) NOT NULL', { method: 'fixed', value: 'x' }, '`a`, `b`'],
    ['varchar(100) NOT NULL', 'hash', '`a`(8)'],
    ['varchar(100) NOT NULL', 'email', '`a`(20)'],
    ['varchar(100) NOT NULL', 'hash', '(lower(`a`))'],
    ['varchar(100) NOT NULL', 'hash', '`c`'],
  ])('would have duplicates in %s by %j: %s', (type, method, key) => {
    expect(problems(type, method, key)).toContain('The unique key "u" of the table "shop.t" would have duplicates by');
  });

  test('that contain another one are unique with it', () => {
    const t: TestTable = {
      columns: { id: 'int NOT NULL', a: 'varchar(50)' },
      unique: { PRIMARY: '`id`', u: '`a`, `id`' },
    };
    expect(problemsOf({ tables: { 'shop.t': { columns: { id: 'keep', a: 'name' } } } }, { t })).toBe('');
  });
});

describe('foreign keys', () => {
  const tables = (child: string, parent = 'varchar(50) NOT NULL'): Record<string, TestTable> => ({
    c: { columns: { p: child }, foreign: { to_p: { columns: '`p`', references: '`p` (`a`)' } } },
    p: { columns: { a: parent }, unique: { PRIMARY: '`a`' } },
  });
  const problems = (child: unknown, parent: unknown, type = 'varchar(50)') =>
    problemsOf({ tables: { 'shop.c': { columns: { p: child } }, 'shop.p': { columns: { a: parent } } } }, tables(type));

  test.each([
    ['hash', 'hash'],
    ['keep', 'keep'],
    ['null', 'hash'],
  ])('hold by %s and %s', (child, parent) => {
    expect(problems(child, parent)).toBe('');
  });

  test.each([
    ['keep', 'hash', 'varchar(50)'],
    ['hash', 'keep', 'varchar(50)'],
    ['email', 'hash', 'varchar(50)'],
    ['hash', 'hash', 'varchar(20)'],
  ])('would not hold by %s and %s in %s', (child, parent, type) => {
    expect(problems(child, parent, type)).toContain('both would not be masked equally');
  });
});

describe('foreign keys of texts', () => {
  const facts = (collation: string) =>
    factsOf({
      c: {
        columns: { p: `varchar(50) COLLATE ${collation}` },
        foreign: { to_p: { columns: '`p`', references: '`p` (`a`)' } },
      },
      p: { columns: { a: `varchar(50) NOT NULL COLLATE ${collation}` }, unique: { PRIMARY: '`a`' } },
    });
  const by = (method: string, collation: string, rows: unknown = 'keep') =>
    decided(
      { tables: { 'shop.c': { columns: { p: method } }, 'shop.p': { rows, columns: { a: method } } } },
      facts(collation),
    );
  const compared = (...args: Parameters<typeof by>) =>
    [...by(...args).compared].map(([id, columns]) => [id, columns.map(({ name }) => name)]);
  const BOTH = [
    ['["shop","c"]', ['p']],
    ['["shop","p"]', ['a']],
  ];

  test('are compared when they are masked, or decide which rows stay', () => {
    expect(compared('hash', 'utf8mb4_0900_ai_ci')).toEqual(BOTH);
    expect(compared('keep', 'utf8mb4_0900_ai_ci')).toEqual([]);
    expect(compared('keep', 'utf8mb4_0900_ai_ci', { sample: 0.5, by: 'a' })).toEqual(BOTH);
  });

  test.each([
    'utf8mb4_bin',
    'utf8mb4_general_ci',
    'utf8mb3_unicode_ci',
    'utf8mb4_0900_as_cs',
    'utf8mb4_uca1400_ai_ci',
    'uca1400_nopad_as_ci',
    'latin1_swedish_ci',
  ])('are masked by the collation %s', (collation) => {
    expect(compared('hash', collation)).toEqual(BOTH);
  });

  test.each([
    'utf8mb4_hungarian_ci',
    'utf8mb4_lv_0900_ai_ci',
    'latin1_german2_ci',
    'utf8mb4_uca1400_swedish_ai_ci',
    'cp1250_czech_cs',
    // Without accents, and with case: values are masked by their bytes.
    'uca1400_ai_cs',
  ])('are refused by the collation %s, of which it is not known what it holds for equal', (collation) => {
    expect(() => by('hash', collation)).toThrow(
      `[MASK_RULES_INVALID] The rules of masking have 2 problems:\n- The column "shop.c.p" belongs to a foreign key that is masked, or decides which rows stay, and it is not known which texts its collation (${collation}) holds for equal`,
    );
    expect(() => by('keep', collation)).not.toThrow();
  });
});

describe('rows that refer to others', () => {
  const tables: Record<string, TestTable> = {
    customers: { columns: { id: 'int NOT NULL' }, unique: { PRIMARY: '`id`' } },
    orders: {
      columns: { id: 'int NOT NULL', customer: 'int', code: 'int NOT NULL' },
      unique: { PRIMARY: '`id`' },
      foreign: { f: { columns: '`customer`', references: '`customers` (`id`)' } },
    },
    items: {
      columns: { n: 'int', order: 'int NOT NULL' },
      foreign: { f: { columns: '`order`', references: '`orders` (`id`)' } },
    },
  };
  const rows = (rules: Record<string, unknown>) => {
    const columns: Record<string, object> = {
      customers: { id: 'keep' },
      orders: { id: 'keep', customer: 'keep', code: 'keep' },
      items: { n: 'keep', order: 'keep' },
    };
    const document = Object.entries(columns).map(([name, own]) => [
      `shop.${name}`,
      { columns: own, ...(rules[name] ? { rows: rules[name] } : {}) },
    ]);
    const { tables: decidedTables } = decided({ tables: Object.fromEntries(document) }, factsOf(tables));
    return Object.fromEntries([...decidedTables.values()].map(({ table, rows }) => [table, rows]));
  };

  test('go with them', () => {
    expect(rows({ customers: { sample: 0.1, by: 'id' }, items: 'drop' })).toEqual({
      customers: [{ columns: ['id'], share: 0.1 }],
      orders: [{ columns: ['customer'], share: 0.1 }],
      items: 'drop',
    });
  });

  test('of a table without rows stay when they refer to none', () => {
    expect(rows({ customers: 'drop', items: 'drop' })).toMatchObject({ orders: [{ columns: ['customer'], share: 0 }] });
    expect(rows({ orders: 'drop' })).toMatchObject({ items: 'drop', customers: [] });
  });

  test('are refused when it is not known which of them do', () => {
    expect(() => rows({ customers: { sample: 0.1, by: 'id' } })).toThrow(
      'Which rows of "shop.orders" stay is decided by "customer", and "shop.items" refers to it by "id"',
    );
    expect(() => rows({ orders: { sample: 0.1, by: 'customer' } })).toThrow(
      'it is not known which of its rows refer to some that stay',
    );
  });

  test('go with them, whatever the case of the names in the key is', () => {
    const { tables: decidedTables } = decided(
      {
        tables: {
          'shop.customers': { rows: { sample: 0.1, by: 'id' }, columns: { id: 'keep' } },
          'shop.orders': { columns: { customer: 'keep' } },
        },
      },
      factsOf({
        customers: { columns: { id: 'int NOT NULL' }, unique: { PRIMARY: '`id`' } },
        orders: {
          columns: { customer: 'int NOT NULL' },
          foreign: { f: { columns: '`Customer`', references: '`customers` (`ID`)' } },
        },
      }),
    );
    expect([...decidedTables.values()].map(({ rows }) => rows)).toEqual([
      [{ columns: ['id'], share: 0.1 }],
      [{ columns: ['customer'], share: 0.1 }],
    ]);
  });

  test('two levels below a sampled table are followed only by the column that decides', () => {
    const three = (referenced: string, columns: string) =>
      decided(
        {
          tables: {
            'shop.a': { rows: { sample: 0.1, by: 'id' }, columns: { id: 'keep' } },
            'shop.b': { columns: { id: 'keep', a: 'keep' } },
            'shop.c': { columns: { b: 'keep', a: 'keep' } },
          },
        },
        factsOf({
          a: { columns: { id: 'int NOT NULL' }, unique: { PRIMARY: '`id`' } },
          b: {
            columns: { id: 'int NOT NULL', a: 'int NOT NULL' },
            unique: { PRIMARY: '`id`, `a`' },
            foreign: { to_a: { columns: '`a`', references: '`a` (`id`)' } },
          },
          c: {
            columns: { b: 'int NOT NULL', a: 'int NOT NULL' },
            foreign: { to_b: { columns, references: `\`b\` (${referenced})` } },
          },
        }),
      );
    const { tables: followed } = three('`id`, `a`', '`b`, `a`');
    expect([...followed.values()].at(-1)?.rows).toEqual([{ columns: ['a'], share: 0.1 }]);
    expect(() => three('`id`', '`b`')).toThrow(
      'Which rows of "shop.b" stay is decided by "a", and "shop.c" refers to it by "id", so that it is not known which of its rows refer to some that stay. Drop the rows of "shop.c", or mask "b" by "null".',
    );
  });
});

test.each([
  [{ method: 'RANGE', values: '1000' }, 'hash', 'The table "shop.t" is partitioned by the column "a", which is masked'],
  [{ method: 'LIST COLUMNS', values: '1,2' }, 'null', 'The table "shop.t" is partitioned by the column "a"'],
  [{ method: 'RANGE', values: '1000' }, 'null', undefined],
  [{ method: 'RANGE', values: '1000' }, 'keep', undefined],
  [{ method: 'RANGE', values: 'MAXVALUE' }, 'hash', undefined],
  [{ method: 'KEY', values: '' }, 'hash', undefined],
] as const)('partitions %j of a column that is masked by %s: the warning %s', (partition, rule, warning) => {
  const facts = factsOf({ t: { columns: { a: 'int', b: 'int' } } }, [
    fact('partition', ['t', 'p0'], { ...partition, expression: '`a`' }),
  ]);
  const { warnings } = decided({ tables: { 'shop.t': { columns: { a: rule, b: 'hash' } } } }, facts);
  expect(warnings).toEqual(warning === undefined ? [] : [expect.stringContaining(warning)]);
});

test('a check about a masked column is a warning', () => {
  const { warnings } = decided(
    { tables: { 'shop.t': { columns: { a: 'email' } } } },
    factsOf({ t: { columns: { a: 'varchar(50)' }, checks: { has_at: "(`a` like _utf8mb4'%@%')" } } }),
  );
  expect(warnings).toEqual([
    expect.stringContaining('The check "has_at" of the table "shop.t" is about the column "a"'),
  ]);
});

test('with lower_case_table_names = 2 a foreign key finds its table, whose name has upper case', () => {
  const facts = {
    ...factsOf({
      Customers: { columns: { email: 'varchar(100) NOT NULL' } },
      Orders: { columns: { id: 'int NOT NULL', email: 'varchar(100)' } },
    }),
    lowerCaseTableNames: 2,
  };
  // As the catalogue of InnoDB has it.
  const key = fact('foreign key', ['orders', 'buyer'], { columns: '`email`', references: '`customers` (`email`)' });
  const rules = (method: string) => ({
    tables: {
      'shop.Customers': { columns: { email: 'email' } },
      'shop.orders': { columns: { id: 'keep', email: method } },
    },
  });
  const all = { ...facts, facts: [...facts.facts, key] };
  expect(() => decided(rules('name'), all)).toThrow('would not be masked equally');
  expect([...decided(rules('email'), all).compared.keys()]).toEqual([
    tableId('shop', 'Orders'),
    tableId('shop', 'Customers'),
  ]);
  // By other settings these are other tables.
  const distinct = { ...all, lowerCaseTableNames: 0 };
  expect(() =>
    decided({ tables: { ...rules('name').tables, 'shop.Orders': rules('name').tables['shop.orders'] } }, distinct),
  ).toThrow('has no table "shop.orders"');
});

test.each(['hash', 'phone', { method: 'number', min: 1, max: 9 }])(
  'both sides of a foreign key may be masked by %j when one of them has ZEROFILL',
  (method) => {
    const facts = factsOf({
      p: { columns: { id: 'bigint(12) unsigned zerofill NOT NULL' } },
      c: {
        columns: { parent: 'bigint unsigned' },
        foreign: { of_parent: { columns: '`parent`', references: '`p` (`id`)' } },
      },
    });
    const tables = { 'shop.p': { columns: { id: method } }, 'shop.c': { columns: { parent: method } } };
    expect(decided({ tables }, facts).tables.size).toBe(2);
  },
);
