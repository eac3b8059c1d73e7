import { BUCKET, putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { CommandLine, type Ended } from '../../../dev/labs/released/command-line';
import type { LocalCloud } from '../../../dev/local-cloud';
import { rootClient } from '../../../dev/servers/root-client';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { run } from '../../../dev/tools/command';
import { CLIENT_WARNINGS } from '../../../functions/dump-format/manifest/restore-warnings';

/** A database that was once hard to dump or to restore. */
interface Case {
  readonly database: string;
  readonly what: string;
  /** Creates it; the client's delimiter is `//`. */
  readonly sql: string;
  /** Prepares the target, and takes that back. */
  readonly target?: { readonly before: string; readonly after: string };
  readonly options?: readonly string[];
  /** What is asked of the restored database; without it, everything is equal to the source. */
  readonly asks?: { readonly sql: string; readonly answer: string };
  /** What the command warns of or refuses; the same options with what the remedy adds then restore it. */
  readonly warns?: RegExp;
  readonly refuses?: {
    readonly exit: number;
    readonly says: RegExp;
    readonly remedy: string;
    readonly more?: readonly string[];
  };
}

const ORDERS = `CREATE TABLE orders (id INT PRIMARY KEY, note VARCHAR(40))// INSERT INTO orders VALUES (1, 'first')//`;

const MYSQL: readonly Case[] = [
  {
    database: 'duality',
    what: 'a JSON relational duality view as the last view',
    sql: `${ORDERS} CREATE JSON RELATIONAL DUALITY VIEW z AS SELECT JSON_DUALITY_OBJECT('_id': id, 'note': note) FROM orders//`,
  },
  {
    database: 'longview',
    what: 'a last view with a definition of 300 KB',
    sql: `CREATE VIEW z AS SELECT '${'x'.repeat(300_000)}' AS a//`,
  },
  {
    database: 'wideview',
    what: 'a view of 1,201 columns',
    sql: `CREATE VIEW z AS SELECT ${Array.from({ length: 1_201 }, (_, i) => `${i} AS c${i}`).join(', ')}//`,
  },
  {
    database: 'delimiters',
    what: 'a routine whose body has a line "DELIMITER ;" in a string',
    sql: "CREATE PROCEDURE p() SELECT 'a\nDELIMITER ;\nb'//",
  },
  {
    database: 'invisible',
    what: 'a generated invisible primary key',
    sql: `SET SESSION sql_generate_invisible_primary_key = ON// CREATE TABLE keyless (note TEXT)//
      INSERT INTO keyless VALUES ('a'), ('b'), ('c')// DELETE FROM keyless WHERE note = 'b'//`,
  },
  {
    database: 'altered',
    what: 'programs that are older than the character set of their database',
    sql: `ALTER DATABASE altered CHARACTER SET latin1// ${ORDERS}
      CREATE PROCEDURE p(a VARCHAR(9)) SELECT a// CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = 'x'//
      CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DO SELECT 1// ALTER DATABASE altered CHARACTER SET utf8mb4//`,
  },
  {
    database: 'crlf',
    what: 'CR LF in bodies and literals',
    sql: `${ORDERS} CREATE VIEW v AS SELECT 'a\r\nb' AS c// CREATE PROCEDURE p()\r\nSELECT\r\n'x\r\ny'//
      CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = 'l\r\nm'//`,
  },
  {
    database: 'past',
    what: 'an event whose time is over',
    sql: `${ORDERS} SET SESSION timestamp = UNIX_TIMESTAMP('2020-01-01')//
      CREATE EVENT over_now ON SCHEDULE AT '2020-01-02 00:00:00' DO SELECT 1// SET SESSION timestamp = DEFAULT//`,
    warns: /time of these events is over, .*: "past\.over_now"/,
    asks: { sql: 'SELECT COUNT(*) FROM orders', answer: '1\n' },
  },
  {
    database: 'comments',
    what: 'bodies that end in a comment',
    sql: `${ORDERS} CREATE FUNCTION five() RETURNS INT DETERMINISTIC RETURN 5 -- five\n//
      CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = 'b'; -- x\n//`,
  },
  {
    database: 'elsewhere',
    what: 'a view on a database that is not in the target',
    sql: `${ORDERS} CREATE VIEW v AS SELECT o.id FROM orders o JOIN aside.customers c ON c.id = o.id//`,
    warns: /use the database "aside", which is not in the dump: view "v"|view "elsewhere\.v"/,
    refuses: {
      exit: 1,
      says: /\[RESTORE_STOPPED\] .*view "elsewhere"\."v".*ERROR (1049|1146) .*restore that one first.*resume/,
      remedy: 'CREATE DATABASE aside; CREATE TABLE aside.customers (id INT PRIMARY KEY)',
      more: ['--resume'],
    },
    target: { before: '', after: 'DROP DATABASE IF EXISTS aside' },
  },
  {
    database: 'large',
    what: 'a value of more than half of max_allowed_packet',
    sql: "CREATE TABLE photos (id INT PRIMARY KEY, photo LONGBLOB)// INSERT INTO photos VALUES (1, REPEAT('x', 3000000))//",
    refuses: {
      exit: 4,
      says: /\[TARGET_UNSUITABLE\] .*max_allowed_packet.* Set it to \d+ or more on the target/,
      remedy: 'SET GLOBAL max_allowed_packet = 67108864',
      more: ['--resume'],
    },
    target: { before: 'SET GLOBAL max_allowed_packet = 4194304', after: 'SET GLOBAL max_allowed_packet = 67108864' },
  },
  {
    database: 'spaces',
    what: 'a table in a general tablespace',
    sql: `CREATE TABLESPACE apart ADD DATAFILE 'apart.ibd'// CREATE TABLE t (id INT PRIMARY KEY) TABLESPACE apart//`,
    warns: /general tablespaces "apart"/,
    refuses: {
      exit: 1,
      says: /\[RESTORE_STOPPED\] .*table "spaces"\."t".*ERROR 3510 .*Create the tablespace on the target/,
      remedy: "CREATE TABLESPACE apart ADD DATAFILE 'apart.ibd'",
      more: ['--resume'],
    },
  },
  {
    database: 'loose',
    what: 'a foreign key to a key that is not unique',
    sql: `SET SESSION restrict_fk_on_non_standard_key = OFF// CREATE TABLE parent (id INT, KEY (id))//
      CREATE TABLE child (id INT, CONSTRAINT to_any FOREIGN KEY (id) REFERENCES parent (id))//`,
  },
  {
    database: 'wide',
    what: 'rows that are wider than innodb_strict_mode permits, and no primary key, where both are required',
    sql: `SET SESSION innodb_strict_mode = OFF// CREATE TABLE t (${Array.from({ length: 45 }, (_, i) => `c${i} CHAR(200)`).join(', ')}) CHARACTER SET latin1 ROW_FORMAT = COMPACT// INSERT INTO t () VALUES ()//`,
    target: {
      before: 'SET GLOBAL sql_require_primary_key = ON; SET GLOBAL innodb_strict_mode = ON',
      after: 'SET GLOBAL sql_require_primary_key = OFF',
    },
  },
];

const MARIADB: readonly Case[] = [
  {
    database: 'calling',
    what: 'a view that calls a function of the database',
    sql: `${ORDERS} CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1// CREATE VIEW v AS SELECT f() AS a//
      GRANT EXECUTE ON FUNCTION calling.f TO 'backup'@'%'//`,
    options: ['--rename', 'calling=calling_copy'],
  },
  {
    database: 'joined',
    what: 'a view that names its own database beside another one, beside the original',
    sql: `${ORDERS} CREATE VIEW v AS SELECT o.id, c.note AS other FROM orders o JOIN calling.orders c ON c.id = o.id//`,
    options: ['--rename', 'joined=joined_copy'],
    asks: {
      sql: "DELETE FROM joined.orders; SELECT COUNT(*) FROM joined_copy.v; INSERT INTO joined.orders VALUES (1, 'first')",
      answer: '1\n',
    },
  },
  {
    database: 'qualified',
    what: 'a trigger with the name of its database, beside the original',
    sql: `${ORDERS} CREATE TRIGGER qualified.t BEFORE INSERT ON qualified.orders FOR EACH ROW SET NEW.note = 'by the trigger'//`,
    options: ['--rename', 'qualified=qualified_copy'],
    asks: {
      sql: "INSERT INTO qualified_copy.orders VALUES (2, 'x'); SELECT note FROM qualified_copy.orders WHERE id = 2; SELECT COUNT(*) FROM qualified.orders",
      answer: 'by the trigger\n1\n',
    },
  },
  {
    database: 'lines',
    what: 'CR LF in bodies and literals, beside the original',
    sql: `${ORDERS} CREATE VIEW v AS SELECT 'a\r\nb' AS c// CREATE PROCEDURE p()\r\nSELECT\r\n'x\r\ny'//`,
    options: ['--rename', 'lines=lines_copy'],
  },
];

let cloud: LocalCloud;
let cli: CommandLine;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
  cli = await CommandLine.build(cloud);
});

afterAll(async () => {
  cli?.remove();
  await cloud?.stop();
});

/** Keeps CR LF and comments. */
async function runAsItIs(server: TestServer, sql: string, database: string): Promise<void> {
  const { program, login } = await rootClient(server);
  const options = ['--binary-mode', '--comments', '--default-character-set=utf8mb4', '--max-allowed-packet=1G'];
  await run(program, [...login, ...options, '--', database], { input: `DELIMITER //\n${sql}\n` });
}

describe.each([
  { flavour: 'mysql', cases: MYSQL, day: '2026-11-20', isBeside: false },
  { flavour: 'mariadb', cases: MARIADB, day: '2026-11-21', isBeside: true },
] as const)('a dump of $flavour', ({ flavour, cases, day, isBeside }) => {
  let source: TestServer;
  let target: TestServer;
  /** Of the manifest. */
  let warnings: readonly string[];

  beforeAll(async () => {
    const start = () => startServer({ flavour, extraOptions: ['--event-scheduler=OFF', '--max-allowed-packet=64M'] });
    source = await start();
    target = isBeside ? source : await start();
    const databases = cases.map(({ database }) => database);
    await createBackupUser(source, databases);
    await source.sql('CREATE DATABASE IF NOT EXISTS aside; CREATE TABLE aside.customers (id INT PRIMARY KEY)');
    await putParameter(cloud, '/lab/ca', source.caPem);
    for (const { database, sql } of cases) await runAsItIs(source, sql, database);
    const lab = new DumpLab(cloud, source, databases);
    const { key } = await lab.invoke(scheduledEvent(day), { services: { publishMetrics: () => {} } });
    expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true });
    ({ warnings } = await lab.manifest(key));
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), isBeside || target?.stop()]);
  });

  const restore = (database: string, options: readonly string[]): Promise<Ended> =>
    cli.run([
      ...['restore', 'shop', day, '--bucket', BUCKET, '--databases', database, ...options],
      ...['--socket', target.socket, '--user', 'root', '--no-password'],
      ...(isBeside ? ['--allow-source-server'] : []),
    ]);

  // The others are of dumps of one database, or of MySQL.
  const beginnings = [CLIENT_WARNINGS.openComments, CLIENT_WARNINGS.nonUniqueKeys];
  (flavour === 'mysql' ? test : test.skip).each(beginnings)(
    'has a warning for restores by a client that is none of the command: %s',
    async (beginning) => {
      const its = warnings.filter((warning) => warning.startsWith(beginning));
      expect(its).not.toEqual([]);
      const { err } = await restore(cases[0]?.database ?? '', ['--dry-run']);
      expect(err).toContain('Restoring shop');
      for (const warning of its) expect(err).not.toContain(warning);
    },
  );

  test.each(cases)('with $what is restored by the command', async (one) => {
    const { database, options = [], asks, warns, refuses } = one;
    if (one.target?.before) await target.sql(one.target.before);
    try {
      let ended = await restore(database, options);
      if (warns) expect(ended.err).toMatch(warns);
      if (refuses) {
        expect(ended.exit).toBe(refuses.exit);
        expect(ended.err).toMatch(refuses.says);
        await target.sql(refuses.remedy);
        ended = await restore(database, [...options, ...(refuses.more ?? [])]);
      }
      expect(ended).toMatchObject({ exit: 0, out: expect.stringMatching(/^restored {2}s3:/) });
      if (asks) {
        expect(await target.sql(asks.sql, isBeside ? `${database}_copy` : database)).toBe(asks.answer);
        return;
      }
      const copy = isBeside && options.length > 0 ? `${database}_copy` : database;
      // What a view calls has the name of its database.
      const restored = [...(await databaseFacts(target, copy))].map(
        ([name, value]) => [name, value.replaceAll(`\`${copy}\`.`, `\`${database}\`.`)] as const,
      );
      expect(differences(await databaseFacts(source, database), new Map(restored))).toEqual([]);
    } finally {
      if (one.target) await target.sql(one.target.after);
    }
  });
});
