import { decided, dumpOf, fact, factsOf, HEAD, masked, rowsOf } from '../masking';

const COLUMNS = ['id', 'email', 'name', 'token', 'note'];
const FACTS = factsOf({
  customers: {
    columns: { id: 'int NOT NULL', email: 'varchar(100)', name: 'varchar(60)', token: 'varbinary(32)', note: 'text' },
  },
});
const RULES = {
  tables: { 'shop.customers': { columns: { id: 'keep', email: 'email', name: 'name', token: 'hash', note: 'text' } } },
};
const DECISIONS = decided(RULES, FACTS);

function rows(values: string, length?: number): string {
  return rowsOf(masked(DECISIONS, dumpOf('customers', COLUMNS, values), length).text);
}

test.each([1, 2, 7, 64, 1_000])('masks the same wherever chunks of %d bytes end', (length) => {
  const values = "(1,'Anna@Real.test','An\\'na','\\\\',0x00FF),(-2,NULL,'',0xDEADBEEF,'a,(b)\\n;1')".replace(
    "'\\\\',0x00FF",
    "0x00FF,'\\\\ 4111'",
  );
  const whole = rows(values);
  expect(rows(values, length)).toBe(whole);
  expect(whole).toMatch(
    /^\(1,'[a-z]+\.[a-z2-7]{16}@example\.com','[A-Z][a-z]+ [A-Z][a-z]+',0x[0-9a-f]{32},'\\\\ \d{4}'\),\(-2,NULL,'',0x[0-9a-f]{32},'[a-z],\([a-z]\)\\n;\d'\)$/,
  );
});

test('a value is masked equally in every place that its collation holds for equal', () => {
  expect(
    rows("(1,'Anna@real.test',NULL,NULL,NULL),(2,'ANNA@REAL.TEST',NULL,NULL,NULL)").match(/'[^']+'/g),
  ).toMatchObject([expect.any(String), expect.any(String)]);
  const [one, other] = rows("(1,'Müller',NULL,NULL,NULL),(2,'muller',NULL,NULL,NULL)").match(/'[^']+'/g) ?? [];
  expect(one).toBe(other);
});

test('columns that an INSERT names are found by their names', () => {
  const text = `${HEAD}INSERT INTO \`customers\` (\`note\`, \`id\`) VALUES ('abc',5);\n`;
  expect(masked(DECISIONS, text).text).toMatch(/\(`note`, `id`\) VALUES \('[a-z]{3}',5\);\n$/);
});

test('generated columns, which have values in rows without names, are left to the server', () => {
  const columns = {
    id: 'int',
    name: 'varchar(60)',
    upper: 'varchar(60) AS upper(`name`)',
    start: 'timestamp AS ROW START',
  };
  const decisions = decided(
    { tables: { 'shop.t': { columns: { id: 'keep', name: 'name' } } } },
    factsOf({ t: { columns } }),
  );
  const { text } = masked(decisions, dumpOf('t', Object.keys(columns), "(1,'Erika','ERIKA','2026-01-01 00:00:00')"));
  expect(rowsOf(text)).toMatch(/^\(1,'[A-Z][a-z]+ [A-Z][a-z]+',DEFAULT,'2026-01-01 00:00:00'\)$/);
});

test.each([1, 40, 1_000])('the head has the database and not the server, wherever chunks of %d bytes end', (length) => {
  const head = HEAD.replace('localhost', 'shop.cluster-x1.eu-central-1.rds.amazonaws.com');
  const { text } = masked(DECISIONS, head, length);
  expect(text).toBe(HEAD.replace('localhost', 'masked'));
});

test('no head of several programs names the server', () => {
  const head = HEAD.replace('localhost', 'shop.cluster-x1.eu-central-1.rds.amazonaws.com');
  const { text } = masked(DECISIONS, `${head}/*!40000 ALTER TABLE \`customers\` ENABLE KEYS */;\n${head}`, 50);
  expect(text.match(/-- Host: .*/g)).toEqual(Array(2).fill('-- Host: masked    Database: shop'));
});

test('the report counts rows, and has no values', () => {
  const { masker } = masked(DECISIONS, dumpOf('customers', COLUMNS, "(1,'a','b',NULL,NULL),(2,'a','b',NULL,NULL)"));
  expect(masker.report).toEqual({
    tables: [{ database: 'shop', table: 'customers', rowsIn: 2, rowsOut: 2, rowsDropped: 0 }],
  });
});

describe('masking stops, and names no value, at', () => {
  test.each([
    [
      'a column without rules',
      `${HEAD}INSERT INTO \`customers\` (\`id\`, \`ssn\`) VALUES (1,'swordfish');\n`,
      'rows with the column "ssn"',
    ],
    [
      'rows with another number of values',
      dumpOf('customers', COLUMNS, "(1,'swordfish')"),
      'a row with another number of values than the 5',
    ],
    [
      'more values than columns',
      dumpOf('customers', COLUMNS, "(1,'a','b',NULL,NULL,'swordfish')"),
      'another number of values',
    ],
    ['an expression', dumpOf('customers', COLUMNS, "(1,UPPER('swordfish'),'b',NULL,NULL)"), 'no dump program writes'],
    ['a word', dumpOf('customers', COLUMNS, '(1,swordfish,NULL,NULL,NULL)'), 'a value of the column "email" of a kind'],
    [
      'a string in double quotes',
      dumpOf('customers', COLUMNS, '(1,"swordfish",NULL,NULL,NULL)'),
      'no dump program writes',
    ],
    [
      'a comment in rows',
      dumpOf('customers', COLUMNS, "(1,NULL,NULL,NULL,NULL)--\n,(2,'swordfish',NULL,NULL,NULL)"),
      'no dump program writes',
    ],
    ['a table without rules', dumpOf('orders', ['id'], "('swordfish')"), 'the table "shop.orders" with other columns'],
    [
      'rows of a table without rules',
      `${HEAD}INSERT INTO \`orders\` VALUES ('swordfish');\n`,
      'rows of the table "shop.orders"',
    ],
    [
      'another column than in the facts',
      dumpOf('customers', [...COLUMNS, 'ssn'], "(1,NULL,NULL,NULL,NULL,'swordfish')"),
      'with other columns than the facts',
    ],
    [
      'rows before the definition',
      `${HEAD}INSERT INTO \`customers\` VALUES (1,'swordfish',NULL,NULL,NULL);\n`,
      'of another form than dump programs write',
    ],
    [
      'rows of a query',
      `${HEAD}INSERT INTO \`customers\` SELECT 'swordfish';\n`,
      'the statement 2, of the kind "insert"',
    ],
    ['an UPDATE', `${HEAD}UPDATE customers SET note = 'swordfish';\n`, 'the statement 2, of the kind "other"'],
    ['a command of the client', `${HEAD}\\! echo swordfish\n`, 'of the kind "client-command"'],
    [
      'another character set',
      dumpOf('customers', COLUMNS, "(1,'swordfish',NULL,NULL,NULL)").replace('utf8mb4', 'latin1'),
      'sets the character set latin1',
    ],
    [
      'another SQL mode',
      dumpOf('customers', COLUMNS, "(1,'swordfish',NULL,NULL,NULL)").replace(
        'SET NAMES',
        "SET sql_mode='NO_BACKSLASH_ESCAPES' */;\n/*!50503 SET NAMES",
      ),
      'backslashes do not escape',
    ],
    [
      'something behind the rows',
      dumpOf('customers', COLUMNS, "(1,'swordfish',NULL,NULL,NULL) ON DUPLICATE KEY UPDATE id = 1"),
      'no dump program writes',
    ],
  ])('%s', (_, text, message) => {
    let error = '';
    try {
      masked(DECISIONS, text);
    } catch (thrown) {
      error = String(thrown);
    }
    expect(error).toContain(message);
    expect(error).toContain('[MASK_TEXT_UNKNOWN]');
    expect(error).toContain('Report this message: ');
    expect(error).not.toContain('swordfish');
  });

  test('the end of a text within a statement', () => {
    const text = dumpOf('customers', COLUMNS, "(1,'a','b',NULL,NULL)");
    expect(() => masked(DECISIONS, text.slice(0, -8))).toThrow('Fetch or make the dump again.');
  });
});

describe('rows', () => {
  const facts = factsOf({ t: { columns: { id: 'int NOT NULL', parent: 'int', big: 'text' } } });
  const rules = (rows: unknown) => ({
    tables: { 'shop.t': { rows, columns: { id: 'keep', parent: 'keep', big: 'text' } } },
  });
  const values = Array.from({ length: 400 }, (_, i) => `(${i},${i % 3 ? i % 40 : 'NULL'},'abc')`).join(',');

  test('of a table that is dropped go, with their statement', () => {
    const { text, masker } = masked(decided(rules('drop'), facts), dumpOf('t', ['id', 'parent', 'big'], values), 100);
    expect(text).not.toContain('INSERT');
    expect(masker.report.tables[0]).toMatchObject({ rowsIn: 400, rowsOut: 0, rowsDropped: 400 });
  });

  test.each([1, 13, 4_096])('of a sample stay together by their value, in chunks of %d bytes', (length) => {
    const decisions = decided(rules({ sample: 0.25, by: 'parent' }), facts);
    const { text, masker } = masked(decisions, dumpOf('t', ['id', 'parent', 'big'], values), length);
    const left = [...rowsOf(text).matchAll(/\((\d+),(\w+),'[a-z]{3}'\)/g)].map(([, id, parent]) => ({ id, parent }));
    const parents = new Set(left.map(({ parent }) => parent));
    expect(left).toHaveLength(masker.report.tables[0]?.rowsOut ?? -1);
    expect(left.filter(({ parent }) => parent === 'NULL')).toHaveLength(134);
    // Of 40 further parents, each has all of its rows.
    expect(parents.size).toBeGreaterThan(3);
    expect(parents.size).toBeLessThan(21);
    expect(rowsOf(text)).toMatch(/^\([^()]*\)(?:,\([^()]*\))*$/);
  });

  test('of a sample refer to rows that stay when the numbers of the parent have zeros in front (ZEROFILL)', () => {
    const family = factsOf({
      p: { columns: { id: 'int(6) unsigned zerofill NOT NULL' } },
      c: {
        columns: { id: 'int NOT NULL', parent: 'int unsigned' },
        foreign: { of_parent: { columns: '`parent`', references: '`p` (`id`)' } },
      },
    });
    const decisions = decided(
      {
        tables: {
          'shop.p': { rows: { sample: 0.5, by: 'id' }, columns: { id: 'keep' } },
          'shop.c': { columns: { id: 'keep', parent: 'keep' } },
        },
      },
      family,
    );
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const parents = numbers.map((i) => `(${String(i).padStart(6, '0')})`).join(',');
    const children = numbers.map((i) => `(${1000 + i},${i})`).join(',');
    const left = (name: string, columns: string[], values: string, pattern: RegExp) =>
      [...rowsOf(masked(decisions, dumpOf(name, columns, values)).text).matchAll(pattern)].map(([, id]) => Number(id));
    const stayed = left('p', ['id'], parents, /\((\d+)\)/g);
    expect(stayed.length).toBeGreaterThan(25);
    expect(stayed.length).toBeLessThan(75);
    expect(left('c', ['id', 'parent'], children, /\(\d+,(\d+)\)/g)).toEqual(stayed);
  });
});

describe('definitions', () => {
  const facts = factsOf({ t: { columns: { id: 'int', name: 'varchar(20)' }, comment: 'of Erika' } }, [
    fact('view', ['v']),
    fact('trigger', ['watch']),
  ]);
  const text = `${HEAD}CREATE TABLE \`t\` (
  \`id\` int DEFAULT '5' COMMENT 'it''s Erika, (really)',
  \`name\` varchar(20) CHARACTER SET latin1 NOT NULL DEFAULT 'Erika',
  KEY \`COMMENT\` (\`name\`) COMMENT 'Erika'
) ENGINE=InnoDB COMMENT='of Erika';
--
-- Temporary view structure for view \`v\`
--

/*!50001 DROP VIEW IF EXISTS \`v\`*/;
/*!50001 CREATE VIEW \`v\` AS SELECT 
 1 AS \`id\`*/;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`a\`@\`%\`*/ /*!50003 TRIGGER \`watch\` BEFORE INSERT ON \`t\` FOR EACH ROW SET NEW.name = 'Erika' */;;
DELIMITER ;
--
-- Final view structure for view \`v\`
--

/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`a\`@\`%\` SQL SECURITY DEFINER */
/*!50001 VIEW \`v\` AS select 'Erika' */;
-- Dump completed
`;
  const all = (choice: string) => ({
    tables: { 'shop.t': { columns: { id: 'keep', name: 'keep' } } },
    definitions: { comments: choice, defaults: choice, views: choice, triggers: choice },
  });

  test('that are kept stay byte by byte', () => {
    expect(masked(decided(all('keep'), facts), text, 5).text).toBe(text.replace('localhost', 'masked'));
  });

  test.each([
    '/*!50100 PARTITION BY RANGE (`id`)\n(PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB) */',
    "PARTITION BY LIST  COLUMNS(`name`)\n(PARTITION `p0` VALUES IN ('a','b') COMMENT = 'of Erika' ENGINE = InnoDB)",
    'UNION=(`a`,`b`)',
  ])('of a table name its columns, and others behind them: %s', (behind) => {
    const table = text.replace("COMMENT='of Erika';", `${behind};`);
    const { text: result } = masked(decided(all('drop'), facts), table);
    expect(result).toContain(`) ENGINE=InnoDB ${behind.replace(" COMMENT = 'of Erika'", '')};\n`);
  });

  const withOptions = (options: string) => text.replace("ENGINE=InnoDB COMMENT='of Erika'", options);

  test.each([
    "ENGINE=FEDERATED DEFAULT CHARSET=latin1 CONNECTION='mysql://remote:swordfish@db.example.com:3306/shop/t'",
    "ENGINE=FEDERATED CONNECTION='mysql://remote:it''s swordfish@db.example.com/shop/t'",
    "ENGINE=CONNECT DEFAULT CHARSET=utf8mb4 CONNECTION='mysql://remote:swordfish@db.example.com/shop/t' `TABLE_TYPE`='MYSQL'",
  ])('of a table of another server name no server and no password: %s', (options) => {
    for (const choice of ['keep', 'drop']) {
      const { text: result } = masked(decided(all(choice), facts), withOptions(options), 5);
      expect(result).not.toMatch(/swordfish|db\.example\.com|remote/);
      expect(result).toContain("CONNECTION='mysql://masked@masked.invalid/masked/masked'");
    }
  });

  test.each([
    ["ENGINE=CONNECT `TABLE_TYPE`='MYSQL' `OPTION_LIST`='user=remote,password=swordfish'", 'OPTION_LIST'],
    ["ENGINE=CONNECT `TABLE_TYPE`='XML' `URL`='https://remote:swordfish@example.com/'", 'URL'],
    ['ENGINE=SPIDER COMMENT=\'wrapper "mysql", user "remote", password "swordfish"\'', 'COMMENT'],
    [
      'ENGINE=SPIDER /*!50100 PARTITION BY KEY (id) (PARTITION p0 COMMENT = \'host "h", password "swordfish"\' ENGINE = SPIDER) */',
      'COMMENT',
    ],
  ])('of a table with a password in another option stop: %s', (options, name) => {
    let error = '';
    try {
      masked(decided(all('keep'), facts), withOptions(options));
    } catch (thrown) {
      error = String(thrown);
    }
    expect(error).toContain('[MASK_PASSWORD_IN_DEFINITION] The table "shop.t" has what looks like a password in ');
    expect(error).toContain(name);
    expect(error).not.toContain('swordfish');
  });

  test('of a table may have comments about passwords for people, and options of other kinds', () => {
    const options =
      "ENGINE=InnoDB COMMENT='hashes of passwords: see the wiki' /*!80000 COMPRESSION='zlib' */ DATA DIRECTORY='/data/'\n/*!50500 PARTITION BY LIST  COLUMNS(name)\n(PARTITION p0 VALUES IN ('secret','password') ENGINE = InnoDB) */";
    expect(masked(decided(all('keep'), facts), withOptions(options)).text).toContain(options);
    const spider = 'ENGINE=SPIDER COMMENT=\'wrapper "mysql", password "swordfish"\'';
    expect(masked(decided(all('drop'), facts), withOptions(spider)).text).toContain(') ENGINE=SPIDER;');
  });

  test('of a TEXT have its default as an expression, which is dropped when it is a text', () => {
    const others = text.replace(
      "`name` varchar(20) CHARACTER SET latin1 NOT NULL DEFAULT 'Erika'",
      "`name` text DEFAULT (_utf8mb4'Erika')",
    );
    expect(masked(decided(all('drop'), facts), others).text).toContain('  `name` text,\n');
    const expression = others.replace("(_utf8mb4'Erika')", "(concat(_utf8mb4'E',uuid()))");
    expect(masked(decided(all('drop'), facts), expression).text).toContain("DEFAULT (concat(_utf8mb4'E',uuid())),\n");
  });

  test('of databases and sequences have comments, which are dropped', () => {
    const others = `${HEAD}CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`shop\` /*!40100 DEFAULT CHARACTER SET utf8mb4 */ COMMENT 'of Erika';
CREATE SEQUENCE \`s\` start with 1 minvalue 1 cache 1000 nocycle ENGINE=InnoDB COMMENT='of Erika';
`;
    expect(masked(decided(all('keep'), facts), others, 7).text).toBe(others.replace('localhost', 'masked'));
    expect(masked(decided(all('drop'), facts), others, 7).text).toBe(
      others.replace('localhost', 'masked').replaceAll(/ COMMENT[ =]'of Erika'/g, ''),
    );
  });

  test('that are dropped leave nothing behind', () => {
    const { text: result } = masked(decided(all('drop'), facts), text, 5);
    expect(result).not.toContain('Erika');
    expect(result).not.toMatch(/view|TRIGGER/);
    expect(result).toContain(
      "  `id` int DEFAULT '5',\n  `name` varchar(20) CHARACTER SET latin1 NOT NULL,\n  KEY `COMMENT` (`name`)\n) ENGINE=InnoDB;",
    );
    expect(result).toContain('-- Dump completed\n');
  });
});
