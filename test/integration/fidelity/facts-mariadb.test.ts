import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { grantsFor } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { RESTORE_OPTIONS, restore } from '../../../dev/labs/restores/restore';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { runFile } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';
import { dumpDirectly, TRAILER } from './dump-directly';

// Measured behaviour of the client, on which the function relies. If a test fails, the client has changed.

describe.each([...inLongForm('10.11'), '11.8'] as const)('MariaDB %s', (series) => {
  let cloud: LocalCloud;
  let server: TestServer;

  beforeAll(async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
    [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mariadb', series })]);
    await DumpLab.create(cloud, server, ['objects', 'semicolons', 'past', 'past_by_transactions', 'numbers']);
    await server.sql(
      `CREATE TABLE orders (id INT PRIMARY KEY);
       CREATE TRIGGER a_trigger BEFORE INSERT ON orders FOR EACH ROW SET NEW.id = 1;
       CREATE EVENT an_event ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01' DO SELECT 1;`,
      'objects',
    );
    // From a fixture, because the client would remove the comment.
    await runFile(server, 'mariadb-comment', 'objects');
  });

  afterAll(async () => {
    await Promise.all([cloud?.stop(), server?.stop()]);
  });

  /** Dumps a database with the function and restores it under another name. */
  async function dumpAndRestore(database: string, day: string): Promise<{ warnings: string[]; copy: string }> {
    const lab = new DumpLab(cloud, server, [database]);
    const { key } = await lab.invoke(scheduledEvent(day));
    const copy = `copy_of_${database}`;
    await server.sql(`CREATE DATABASE ${copy}`);
    await restore(server, key, await lab.object(key), copy);
    return { warnings: (await lab.manifest(key)).warnings, copy };
  }

  test.each(['TRIGGER', 'SHOW ROUTINE'])(
    'without %s the dump is incomplete although mysqldump exits 0 and writes its trailer',
    async (privilege) => {
      const name = privilege.replace(' ', '_').toLowerCase();
      const user = `'no_${name}'@localhost`;
      const grants = grantsFor(server, ['objects'], user)
        .split('\n')
        .filter((statement) => privilege === 'TRIGGER' || statement.includes('TRIGGER'))
        .join('\n');
      await server.sql(`CREATE USER ${user}; ${privilege === 'TRIGGER' ? grants.replace('TRIGGER, ', '') : grants}`);
      const { code, sql, output } = await dumpDirectly(server, 'objects', { user: `no_${name}` });
      expect({ code, output }).toEqual({ code: 0, output: '' });
      expect(sql).toMatch(TRAILER);
      expect(sql.includes('a_trigger')).toBe(privilege !== 'TRIGGER');
      expect(sql.includes('SELECT 1 AS one')).toBe(privilege === 'TRIGGER');
    },
  );

  test('dumps and restores an event with two consecutive semicolons, at which mysqldump never ends', async () => {
    await server.sql("CREATE EVENT `;;` ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01' DO SELECT ';;', ';'", 'semicolons');
    const { copy } = await dumpAndRestore('semicolons', '2026-11-20');
    expect(differences(await databaseFacts(server, 'semicolons'), await databaseFacts(server, copy))).toEqual([]);
  });

  test('loses comments in routines without --comments', async () => {
    const { sql } = await dumpDirectly(server, 'objects');
    for (const [copy, options] of [
      ['without_comments', []],
      ['with_comments', RESTORE_OPTIONS],
    ] as const) {
      await server.sql(`CREATE DATABASE ${copy}`);
      await restore(server, 'dump.sql', sql, copy, options);
      const body = await server.sql(`SHOW CREATE PROCEDURE ${copy}.commented`);
      expect(body.includes('kept')).toBe(copy === 'with_comments');
    }
  });

  test('dumps the history of system-versioned tables', async () => {
    await runFile(server, 'mariadb-versioned', 'past');
    const { warnings, copy } = await dumpAndRestore('past', '2026-11-21');
    expect(warnings).toEqual([]);
    expect(differences(await databaseFacts(server, 'past'), await databaseFacts(server, copy))).toEqual([]);
    for (const columns of ['versioned', 'versioned_columns']) {
      const query = (database: string) =>
        `SELECT id, price, ${columns === 'versioned' ? 'row_start, row_end' : 'valid_from, valid_to'} FROM ${database}.${columns} FOR SYSTEM_TIME ALL ORDER BY 1, 3`;
      const past = await server.sql(query('past'));
      expect(past.trim().split('\n')).toHaveLength(3);
      expect(await server.sql(query(copy))).toBe(past);
    }
  });

  test('dumps only current rows of transaction-precise versioning, and notes it in the manifest', async () => {
    await server.sql(
      `CREATE TABLE precise (id INT, a BIGINT UNSIGNED GENERATED ALWAYS AS ROW START, b BIGINT UNSIGNED GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (a, b)) WITH SYSTEM VERSIONING ENGINE = InnoDB;
       INSERT INTO precise (id) VALUES (1);
       UPDATE precise SET id = 2;`,
      'past_by_transactions',
    );
    const { warnings, copy } = await dumpAndRestore('past_by_transactions', '2026-11-22');
    expect(warnings).toEqual([
      'The dump holds only the current rows of the system-versioned tables "past_by_transactions.precise": ' +
        `mariadb-dump can't keep them beside tables that count versions by transactions: "past_by_transactions.precise".`,
    ]);
    expect(await server.sql(`SELECT id FROM ${copy}.precise FOR SYSTEM_TIME ALL`)).toBe('2\n');
  });

  test('a default value that uses a sequence names its database', async () => {
    await server.sql('CREATE SEQUENCE plain_sequence', 'numbers');
    await runFile(server, 'mariadb-named', 'numbers');
    const lab = new DumpLab(cloud, server, ['numbers']);
    const { key } = await lab.invoke(scheduledEvent('2026-11-23'));
    expect((await lab.manifest(key)).warnings).toEqual([expect.stringContaining('restores under that name only')]);

    const before = await databaseFacts(server, 'numbers');
    await server.sql('DROP DATABASE numbers');
    await server.sql('CREATE DATABASE another_name');
    await expect(restore(server, key, await lab.object(key), 'another_name')).rejects.toThrow(
      "'numbers.plain_sequence' doesn't exist",
    );
    await server.sql('CREATE DATABASE numbers');
    await restore(server, key, await lab.object(key), 'numbers');
    expect(differences(before, await databaseFacts(server, 'numbers'))).toEqual([]);
  });

  test('requires EXECUTE for views that call functions, with either SQL SECURITY, and preflight prints the GRANT', async () => {
    await server.sql(
      `CREATE FUNCTION inner_one() RETURNS INT DETERMINISTIC RETURN 1;
      CREATE FUNCTION one() RETURNS INT DETERMINISTIC SQL SECURITY INVOKER RETURN inner_one();
      CREATE DATABASE elsewhere;
      CREATE FUNCTION elsewhere.two() RETURNS INT DETERMINISTIC RETURN 2;
      CREATE VIEW calling AS SELECT one() AS one;
      CREATE SQL SECURITY INVOKER VIEW invoking AS SELECT elsewhere.two() AS two;
      CREATE VIEW around AS SELECT * FROM calling`,
      'objects',
    );
    const lab = new DumpLab(cloud, server, ['objects']);
    const refusal = await lab.invoke(scheduledEvent('2026-11-24')).then(
      () => '',
      (error: Error) => error.message,
    );
    const printed = refusal.match(/GRANT [^;]+;/g) ?? [];
    expect(printed).toEqual(
      expect.arrayContaining([
        "GRANT EXECUTE ON FUNCTION `objects`.`one` TO 'backup'@'%';",
        "GRANT EXECUTE ON FUNCTION `elsewhere`.`two` TO 'backup'@'%';",
      ]),
    );
    expect(printed).toHaveLength(2);
    await server.sql(printed.join('\n'));
    expect(await lab.invoke(scheduledEvent('2026-11-24'))).toMatchObject({ outcome: 'dumped' });
  });

  test("restores a row of ten million bytes with a client's default packet size", async () => {
    await server.sql(`
      CREATE DATABASE large; CREATE DATABASE copy_of_large;
      CREATE TABLE large.bytes (body LONGBLOB); INSERT INTO large.bytes VALUES (REPEAT(0x00FF275C0A, 2000000));`);
    const { sql } = await dumpDirectly(server, 'large');
    await restore(server, 'dump.sql', sql, 'copy_of_large', ['--comments']);
    expect(differences(await databaseFacts(server, 'large'), await databaseFacts(server, 'copy_of_large'))).toEqual([]);
  });
});
