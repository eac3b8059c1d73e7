import { mutantsOf } from './mutant';

const WARNINGS = 'unit/functions/dump/preflight/restorability/restorability.test.ts';
const NAMES = 'unit/functions/dump/preflight/restorability/references.test.ts';
const EXECUTE = 'unit/functions/dump/preflight/view-functions.test.ts';
const FOLDER = 'dump/preflight/restorability';
const byName = (what: string) => `names ${what} in a warning`;

/** What preflight warns of that a restore does not take everywhere. */
export const RESTORABILITY = [
  ...mutantsOf(`${FOLDER}/foreign-names.ts`, WARNINGS, [
    {
      guard: 'a database that is not dumped is named',
      find: 'if (!dumped.has(fold(other))) add',
      replace: 'if (dumped.has(other)) add',
      test: byName('a procedure that uses another database'),
    },
    {
      guard: 'a definition that holds the name of its own database is named',
      find: 'if (named && databases.length === 1)',
      replace: 'if (named && databases.length === 0)',
      test: byName('a procedure that holds the name of its own database'),
    },
    {
      guard: 'a dump of several databases restores under their names',
      find: 'if (named && databases.length === 1)',
      replace: 'if (named)',
      test: 'accepts references between the databases of a dump, which restores under their names',
    },
    {
      guard: 'a view beside tables of another database holds the name of its own',
      find: "named || (type === 'view' && joinsOthers)",
      replace: 'named',
      test: 'finds the name of its own database in a view that joins another one',
    },
    {
      guard: 'the catalogue qualifies every table of a view',
      find: "else if (type !== 'view' || reference.kind === 'routine') named = true;",
      replace: 'else named = true;',
      test: 'gives no warning for an ordinary database',
    },
  ]),
  ...mutantsOf(`${FOLDER}/older-definitions.ts`, WARNINGS, [
    {
      guard: 'a program that is older than the collation of its database is named',
      find: 'older.length === 0 || ',
      replace: 'older.length > 0 || ',
      test: byName("a procedure that is older than its database's collation"),
    },
  ]),
  ...mutantsOf(`${FOLDER}/open-comments.ts`, WARNINGS, [
    {
      guard: 'a body that ends in a comment is named',
      find: 'if (open.length === 0) return [];',
      replace: 'if (open.length >= 0) return [];',
      test: byName('a body that ends in a comment'),
    },
  ]),
  ...mutantsOf('dump/client/sql-tokens.ts', NAMES, [
    {
      guard: 'a line break ends a comment',
      find: 'return isLineComment && end === sql.length;',
      replace: 'return isLineComment;',
      test: String.raw`recognizes no trailing comment in "SELECT 1 -- x\n"`,
    },
  ]),
  ...mutantsOf(`${FOLDER}/foreign-keys.ts`, WARNINGS, [
    {
      guard: 'a foreign key into another database is named',
      find: 'if (!dumped.has(fold(other))) withOthers',
      replace: 'if (dumped.has(other)) withOthers',
      test: byName('a foreign key into another database'),
    },
    {
      guard: 'a foreign key to a key that is not unique is named',
      find: "(_, key) => key !== 'NULL'",
      replace: '() => true',
      test: byName('a foreign key to a key that is not unique'),
    },
  ]),
  ...mutantsOf(`${FOLDER}/events.ts`, WARNINGS, [
    {
      guard: 'an event that a restore drops is named',
      find: "rows.filter(([, , isOver]) => isOver === '1')",
      replace: 'rows.slice(0, 0)',
      test: byName('an event whose time is over'),
    },
    {
      guard: 'an event that runs in a copy is named',
      find: "isOver !== '1' && isEnabled === '1'",
      replace: "isOver === '1' && isEnabled === '1'",
      test: byName('an event that is enabled'),
    },
  ]),
  ...mutantsOf(`${FOLDER}/generated-columns.ts`, WARNINGS, [
    {
      guard: 'rows that mysqldump can not write are named',
      find: 'if (rows.length === 0) return [];',
      replace: 'if (rows.length >= 0) return [];',
      test: byName('a table of generated columns only'),
    },
  ]),
  ...mutantsOf(`${FOLDER}/index.ts`, WARNINGS, [
    {
      guard: 'a server is not made to open thousands of tables before the dump',
      find: 'if (tables <= TABLES_TO_OPEN) return undefined;',
      replace: 'if (tables >= 0) return undefined;',
      test: 'reports that a MariaDB server with many tables was not queried for each',
    },
  ]),
  ...mutantsOf(`${FOLDER}/references.ts`, NAMES, [
    {
      guard: 'an argument of a function is no table',
      find: "return token.text === 'from' && inFunction ? 'no' : 'through-parentheses';",
      replace: "return 'through-parentheses';",
      test: 'finds no database name in "SELECT extract(year FROM o.created), trim(BOTH x FROM o.name) FROM orders o"',
    },
  ]),
  ...mutantsOf('dump/mysqldump/trigger-headers.ts', 'unit/functions/dump/mysqldump/trigger-headers.test.ts', [
    {
      guard: 'the header of a trigger may come in pieces',
      find: 'Buffer.concat([this.#rest, chunk])',
      replace: 'chunk',
      test: 'finds triggers that contain the name of their database, in chunks of 100 bytes',
    },
  ]),
  ...mutantsOf('notify/change.ts', 'unit/functions/notify/change.test.ts', [
    {
      guard: 'a warning that the dump before had is not sent every night',
      find: '(after.newWarningCount ?? 0) > 0',
      replace: '(after.warningCount ?? 0) > 0',
      test: 'a dump with warnings that the previous dump also had is reported as "dumped"',
    },
    {
      guard: 'a dump with warnings is told once',
      find: '!changes.has(success) && ',
      replace: '',
      test: 'a dump with warnings is reported once, as "dumped", when both changes are selected',
    },
  ]),
  ...mutantsOf('dump/run/existing-dump.ts', 'unit/functions/dump/run/existing-dump.test.ts', [
    {
      file: 'dump-format/dump-facts.ts',
      guard: 'new warnings come before others in the lock record',
      find: '[...newWarnings, ...others]',
      replace: '[...others, ...newWarnings]',
      test: 'stores the first warnings in the lock record, new ones first, shortened',
    },
  ]),
  ...mutantsOf('dump-format/restore-needs.ts', 'unit/functions/verify/restore-warnings.test.ts', [
    {
      guard: 'a line that comes in pieces is one',
      find: 'this.#line += chunk.length;',
      replace: 'this.#line = chunk.length;',
      test: 'requests a larger setting of mysql for a row of 80000000 bytes, with its value',
    },
    {
      guard: 'a line feed ends a line',
      find: 'this.#line = chunk.length - chunk.lastIndexOf(0x0a) - 1;',
      replace: 'this.#line += chunk.length;',
      test: 'requests no setting of mariadb for many short rows',
    },
  ]),
  ...mutantsOf('dump/preflight/grants.ts', EXECUTE, [
    {
      guard: 'the right to execute is that on this function',
      find: "unquote(place ?? '*') === database &&",
      replace: '',
      test: 'does not accept "GRANT EXECUTE ON FUNCTION `crm`.`f` TO `b`@`%`" as sufficient',
    },
    {
      guard: 'who may execute everything in a database needs no right on its functions',
      find: 'return (\n    byItself ||',
      replace: 'return (\n    byItself && ',
      test: 'asks for nothing beyond "GRANT SELECT, EXECUTE ON `shop`.* TO `b`@`%`"',
    },
  ]),
];
