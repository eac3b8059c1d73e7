import { PreflightError, ToolError } from '../../../../../functions/core/errors';
import { Secret } from '../../../../../functions/core/secret';
import { Toolbox } from '../../../../../functions/core/toolbox';
import type { Connection } from '../../../../../functions/dump/connection/connection';
import { preflight } from '../../../../../functions/dump/preflight/preflight';
import { parseSelection } from '../../../../../functions/dump-format/selection/database-selection';
import { answering, CALM, ENOUGH } from '../client/sql-answers';
import { greeting, packet, withServer } from '../connection/greeting-server';
import { scriptedLayer } from '../scripted-layer';

const MYSQL = '9.7.4';
const MARIADB = '11.8.3-MariaDB';
const NO_TLS = 0xffff & ~0x0800;

interface Case {
  version?: string;
  capabilities?: number;
  /** Asked before those of a calm server. */
  answers?: Record<string, string>;
  connection?: Partial<Connection>;
  /** What the client program does in place of answering. */
  client?: string;
  signal?: AbortSignal;
  parallelism?: number;
  maximumLagSeconds?: number;
}

/** Preflight of a server that greets, and of a client program that answers for it. */
function run({
  version = MYSQL,
  capabilities = 0xffff,
  answers = {},
  connection = {},
  client,
  signal,
  parallelism,
  maximumLagSeconds,
}: Case = {}) {
  const script = client ?? answering({ ...answers, ...CALM, ...answers });
  const toolbox = new Toolbox(scriptedLayer({ mysql: script, mariadb: script }));
  return withServer(
    (socket) => socket.write(packet(greeting({ version, capabilities }))),
    (port) =>
      preflight(
        {
          host: '127.0.0.1',
          port,
          username: 'backup',
          password: new Secret('hunter2'),
          selection: parseSelection(['shop']),
          tlsMode: 'VERIFY_IDENTITY',
          tlsCa: undefined,
          ...connection,
        },
        '/ca.pem',
        toolbox,
        signal ?? new AbortController().signal,
        parallelism,
        maximumLagSeconds,
      ),
  );
}

test.each([MYSQL, '5.7.44-log', MARIADB, '5.5.5-10.11.6-MariaDB'])(
  'accepts %s in the expected state',
  async (version) => {
    const plan = await run({ version });
    expect(plan).toMatchObject({ estimatedBytes: 32_768, keepsHistory: false, warnings: [] });
  },
);

describe('patterns', () => {
  const selection = parseSelection(['shop*', 'crm'], ['*_old']);
  const databases = { 'FROM information_schema.schemata': 'shop\nshop_a\nshop_old\ncrm\nmysql' };
  const everywhere = 'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO `backup`@`%`';
  const grants = (lines: string) => ({ ...databases, 'SHOW GRANTS': lines });

  test('become the databases of the plan, which names them', async () => {
    await expect(run({ connection: { selection }, answers: grants(everywhere) })).resolves.toMatchObject({
      databases: ['shop', 'shop_a', 'crm'],
      namesDatabases: true,
      warnings: [],
    });
  });

  test.each([
    { names: ['shop*'], namesDatabases: true },
    { names: ['shop'], namesDatabases: false },
    { names: ['shop', 'crm'], namesDatabases: true },
  ])('let a dump name its databases, whatever their number is: $names', async ({ names, namesDatabases }) => {
    const answers = { ...grants(everywhere), 'FROM information_schema.schemata': 'shop\ncrm' };
    const plan = await run({ connection: { selection: parseSelection(names) }, answers });
    expect(plan).toMatchObject({ namesDatabases });
  });

  const onPatterns = [
    'GRANT SHOW_ROUTINE ON *.* TO `backup`@`%`',
    'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `shop%`.* TO `backup`@`%`',
    'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `crm`.* TO `backup`@`%`',
  ].join('\n');

  test('are refused when the user does not see all databases, with the GRANT statement', async () => {
    const refused = expect(run({ connection: { selection }, answers: grants(onPatterns) })).rejects;
    await refused.toThrow(/^\[GRANT_MISSING\].*has to see the names of all databases/s);
    await expect(run({ connection: { selection }, answers: grants(onPatterns) })).rejects.toThrow(
      "\n  GRANT SHOW DATABASES ON *.* TO 'backup'@'%';",
    );
    const seeing = `${onPatterns}\nGRANT SHOW DATABASES ON *.* TO \`backup\`@\`%\``;
    await expect(run({ connection: { selection }, answers: grants(seeing) })).resolves.toBeDefined();
  });

  test('need no such privilege when they only exclude', async () => {
    const names = parseSelection(['shop', 'crm'], ['*_old']);
    await expect(run({ connection: { selection: names }, answers: grants(onPatterns) })).resolves.toMatchObject({
      warnings: [],
    });
  });

  test('request privileges once for each of them, also for databases that the user does not see', async () => {
    const answers = { 'FROM information_schema.schemata': '', 'SHOW GRANTS': 'GRANT USAGE ON *.* TO `backup`@`%`' };
    const message = await run({ connection: { selection: parseSelection(['shop_*', 'a%b*', '*']) }, answers }).catch(
      (error: Error) => error.message,
    );
    expect(message).toContain(
      "[GRANT_MISSING] The dump would not be complete:\n- 'backup'@'%' lacks privileges: with patterns",
    );
    const statements = String(message).match(/GRANT .*;/g);
    expect(statements).toEqual([
      "GRANT SHOW DATABASES ON *.* TO 'backup'@'%';",
      "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `shop\\_%`.* TO 'backup'@'%';",
      "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `a\\%b%`.* TO 'backup'@'%';",
      "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO 'backup'@'%';",
      "GRANT SHOW_ROUTINE ON *.* TO 'backup'@'%';",
    ]);
  });

  test('request privileges everywhere with partial revokes, under which a grant knows no wildcards', async () => {
    const answers = {
      ...grants('GRANT SHOW DATABASES, SHOW_ROUTINE ON *.* TO `backup`@`%`'),
      partial_revokes: 'partial_revokes\tON',
    };
    await expect(run({ connection: { selection: parseSelection(['shop*']) }, answers })).rejects.toThrow(
      "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO 'backup'@'%';",
    );
  });

  test('that leave no database are refused', async () => {
    const nothing = run({ connection: { selection: parseSelection(['x*']) }, answers: grants(everywhere) });
    await expect(nothing).rejects.toThrow(/^\[NO_DATABASE_LEFT\] .*none matches "x\*" of database_names/s);
  });

  test('that match nothing are a warning', async () => {
    const some = run({ connection: { selection: parseSelection(['x*', 'shop']) }, answers: grants(everywhere) });
    await expect(some).resolves.toMatchObject({
      databases: ['shop'],
      warnings: [expect.stringContaining('[PATTERN_UNMATCHED]')],
    });
  });
});

describe('several processes', () => {
  const mayLock = { 'SHOW GRANTS': ENOUGH.replace('TRIGGER, ', 'TRIGGER, LOCK TABLES, ') };

  test('are allowed up to the parallelism when the user may lock tables', async () => {
    await expect(run({ answers: mayLock, parallelism: 4 })).resolves.toMatchObject({ processes: 4, warnings: [] });
  });

  test('are reduced to one, without an error, when the user may not lock tables', async () => {
    const { processes, warnings } = await run({ parallelism: 4 });
    expect(processes).toBe(1);
    expect(warnings).toEqual([
      "The dump is made by one process and not by 4, because 'backup'@'%' may not lock tables. Run as an administrator:\n" +
        "  GRANT LOCK TABLES ON `shop`.* TO 'backup'@'%';",
    ]);
  });

  const withBinlog = (others: string) => ({ ...mayLock, super_read_only: `log_bin\tON${others}` });

  test('cause a warning with the GRANT when the user may not see the position in the binary log', async () => {
    const { processes, maySeeBinlog, warnings } = await run({ answers: withBinlog(''), parallelism: 4 });
    expect({ processes, maySeeBinlog }).toEqual({ processes: 4, maySeeBinlog: false });
    expect(warnings).toEqual([
      "The manifest has no position in the binary log, from which a replica or a recovery to a later moment would start, because 'backup'@'%' may not see it. Run as an administrator:\n" +
        "  GRANT REPLICATION CLIENT ON *.* TO 'backup'@'%';",
    ]);
  });

  test.each([
    { what: 'the server has GTIDs, which every user sees', answers: withBinlog('\ngtid_executed\tu-1:1-5') },
    { what: 'the server has no binary log', answers: mayLock },
    {
      what: 'the user may see it',
      answers: {
        ...withBinlog(''),
        'SHOW GRANTS': `${mayLock['SHOW GRANTS']}\nGRANT REPLICATION CLIENT ON *.* TO \`backup\`@\`%\``,
      },
    },
    { what: 'the server is MariaDB, which shows it to every user', version: MARIADB, answers: withBinlog('') },
  ])('cause no warning about the position in the binary log when $what', async ({ version, answers }) => {
    const { warnings } = await run({ ...(version === undefined ? {} : { version }), answers, parallelism: 4 });
    expect(warnings).toEqual([]);
  });

  test('require no privilege with parallelism 1', async () => {
    await expect(run()).resolves.toMatchObject({ processes: 1, warnings: [] });
  });
});

describe('TLS', () => {
  test('a server without it is refused before the password is sent', async () => {
    const running = run({ capabilities: NO_TLS, client: 'exit 1' });
    await expect(running).rejects.toThrow(/offers no TLS, but database_tls_mode is VERIFY_IDENTITY/);
  });

  test('a server without it is accepted when TLS is disabled', async () => {
    await expect(run({ capabilities: NO_TLS, connection: { tlsMode: 'DISABLED' } })).resolves.toBeDefined();
  });

  test('VERIFY_CA is refused for MariaDB, whose client would verify something else', async () => {
    const connection = { tlsMode: 'VERIFY_CA' } as const;
    await expect(run({ version: MARIADB, connection })).rejects.toThrow(/Choose VERIFY_IDENTITY/);
    await expect(run({ connection })).resolves.toBeDefined();
  });
});

describe('privileges', () => {
  const butTrigger = ENOUGH.replace('TRIGGER, ', '');

  test('that are missing are requested for the account as SQL', async () => {
    const answers = { 'SELECT CURRENT_USER()': `o'brien@10.0.%`, 'SHOW GRANTS': butTrigger };
    const running = run({ answers });
    await expect(running).rejects.toThrow(PreflightError);
    await expect(running).rejects.toThrow("GRANT TRIGGER ON `shop`.* TO 'o''brien'@'10.0.%';");
  });

  test("of a database are requested under the name in the server's letter case", async () => {
    const folding = { lower_case_table_names: '1' };
    await expect(run({ answers: folding, connection: { selection: parseSelection(['Shop']) } })).resolves.toBeDefined();
    await expect(run({ connection: { selection: parseSelection(['Shop']) } })).rejects.toThrow(
      'Database "Shop" does not exist',
    );
  });

  test('of an active role count on MySQL, by SHOW GRANTS ... USING', async () => {
    const answers = {
      'SHOW GRANTS FOR CURRENT_USER() USING `dumper`@`%`': ENOUGH,
      'SHOW GRANTS': 'GRANT USAGE ON *.* TO `backup`@`%`',
      'SELECT CURRENT_ROLE()': '`dumper`@`%`',
    };
    await expect(run({ answers })).resolves.toBeDefined();
  });

  test('of a role can take precedence over those of the user', async () => {
    const answers = {
      'SHOW GRANTS': `${ENOUGH}\nGRANT SELECT ON \`sho%\`.* TO \`backup\`@\`%\``,
      'SELECT CURRENT_ROLE()': '`looker`@`%`',
    };
    await expect(run({ answers })).rejects.toThrow('ON `sho%`.*');
  });

  test('on MariaDB are read by SHOW GRANTS without a name, which includes roles', async () => {
    const answers = { 'SHOW GRANTS FOR': 'GRANT USAGE ON *.* TO `backup`@`%`', 'SHOW GRANTS': ENOUGH };
    await expect(run({ version: MARIADB, answers })).resolves.toBeDefined();
  });

  test('name databases literally with partial revokes', async () => {
    const answers = { 'SHOW GRANTS': ENOUGH.replaceAll('`shop`', '`sho_`') };
    await expect(run({ answers })).resolves.toBeDefined();
    const literal = { ...answers, partial_revokes: 'partial_revokes\tON' };
    await expect(run({ answers: literal })).rejects.toThrow('ON `shop`.*');
  });

  test('without an active role are read by SHOW GRANTS without USING', async () => {
    const answers = { 'CURRENT_USER() USING': 'GRANT USAGE ON *.* TO `backup`@`%`' };
    await expect(run({ answers })).resolves.toBeDefined();
  });

  test('are read without roles on a server that has none', async () => {
    const answers = {
      'SELECT CURRENT_ROLE()': '`dumper`@`%`',
      'CURRENT_USER() USING': 'GRANT USAGE ON *.* TO `backup`@`%`',
    };
    await expect(run({ version: '5.7.44-log', answers })).resolves.toBeDefined();
  });

  test.each([
    { version: MYSQL, without: 'GRANT SHOW_ROUTINE' },
    { version: '8.0.20', without: 'GRANT SHOW_ROUTINE' },
    { version: '8.0.19', without: 'GRANT SELECT ON *.*' },
    { version: '5.7.44-log', without: 'GRANT SELECT ON `mysql`.`proc`' },
    { version: '11.2.2-MariaDB', without: 'GRANT SELECT ON `mysql`.`proc`' },
  ])('to show routines on $version are $without', async ({ version, without }) => {
    const grants = ENOUGH.replace(', SHOW CREATE ROUTINE', '')
      .split('\n')
      .filter((line) => !line.startsWith(without))
      .join('\n');
    await expect(run({ version, answers: { 'SHOW GRANTS': grants } })).rejects.toThrow(without);
  });

  test('to show routines on 11.3.2-MariaDB are GRANT SHOW CREATE ROUTINE', async () => {
    const grants = ENOUGH.replace(', SHOW CREATE ROUTINE', '').replace(/.*proc.*\n/, '');
    const answers = { 'SHOW GRANTS': grants };
    await expect(run({ version: '11.3.2-MariaDB', answers })).rejects.toThrow('GRANT SHOW CREATE ROUTINE ON `shop`.*');
  });
});

describe('the checked server', () => {
  const identity = 'a1'.repeat(32);
  const readOnly = 'read_only\tON\nserver_id\t7';

  test('is required in all later sessions', async () => {
    const { options, server } = await run({ answers: { 'SELECT SHA2': identity } });
    expect(server.identity).toBe(identity);
    expect(await options()).toContain(`<=> '${identity}'`);
  });

  test('is identified by its own version, where a proxy greets with another', async () => {
    const answers = { 'variable_name IN': 'version\t5.7.44-log' };
    expect((await run({ version: '8.0.11', answers })).serverVersion).toBe('5.7.44-log');
  });

  test('may be a replica when it is read-only, so a warning requests the privilege to read its state', async () => {
    const { warnings, replication } = await run({ answers: { 'variable_name IN': readOnly } });
    expect(replication).toEqual({ state: 'hidden' });
    expect(warnings).toEqual([expect.stringContaining("GRANT REPLICATION CLIENT ON *.* TO 'backup'@'%';")]);
  });

  test('is refused when its replication lag is hidden and limited', async () => {
    const running = run({ maximumLagSeconds: 60 });
    await expect(running).rejects.toThrow('The dump would not be of current data: The server may be a replica');
  });

  test('is queried for replication when the user may, whatever becomes of the session then', async () => {
    const grants = `${ENOUGH}\nGRANT REPLICATION CLIENT ON *.* TO \`backup\`@\`%\``;
    const answers = { 'variable_name IN': readOnly, 'SHOW GRANTS': grants };
    expect((await run({ answers })).replication).toEqual({ state: 'none' });
  });
});

test('reports all problems together', async () => {
  const answers = {
    'FROM information_schema.schemata': 'mysql',
    'SHOW GRANTS': 'GRANT USAGE ON *.* TO `backup`@`%`',
    'FROM information_schema.events': 'shop\tendless',
    'SHOW CREATE EVENT': "endless\t\tSYSTEM\tCREATE EVENT endless DO SELECT ';;'",
  };
  const running = run({ answers });
  await expect(running).rejects.toThrow('Database "shop" does not exist');
  await expect(running).rejects.toThrow('GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `shop`.*');
  await expect(running).rejects.toThrow('would never end at the event "endless"');
});

test('warns about tables without transactions, and includes them in the size', async () => {
  const { warnings, estimatedBytes } = await run({
    answers: {
      'COALESCE(engine': [
        'shop\torders\tInnoDB\tBASE TABLE\t1\t10',
        'shop\told\tMyISAM\tBASE TABLE\t1\t3',
        'shop\tolder\tMyISAM\tBASE TABLE\t1\t2',
      ].join('\n'),
    },
  });
  expect(warnings).toEqual([expect.stringContaining('has 2 table(s) of engine MyISAM, which is not transactional')]);
  expect(estimatedBytes).toBe(15);
});

test('keeps system-versioned rows where possible, and warns about their loss elsewhere', async () => {
  const versioned = { 'ROW START': 'shop\tprices\t0' };
  expect(await run({ version: MARIADB, answers: versioned })).toMatchObject({ keepsHistory: true, warnings: [] });
  expect(await run({ version: '10.6.18-MariaDB', answers: versioned })).toMatchObject({
    keepsHistory: false,
    warnings: [expect.stringContaining('"shop.prices": servers before 10.11')],
  });
});

test('warns about values that a dump does not preserve', async () => {
  const { warnings } = await run({ answers: { "data_type = 'float'": '3\t0\t0\t0' } });
  expect(warnings).toEqual([expect.stringContaining('Database "shop" has 3 column(s) of type FLOAT')]);
});

describe('a client that', () => {
  test('fails gives an error with its message and without the password', async () => {
    const running = run({ client: `echo "ERROR 1045 (28000): no hunter2" >&2; exit 1` });
    await expect(running).rejects.toThrow(PreflightError);
    await expect(running).rejects.toThrow(/can't be used for a dump: ERROR 1045 \(28000\): no \[redacted\]\. Correct/);
  });

  test('repeats its statement is quoted from the error message on', async () => {
    const running = run({ client: `echo "--------------\nSELECT 1\nERROR 1045 (28000): no" >&2; exit 1` });
    await expect(running).rejects.toThrow(/for a dump: ERROR 1045/);
  });

  test('cannot be started is not reported as an error of the server', async () => {
    await expect(run({ client: 'exit 127' })).rejects.toThrow(ToolError);
  });

  test("is aborted with the run fails with the run's reason", async () => {
    const stopping = new AbortController();
    const running = run({ client: 'exec sleep 60', signal: stopping.signal });
    setTimeout(() => stopping.abort(new Error('time is up')), 100);
    await expect(running).rejects.toThrow('time is up');
  });

  test('escapes its columns is read correctly', async () => {
    const connection = { selection: parseSelection(['a\\b\tc\nd']) };
    const answers = {
      'FROM information_schema.schemata': 'a\\\\b\\tc\\nd',
      'SHOW GRANTS': 'GRANT ALL PRIVILEGES ON *.* TO `backup`@`%`',
    };
    await expect(run({ connection, answers })).resolves.toBeDefined();
  });
});
