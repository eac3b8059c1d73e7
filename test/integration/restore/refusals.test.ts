import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dumpInFile } from '../../../dev/labs/restores/dump-file';
import { zstdOf } from '../../../dev/labs/restores/dump-text';
import { remoteTargetAt, restoreBy, targetAt } from '../../../dev/labs/restores/restore-lab';
import { startServer, type TestServer } from '../../../dev/servers/server';
import type { ErrorCode } from '../../../functions/core/error-codes';
import type { Fact, Facts } from '../../../functions/dump-format/facts/fact';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import { ServerConnection } from '../../../functions/restore/connection/server-connection';
import { planRestore, type RestorePlan } from '../../../functions/restore/plan-restore';
import type { RestoreOptions } from '../../../functions/restore/request/options';
import type { REFUSALS } from '../../../functions/restore/request/refusals';
import { RestoreRefused } from '../../../functions/restore/request/restore-error';
import { SessionLocks } from '../../../functions/restore/resume/session-locks';
import type { DumpSource } from '../../../functions/restore/source/dump-source';

let server: TestServer;
let caseless: TestServer;
let folder: string;
let file: string;
let expected: DumpSource['expected'];
/** Of a MySQL server, with two databases. */
const ORIGIN: Manifest['source'] = {
  flavour: 'mysql',
  serverVersion: '8.0.40',
  client: 'mysqldump',
  databases: ['shop', 'crm'],
  tables: ['orders', 'customers'],
};
const ONE: Manifest['source'] = { ...ORIGIN, databases: ['shop'], tables: ['orders'] };
const OF_UNKNOWN_SERVER: Manifest['source'] = { ...ORIGIN };

beforeAll(async () => {
  [server, caseless, folder] = await Promise.all([
    startServer({ flavour: 'mysql', extraOptions: ['--log-bin'] }),
    startServer({ flavour: 'mariadb', extraOptions: ['--lower-case-table-names=1'] }),
    mkdtemp(join(tmpdir(), 'refusals-')),
  ]);
  await server.sql(`
    CREATE USER 'restorer'@'%' IDENTIFIED BY 'pw' WITH MAX_USER_CONNECTIONS 4;
    GRANT CREATE, DROP, ALTER, INDEX, INSERT, DELETE, SELECT, CREATE VIEW ON *.* TO 'restorer'@'%';`);
  const text = `-- MySQL dump\nCREATE DATABASE \`shop\`;\nUSE \`shop\`;\nCREATE TABLE \`orders\` (\`id\` int NOT NULL PRIMARY KEY) ENGINE=InnoDB;\n-- Dump completed on 2026-11-20  3:00:00\n`;
  const content = await zstdOf(text);
  file = join(folder, 'dump');
  await writeFile(file, content);
  expected = { sha256: createHash('sha256').update(content).digest('hex'), storedPrograms: 1 };
});

afterAll(async () => {
  await Promise.all([server?.stop(), caseless?.stop(), folder && rm(folder, { recursive: true, force: true })]);
});

/** Facts of the database `shop`. */
function factsOf(...facts: Omit<Fact, 'database'>[]): Facts {
  const all = facts.map((fact) => ({ ...fact, database: 'shop' }));
  return { flavour: 'mysql', serverVersion: '8.0.40', unknown: [], facts: all };
}

/** A restore that is refused. */
interface Case {
  readonly code: ErrorCode;
  /** A part of the message. */
  readonly says: string;
  readonly options?: RestoreOptions;
  readonly origin?: Manifest['source'];
  readonly expected?: DumpSource['expected'];
  /** By a user without SUPER. */
  readonly isLimited?: true;
  /** Into a server that does not distinguish names by case. */
  readonly isCaseless?: true;
  /** Makes the cause. */
  readonly before?: () => Promise<unknown>;
  /** Takes the cause away. */
  readonly after?: string;
}

/** The state that a restore leaves behind which ended half-way. */
const unfinished = (dump: string, rules: string) =>
  server.sql(`CREATE DATABASE shop; CREATE TABLE shop.lambda_mysqldump_restore (id VARCHAR(64) PRIMARY KEY, content LONGTEXT);
    INSERT INTO shop.lambda_mysqldump_restore VALUES ('restore', '${JSON.stringify({ version: 1, dump, rules, databases: ['shop'] })}');
    CREATE TABLE shop.orders (id INT PRIMARY KEY)`);
const DROP = 'DROP DATABASE IF EXISTS shop';

let holder: ServerConnection | undefined;
/** Begins as another restore. */
async function begin(): Promise<void> {
  holder = await ServerConnection.open(targetAt(server));
  await new SessionLocks(false).takeFirst(holder, ['shop'], false);
}

/** Every refusal. A new one does not compile without its case. */
const CASES: Record<keyof typeof REFUSALS, Case> = {
  connections: { code: 'CONFIG_INVALID', says: 'from 1 to 64, got: 65', options: { connections: 65 } },
  nameOfSeveral: {
    code: 'CONFIG_INVALID',
    says: 'has 2 databases (shop, crm), and "copy" can be the name of one only',
    options: { database: 'copy' },
  },
  sameName: {
    code: 'CONFIG_INVALID',
    says: 'The databases "shop", "crm" would be restored into one, "crm"',
    options: { rename: new Map([['shop', 'crm']]) },
  },
  systemDatabase: {
    code: 'TARGET_UNSUITABLE',
    says: 'The database "MySQL" belongs to the server itself',
    options: { rename: new Map([['shop', 'MySQL']]), allow: { databases: ['MySQL'] } },
  },
  unreadableState: {
    code: 'TARGET_NOT_EMPTY',
    says: 'The table "lambda_mysqldump_restore" in the database "shop" has no notes that this program can read',
    before: () => server.sql('CREATE DATABASE shop; CREATE TABLE shop.lambda_mysqldump_restore (mine INT)'),
    after: DROP,
  },
  defaults: {
    code: 'CONFIG_INVALID',
    says: '"utf8 mb4" is no name of a character set',
    options: { defaults: { characterSet: 'utf8 mb4' } },
  },
  unknownDatabases: {
    code: 'DUMP_NOT_FOUND',
    says: 'has no database "shoop", "cmr"; it has "shop", "crm"',
    options: { only: { databases: ['shop', 'shoop'] }, rename: new Map([['cmr', 'copy']]) },
  },
  unknownTables: {
    code: 'DUMP_NOT_FOUND',
    says: 'has no table "order", "other.orders"',
    options: { only: { tables: ['orders', 'shop.orders', 'order', 'other.orders'] } },
  },
  unknownDefiners: {
    code: 'CONFIG_INVALID',
    says: 'has the definer "ap@%", which would be replaced; the definers are "app@%", "root@localhost"',
    options: { definers: new Map(['ap@%', 'app@%'].map((from) => [from, { user: 'root', host: 'localhost' }])) },
    expected: {
      facts: factsOf(
        { kind: 'view', name: ['v'], attributes: { definer: 'app@%' } },
        { kind: 'event', name: ['e'], attributes: { definer: 'root@localhost' } },
      ),
    },
  },
  leftOutTables: {
    code: 'DUMP_NOT_FOUND',
    says: 'leaves "shop.audit_1", "log" out of its dumps (exclude_tables)',
    origin: {
      ...ORIGIN,
      selection: { databases: ['shop', 'crm'], excludedDatabases: [], excludedTables: ['shop.audit_*', '*.log'] },
    },
    options: { only: { tables: ['orders', 'shop.audit_1', 'log'] } },
  },
  readOnly: {
    code: 'TARGET_UNSUITABLE',
    says: 'is read-only',
    isLimited: true,
    expected: { storedPrograms: 0 },
    before: () => server.sql('SET GLOBAL read_only = ON'),
    after: 'SET GLOBAL read_only = OFF',
  },
  binaryLog: { code: 'TARGET_UNSUITABLE', says: 'error 1419', isLimited: true },
  differByCase: {
    code: 'TARGET_UNSUITABLE',
    says: 'takes names that differ by case for one (lower_case_table_names), and the dump has "CRM", "crm", "Orders", "orders"',
    isCaseless: true,
    origin: { ...ORIGIN, flavour: 'mariadb', serverVersion: '10.11.1', databases: ['shop', 'crm'] },
    options: { rename: new Map([['shop', 'CRM']]) },
    expected: { rows: { crm: { Orders: 1, orders: 1, other: 1 } } },
  },
  privileges: {
    code: 'TARGET_UNSUITABLE',
    says: "administrator: GRANT EVENT ON `shop`.* TO 'restorer'@'%';",
    isLimited: true,
    options: { only: { databases: ['shop'] } },
    expected: { facts: factsOf({ kind: 'event', name: ['e'], attributes: { definer: 'restorer@%' } }) },
  },
  definers: {
    code: 'TARGET_UNSUITABLE',
    says: 'may not restore the definers app@% (view "shop.v")',
    isLimited: true,
    expected: { facts: factsOf({ kind: 'view', name: ['v'], attributes: { definer: 'app@%' } }) },
  },
  collations: {
    code: 'TARGET_UNSUITABLE',
    says: 'lacks the collations utf8mb4_uca1400_ai_ci (column "word" of table "shop.words"; error 1273)',
    expected: {
      facts: factsOf(
        { kind: 'table', name: ['words'], attributes: { collation: 'utf8mb4_0900_ai_ci' } },
        { kind: 'column', name: ['words', 'word'], attributes: { collation: 'utf8mb4_uca1400_ai_ci' } },
      ),
    },
  },
  keyless: {
    code: 'TARGET_UNSUITABLE',
    says: 'tables have none: table "shop.notes" (error 3750)',
    isLimited: true,
    expected: {
      facts: factsOf(
        { kind: 'table', name: ['notes'], attributes: { engine: 'InnoDB' } },
        { kind: 'table', name: ['orders'], attributes: { engine: 'InnoDB' } },
        { kind: 'key', name: ['orders', 'PRIMARY'], attributes: {} },
      ),
    },
    before: () => server.sql('SET GLOBAL sql_require_primary_key = ON'),
    after: 'SET GLOBAL sql_require_primary_key = OFF',
  },
  generated: {
    code: 'TARGET_UNSUITABLE',
    says: 'MySQL refuses them (error 3105): table "shop.totals". Restore into a MariaDB server instead of',
    expected: {
      facts: {
        ...factsOf({ kind: 'column', name: ['totals', 'total'], attributes: { generation: '`price` * 2' } }),
        flavour: 'mariadb',
      },
    },
  },
  packet: {
    code: 'TARGET_UNSUITABLE',
    says: 'The longest statement of the dump has 1500000 bytes or more, and max_allowed_packet of',
    expected: { longestLine: 1_500_000 },
    before: () => server.sql('SET GLOBAL max_allowed_packet = 1048576'),
    after: 'SET GLOBAL max_allowed_packet = 67108864',
  },
  tablespaces: {
    code: 'TARGET_UNSUITABLE',
    says: '"other space", which',
    expected: { tablespaces: ['space', 'other space'] },
    before: () => server.sql("CREATE TABLESPACE space ADD DATAFILE 'space.ibd'"),
    after: 'DROP TABLESPACE space',
  },
  sourceServer: {
    code: 'TARGET_IS_SOURCE',
    says: 'is the server that the dump comes from',
    origin: ONE,
    options: { database: 'copy' },
  },
  originals: {
    code: 'TARGET_IS_SOURCE',
    says: 'into the originals on',
    origin: ONE,
    options: { allow: { sourceServer: true } },
  },
  replacesOthers: {
    code: 'CONFIG_INVALID',
    says: 'would not write into the database "copy", which would be replaced; it writes into "shop", "crm"',
    options: { replaces: ['copy'] },
  },
  replacesUnknown: {
    code: 'TARGET_IS_SOURCE',
    says: 'nothing is dropped there (--replace shop)',
    origin: OF_UNKNOWN_SERVER,
    options: { replaces: ['shop'] },
  },
  replacesOriginals: {
    code: 'TARGET_IS_SOURCE',
    says: 'would drop the originals on',
    origin: ONE,
    options: { replaces: ['shop'], allow: { sourceServer: true, databases: ['shop'] } },
  },
  objects: {
    code: 'TARGET_NOT_EMPTY',
    says: 'has objects: mine.',
    before: () => server.sql('CREATE DATABASE shop; CREATE TABLE shop.mine (id INT)'),
    after: DROP,
  },
  unfinished: {
    code: 'TARGET_NOT_EMPTY',
    says: 'has an unfinished restore (finished tables: 0)',
    before: () => unfinished(expected.sha256 ?? '', 'x'),
    after: DROP,
  },
  resumesUnknown: {
    code: 'RESTORE_NOT_RESUMABLE',
    says: 'The SHA-256 of the dump is not stated',
    options: { resume: true },
    expected: {},
  },
  resumesNothing: {
    code: 'TARGET_NOT_EMPTY',
    says: 'No unfinished restore is in the database "shop" of',
    options: { resume: true },
    before: () => server.sql('CREATE DATABASE shop; CREATE TABLE shop.orders (id INT)'),
    after: DROP,
  },
  resumesAnother: {
    code: 'RESTORE_NOT_RESUMABLE',
    says: 'is of another dump (SHA-256 abc)',
    options: { resume: true },
    before: () => unfinished('abc', 'x'),
    after: DROP,
  },
  running: { code: 'RESTORE_RUNNING', says: 'writes to the database "shop" in the session', before: begin },
};

/** The dry run and the restore of one request. */
async function both({
  options = {},
  origin = ORIGIN,
  isLimited,
  isCaseless,
  unreadable,
  ...given
}: Partial<Case> & Pick<DumpSource, 'unreadable'>): Promise<{ plan: RestorePlan; error: unknown }> {
  const uuid = origin === ONE ? (await server.sql('SELECT @@server_uuid')).trim() : 'another';
  const dump = await dumpInFile(file, given.expected ?? expected, {
    ...origin,
    ...(origin === OF_UNKNOWN_SERVER ? {} : { server: { readOnly: false, role: 'source', uuid } }),
  });
  const source = unreadable ? { ...dump, unreadable } : dump;
  const target = isLimited ? remoteTargetAt(server, 'restorer', 'pw') : targetAt(isCaseless ? caseless : server);
  const plan = await planRestore({ source, target, options, signal: new AbortController().signal });
  const error = await restoreBy(source, target, options).catch((reason: unknown) => reason);
  return { plan, error };
}

describe('a dry run and the restore refuse, by the same code and words, and write nothing:', () => {
  afterEach(() => {
    holder?.close();
    holder = undefined;
  });

  test.each(Object.entries(CASES))('%s', async (_, refused) => {
    await refused.before?.();
    const databases = await server.sql('SHOW DATABASES');
    try {
      const { plan, error } = await both(refused);

      expect(plan.problems).toEqual([{ code: refused.code, detail: expect.stringContaining(refused.says) }]);
      expect(error).toBeInstanceOf(RestoreRefused);
      expect((error as RestoreRefused).problems).toEqual(plan.problems);
      expect((error as RestoreRefused).message).toBe(`[${refused.code}] ${plan.problems[0]?.detail}`);
      expect(await server.sql('SHOW DATABASES')).toBe(databases);
    } finally {
      if (refused.after) await server.sql(refused.after);
    }
  });
});

test('a dump in an archive is refused by a dry run and by the restore, and nothing is written', async () => {
  const archived = { code: 'DUMP_ARCHIVED', detail: 'It is in an archive.' } as const;
  const databases = await server.sql('SHOW DATABASES');
  const { plan, error } = await both({ unreadable: async () => archived });

  expect(plan.problems).toEqual([archived]);
  expect(error).toMatchObject({ name: 'RestoreRefused', problems: [archived] });
  expect(await server.sql('SHOW DATABASES')).toBe(databases);
});

test('everything that forbids a restore is reported at once', async () => {
  await CASES.objects.before?.();
  try {
    const { plan, error } = await both({
      isLimited: true,
      options: { connections: 0, only: { tables: ['lost'] } },
    });

    const codes = ['CONFIG_INVALID', 'DUMP_NOT_FOUND', 'TARGET_UNSUITABLE', 'TARGET_NOT_EMPTY'];
    expect(plan.problems.map(({ code }) => code)).toEqual(codes);
    expect(String(error)).toMatch(/\[SEVERAL_PROBLEMS\] The restore is refused:\n- \[CONFIG_INVALID\] /);
    for (const code of codes) expect(String(error)).toContain(`- [${code}] `);
  } finally {
    await server.sql(DROP);
  }
});

test('too few sessions for a user are noticed by a dry run, and before a restore writes', async () => {
  const request = { isLimited: true, expected: { ...expected, storedPrograms: 0 } } as const;
  const { plan, error } = await both(request);

  expect(plan.problems).toEqual([{ code: 'CONNECTIONS_EXHAUSTED', detail: expect.stringContaining('ERROR 1226') }]);
  expect(String(error)).toContain(`[CONNECTIONS_EXHAUSTED] ${plan.problems[0]?.detail}`);
  expect(await server.sql("SHOW DATABASES LIKE 'shop'")).toBe('');

  const fitting = await both({ ...request, options: { connections: 1, only: { databases: ['shop'] } } });
  expect(fitting.plan.problems).toEqual([]);
  expect(fitting.error).toMatchObject({ databases: [{ source: 'shop', target: 'shop' }] });
  await server.sql(DROP);
});

describe('into a server that takes names that differ by case for one', () => {
  test('a restore is refused while another one writes to the same database by another spelling', async () => {
    const first = await ServerConnection.open(targetAt(caseless));
    try {
      await new SessionLocks(true).takeFirst(first, ['SHOP'], false);
      const { plan, error } = await both({ isCaseless: true, origin: TWO, options: { only: { databases: ['shop'] } } });
      expect(plan.problems).toEqual([{ code: 'RESTORE_RUNNING', detail: expect.stringContaining('"shop"') }]);
      expect(error).toBeInstanceOf(RestoreRefused);
    } finally {
      first.close();
    }
  });

  const TWO: Manifest['source'] = { ...ORIGIN, flavour: 'mariadb', serverVersion: '10.11.1' };
  const SAYS = 'and the dump has "Orders", "orders": one would replace the other';

  afterEach(() => caseless.sql(DROP));

  test.each([
    [
      'in the facts',
      {
        facts: factsOf(
          ...['Orders', 'orders'].map((name) => ({ kind: 'table', name: [name], attributes: {} }) as const),
        ),
      },
    ],
    [
      'and views in the facts',
      {
        facts: factsOf(
          ...(['table', 'view'] as const).map((kind, i) => ({
            kind,
            name: [['Orders', 'orders'][i] ?? ''],
            attributes: {},
          })),
        ),
      },
    ],
  ])('tables %s of a dump that was not verified are refused before it is read', async (_, known) => {
    const { plan } = await both({ isCaseless: true, origin: TWO, expected: known });
    expect(plan.problems).toEqual([{ code: 'TARGET_UNSUITABLE', detail: expect.stringContaining(SAYS) }]);
    const selected = await both({
      isCaseless: true,
      origin: TWO,
      expected: known,
      options: { only: { tables: ['shop.orders'] } },
    });
    expect(selected.plan.problems).toEqual([]);
  });

  test.each([
    ['table', 'DROP TABLE IF EXISTS `orders`;'],
    ['view', '/*!50001 DROP VIEW IF EXISTS `orders`*/;'],
  ])(
    'of a dump of which nothing is known, a second %s ends the restore before it replaces the first',
    async (_, drop) => {
      const path = join(folder, 'caseless');
      const text = `-- MySQL dump\nCREATE DATABASE \`shop\`;\nUSE \`shop\`;\nCREATE TABLE \`Orders\` (\`id\` int NOT NULL PRIMARY KEY) ENGINE=InnoDB;\nINSERT INTO \`Orders\` VALUES (1);\n${drop}\nCREATE TABLE \`orders\` (\`other\` int);\n-- Dump completed on 2026-11-20  3:00:00\n`;
      await writeFile(path, await zstdOf(text));
      const error = await restoreBy(await dumpInFile(path, {}, TWO), targetAt(caseless)).catch(
        (reason: unknown) => reason,
      );
      expect(String(error)).toContain('[TARGET_UNSUITABLE]');
      expect(String(error)).toContain(SAYS);
      expect(await caseless.sql('SHOW COLUMNS FROM shop.orders')).toMatch(/^id\t/);
    },
  );
});
