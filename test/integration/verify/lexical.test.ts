import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { dumpArguments } from '../../../functions/dump/mysqldump/arguments';
import { DumpText } from '../../../functions/dump-format/text/dump-text';
import { clientTree } from '../../../layers/mysql-client/build';
import { inLongForm } from '../../support/long-form';

/** Number of programs and views; the long form, `LONG=1`, has more. */
const TRIES = Number(process.env.TRIES ?? (process.env.LONG ? 2_000 : 120));
const SEED = Number(process.env.SEED ?? 20_261_120);

/** Character sets of clients; in most, the second byte of a character may be that of a quote or a backslash. */
const CHARACTER_SETS = ['utf8mb4', 'latin1', 'cp932', 'sjis', 'gbk', 'big5', 'gb18030', 'ujis'];
const SQL_MODES = ['', 'ANSI_QUOTES', 'NO_BACKSLASH_ESCAPES', 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', 'PIPES_AS_CONCAT'];
const FAMILY_MODES = { mysql: ['HIGH_NOT_PRECEDENCE'], mariadb: ['ORACLE', 'MSSQL'] };

/** Elements of strings, names and comments, as bytes. */
const FRAGMENT = fc.constantFrom(
  ...[
    'a',
    ' ',
    '\n',
    "''",
    '""',
    '``',
    "\\'",
    '\\"',
    '\\\\',
    '\\',
    '"',
    "'",
    '`',
    '*/',
    '/*',
    '--',
    '-- ',
    '#',
    ';',
    '$',
    '$$',
    '$x$',
  ],
  ...[
    '\x83\x60',
    '\x95\x5c',
    '\x8d\x60',
    '\xb5\x5c',
    '\x83\x81',
    '\xe3\x83\x81',
    '\x81',
    '\xb1',
    '\xe3',
    '\x81\x30\x81\x30',
  ],
);
const INSIDE = fc.array(FRAGMENT, { maxLength: 6 }).map((fragments) => fragments.join(''));
const TOKEN = fc.oneof(
  INSIDE.map((inside) => `'${inside}'`),
  INSIDE.map((inside) => `"${inside}"`),
  INSIDE.map((inside) => `1 AS \`x${inside}\``),
  INSIDE.map((inside) => `1 /* ${inside} */`),
  INSIDE.map((inside) => `1 -- ${inside.replaceAll('\n', '')}\n`),
  INSIDE.map((inside) => `1 # ${inside.replaceAll('\n', '')}\n`),
  INSIDE.map((inside) => `1 /*!99999 ${inside} */`),
  INSIDE.map((inside) => `1 /*!50000 + '${inside}' */`),
  INSIDE.map((inside) => `1 AS [x${inside}]`),
  fc.constantFrom('1 AS a$b', '1 AS a$$', '@$a$', "N'it''s'", "x'41'", "_latin1'it''s'"),
);
const TOKENS = fc.array(TOKEN, { minLength: 1, maxLength: 3 }).map((tokens) => tokens.join(', '));
const SCRIPT = fc.array(fc.constantFrom("'", '"', '`', '\\', '\n', "don't", '$', '*/', '/*', '//', ';', '$a'), {
  maxLength: 8,
});

interface Attempt {
  readonly characterSet: string;
  readonly sqlMode: string;
  readonly statement: (name: string) => string;
}

function attempts(flavour: 'mysql' | 'mariadb'): fc.Arbitrary<Attempt> {
  const inSql = fc.oneof(
    TOKENS.map((tokens) => (name: string) => `CREATE PROCEDURE ${name}() BEGIN SELECT ${tokens}; END`),
    TOKENS.map((tokens) => (name: string) => `CREATE VIEW ${name} AS SELECT ${tokens}`),
    INSIDE.map((inside) => (name: string) => `CREATE VIEW ${name} AS SELECT 1 AS \`x${inside}y\``),
    INSIDE.map(
      (inside) => (name: string) => `CREATE TRIGGER ${name} BEFORE INSERT ON t FOR EACH ROW SET @a = '${inside}'`,
    ),
    INSIDE.map(
      (inside) => (name: string) =>
        `CREATE EVENT ${name} ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'it''s' DO SET @a = '${inside}'`,
    ),
  );
  const scripts = SCRIPT.map((script) => script.join('')).map(
    (script) => (name: string) => `CREATE FUNCTION ${name}() RETURNS INT LANGUAGE JAVASCRIPT AS $it$${script}$it$`,
  );
  return fc.record({
    characterSet: fc.constantFrom(...CHARACTER_SETS.filter((name) => flavour === 'mysql' || name !== 'gb18030')),
    sqlMode: fc.constantFrom(...SQL_MODES, ...FAMILY_MODES[flavour]),
    statement: flavour === 'mysql' ? fc.oneof({ weight: 4, arbitrary: inSql }, scripts) : inSql,
  });
}

describe.each([{ flavour: 'mysql' }, ...inLongForm({ flavour: 'mariadb' })] as const)('$flavour', ({ flavour }) => {
  let server: TestServer;
  let tree: string;

  beforeAll(async () => {
    tree = await clientTree();
    server = await startServer({ flavour });
  });

  afterAll(() => server?.stop());

  const run = (program: string, args: readonly string[], input = '') =>
    spawnSync(join(tree, 'bin', program), ['--no-defaults', '--user=root', `--socket=${server.socket}`, ...args], {
      input: Buffer.from(input, 'latin1'),
    });

  const client = flavour === 'mysql' ? 'mysql' : 'mariadb';

  /**
   * Sends the bytes of a statement. Returns whether the server accepted it: MySQL accepts some views that it can't
   * read afterwards, and whose dump fails.
   */
  function create({ characterSet, sqlMode, statement }: Attempt, name: string): boolean {
    const text = statement(name);
    const options = ['--binary-mode', '--comments', `--default-character-set=${characterSet}`, 'odd'];
    const input = `SET sql_mode = '${sqlMode}';\nDELIMITER %%%%\n${text}\n%%%%\n`;
    if (run(client, options, input).status !== 0) return false;
    if (!text.startsWith('CREATE VIEW') || run(client, ['odd', `--execute=SHOW FIELDS FROM ${name}`]).status === 0)
      return true;
    run(client, ['odd', `--execute=DROP VIEW ${name}`]);
    return false;
  }

  const dump = (): { text: DumpText; sql: Buffer; output: string } => {
    const args = dumpArguments(flavour, ['odd']).filter((argument) => !argument.startsWith('--defaults-file'));
    const { stdout, stderr, status } = run(flavour === 'mysql' ? 'mysqldump' : 'mariadb-dump', args);
    const text = new DumpText();
    text.push(stdout);
    return { text, sql: stdout, output: status === 0 ? '' : stderr.toString() };
  };

  test('counts what the server has, whatever its views and stored programs are written in', async () => {
    await server.sql('CREATE DATABASE odd; USE odd; CREATE TABLE t (id INT); CREATE TABLE z (id INT);');
    await server.sql('INSERT INTO t VALUES (1), (2); INSERT INTO z VALUES (1), (2), (3);', 'odd');
    const created: Attempt[] = [];
    for (const attempt of fc.sample(attempts(flavour), { numRuns: TRIES, seed: SEED })) {
      const name = `o${created.length}`;
      if (create(attempt, name)) created.push(attempt);
    }
    expect(created.length).toBeGreaterThan(TRIES / 4);
    const [views, programs] = (
      await server.sql(
        `SELECT (SELECT COUNT(*) FROM information_schema.views WHERE table_schema = 'odd'),
           (SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = 'odd')
           + (SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = 'odd')
           + (SELECT COUNT(*) FROM information_schema.events WHERE event_schema = 'odd')`,
      )
    )
      .trim()
      .split('\t')
      .map(Number);
    const { text, output } = dump();
    expect(output).toBe('');
    expect(text.isRead).toBe(true);
    expect(text.mayHaveStrayed).toBe(false);
    expect(text.statements).toMatchObject({ createTable: 2, createView: views, storedPrograms: programs });
    expect(Object.fromEntries(text.rows.get('odd') ?? [])).toEqual({ t: 2, z: 3 });
  });
});
