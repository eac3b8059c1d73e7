import { splitCreateTable } from '../../../../../functions/restore/statements/split-create-table';

const INNODB = ') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4';

/** A table of these elements, each on a line, like SHOW CREATE TABLE prints it. */
function table(elements: readonly string[], tail = INNODB): string {
  return `CREATE TABLE \`t\` (\n${elements.map((element) => `  ${element}`).join(',\n')}\n${tail}`;
}

function splitOf(statement: string, rules?: Parameters<typeof splitCreateTable>[1]) {
  const { withoutSecondaryKeys, addKeys, addForeignKeys } = splitCreateTable(Buffer.from(statement, 'latin1'), rules);
  return {
    create: withoutSecondaryKeys.toString('latin1'),
    keys: addKeys?.toString('latin1'),
    foreignKeys: addForeignKeys?.toString('latin1'),
  };
}

const alter = (elements: readonly string[]) =>
  elements.length === 0
    ? undefined
    : `ALTER TABLE \`t\`\n  ${elements.map((element) => `ADD ${element}`).join(',\n  ')}`;

const ID = '`id` int NOT NULL AUTO_INCREMENT';
const COLUMNS = [ID, '`a` varchar(20) DEFAULT NULL', '`b` int DEFAULT NULL'];
const PRIMARY = 'PRIMARY KEY (`id`)';
const UNIQUE = 'UNIQUE KEY `u` (`a`,`b`)';
const KEY = 'KEY `k` (`b`,`a`(5) DESC)';
const OTHER = "KEY `o` (`a`) USING BTREE COMMENT 'a, b)' /*!80000 INVISIBLE */";
const FOREIGN = 'CONSTRAINT `f` FOREIGN KEY (`b`) REFERENCES `other` (`id`) ON DELETE CASCADE';
const CHECK = "CONSTRAINT `c` CHECK ((`b` > 0) and (`a` <> _utf8mb4',('))";

test('leaves the keys of a table in on request, and takes its foreign keys out', () => {
  const statement = table([...COLUMNS, PRIMARY, UNIQUE, KEY, FOREIGN, CHECK]);

  expect(splitOf(statement, { sqlMode: '', characterSet: 'utf8mb4', keepsKeys: true })).toEqual({
    create: table([...COLUMNS, PRIMARY, UNIQUE, KEY, CHECK]),
    keys: undefined,
    foreignKeys: alter([FOREIGN]),
  });
});

test('takes secondary and foreign keys out of a table', () => {
  expect(splitOf(table([...COLUMNS, PRIMARY, UNIQUE, KEY, FOREIGN, CHECK]))).toEqual({
    create: table([...COLUMNS, PRIMARY, CHECK]),
    keys: alter([UNIQUE, KEY]),
    foreignKeys: alter([FOREIGN]),
  });
});

test.each<[string, string[], string[], string[]]>([
  ['unique keys of a table without a primary key', COLUMNS.slice(1), [UNIQUE], [KEY]],
  [
    'the key of the column that the server counts, and those before it',
    COLUMNS,
    [UNIQUE, KEY, 'KEY `i` (`id`)'],
    [OTHER],
  ],
  [
    'the key of the counted column when the primary key begins with another',
    COLUMNS,
    ['PRIMARY KEY (`a`,`id`)', 'KEY `i` (`id`,`a`)'],
    [KEY],
  ],
  ['keys of expressions, and those before them', COLUMNS, [PRIMARY, KEY, 'KEY `e` ((lower(`a`)))'], [OTHER]],
  [
    'keys of many values',
    COLUMNS,
    [PRIMARY, "KEY `m` (`b`,(cast(json_extract(`a`,_utf8mb4'$') as unsigned array)))"],
    [OTHER],
  ],
  [
    'several FULLTEXT keys',
    COLUMNS,
    [PRIMARY, 'FULLTEXT KEY `x` (`a`)', 'FULLTEXT KEY `y` (`a`) /*!50100 WITH PARSER `ngram` */ '],
    [KEY],
  ],
])('keeps %s', (_, columns, kept, added) => {
  const isFulltext = (key: string) => key.startsWith('FULLTEXT');
  const all = [...kept.filter((key) => !isFulltext(key)), ...added, ...kept.filter(isFulltext)];
  expect(splitOf(table([...columns, ...all]))).toEqual({
    create: table([...columns, ...kept]),
    keys: alter(added),
    foreignKeys: undefined,
  });
});

test.each([
  ['one FULLTEXT key', 'FULLTEXT KEY `x` (`a`) /*!50100 WITH PARSER `ngram` */'],
  ['a SPATIAL key', 'SPATIAL KEY `s` (`g`)'],
  ['an invisible key', 'KEY `v` (`a`) /*!80000 INVISIBLE */'],
  ['an ignored key', 'KEY `v` (`a`) IGNORED'],
  ['a name with everything in it', "KEY `k``,( )' KEY` (`a`)"],
])('takes out %s', (_, key) => {
  expect(splitOf(table([...COLUMNS, PRIMARY, key]))).toEqual({
    create: table([...COLUMNS, PRIMARY]),
    keys: alter([key]),
    foreignKeys: undefined,
  });
});

test('takes ordinary keys out of a partitioned table, and leaves its unique ones', () => {
  const tail = `${INNODB}\n/*!50100 PARTITION BY KEY ()\nPARTITIONS 2 */`;
  expect(splitOf(table([...COLUMNS, PRIMARY, UNIQUE, KEY], tail))).toEqual({
    create: table([...COLUMNS, PRIMARY, UNIQUE], tail),
    keys: alter([KEY]),
    foreignKeys: undefined,
  });
});

test('names the table as it is written, in whatever characters', () => {
  const statement = table([...COLUMNS, PRIMARY, KEY]).replace('`t`', '`\xe9``\xff(`');
  expect(splitOf(statement).keys).toBe(`ALTER TABLE \`\xe9\`\`\xff(\`\n  ADD ${KEY}`);
});

test.each<[string, string, Parameters<typeof splitCreateTable>[1]?]>([
  ['a table without keys', table(COLUMNS.slice(1))],
  ['a table with a primary key only', table([...COLUMNS, PRIMARY])],
  ['another storage engine', table([...COLUMNS, PRIMARY, KEY], ') ENGINE=MyISAM')],
  ['no storage engine', table([...COLUMNS, PRIMARY, KEY], ') DEFAULT CHARSET=utf8mb4')],
  ['a storage engine in a comment only', table([...COLUMNS, PRIMARY, KEY], ") COMMENT='ENGINE=InnoDB'")],
  ['system versioning', table([...COLUMNS, PRIMARY, KEY], `${INNODB} WITH SYSTEM VERSIONING`)],
  ['a period', table([...COLUMNS, PRIMARY, KEY, 'PERIOD FOR `p` (`s`, `e`)'])],
  ['a key without overlaps', table([...COLUMNS, PRIMARY, 'UNIQUE KEY `u` (`a`,`p` WITHOUT OVERLAPS)'])],
  ['a key of vectors', table([...COLUMNS, PRIMARY, KEY, 'VECTOR KEY `v` (`a`)'])],
  ['names without quotes', 'CREATE TABLE t (id int, KEY k (id)) ENGINE=InnoDB'],
  ['an unknown element', table([...COLUMNS, PRIMARY, KEY, 'LIKE `x`'])],
  ['a counted column without a key', table([...COLUMNS, KEY])],
  ['no columns', 'CREATE TABLE `t` LIKE `u`'],
  ['columns from a query', 'CREATE TABLE `t` AS SELECT (1)'],
  ['no end', 'CREATE TABLE `t` (\n  `a` int,\n  KEY `k` (`a`)'],
  [
    'strings without backslashes',
    table([...COLUMNS, PRIMARY, KEY]),
    { sqlMode: 'NO_BACKSLASH_ESCAPES', characterSet: 'utf8mb4' },
  ],
  ['characters of two bytes', table([...COLUMNS, PRIMARY, KEY]), { sqlMode: '', characterSet: 'sjis' }],
])('leaves a statement with %s whole', (_, statement, ...rules) => {
  expect(() => splitOf(statement, ...rules)).not.toThrow();
  expect(splitOf(statement, ...rules)).toEqual({ create: statement, keys: undefined, foreignKeys: undefined });
});
