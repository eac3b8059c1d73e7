import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { rootSession } from '../../../dev/labs/databases/server-facts';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import type { TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { identifier } from '../../../functions/core/sql/sql-text';
import { SqlSession } from '../../../functions/dump/client/sql-session';
import { ENV } from '../../../functions/dump/env';
import { compareChecksums } from '../../../functions/dump-format/facts/compare/compare-checksums';
import type { Fact, Facts } from '../../../functions/dump-format/facts/fact';
import { parseFacts } from '../../../functions/dump-format/facts/file/parse-facts';
import { factsKey } from '../../../functions/dump-format/keys/object-keys';
import { runFile } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';
import { FIXTURE_DATABASES, startFixtureServers } from '../fidelity/fixture-servers';
import { runningTools } from '../lock/children';
import { BANKS, whileMoneyMoves } from './bank';
import { type BankLab, startBankLab } from './bank-lab';
import { dumpWith, grantLock, type ParallelDump } from './parallel-lab';

const PROCESSES = 3;
const WITH_CHECKSUMS = { [ENV.checksumTables]: 'true' };

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

afterEach(() => jest.restoreAllMocks());

const dump = (lab: DumpLab): Promise<ParallelDump> => dumpWith(PROCESSES, lab, { environment: WITH_CHECKSUMS });

async function factsOf(lab: DumpLab, key: string): Promise<Facts> {
  return parseFacts(await lab.object(factsKey(key)));
}

const checksumsIn = ({ facts }: Facts): Fact[] => facts.filter(({ kind }) => kind === 'checksum');

/** Runs `work` in place of a statement of the session that computes checksums, or before it. */
function beforeStatement(begins: string, work: (statement: string) => Promise<string>): void {
  const { rows } = SqlSession.prototype;
  jest.spyOn(SqlSession.prototype, 'rows').mockImplementation(async function (this: SqlSession, statement) {
    return rows.call(this, statement.startsWith(begins) ? await work(statement) : statement);
  });
}

describe.each([
  { flavour: 'mysql', series: '9.7' },
  ...inLongForm({ flavour: 'mariadb', series: '10.11' }),
  { flavour: 'mariadb', series: '11.8' },
] as const)('the checksums of a dump of $flavour $series', ({ flavour, series }) => {
  let source: TestServer;
  let target: TestServer;

  beforeAll(async () => {
    [source, target] = await startFixtureServers(cloud, { flavour, series });
    if (flavour === 'mariadb') await runFile(source, 'mariadb-named', 'shop');
    await grantLock(source, FIXTURE_DATABASES);
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), target?.stop()]);
  });

  test('are those of its restore, for every type of column and table', async () => {
    const lab = new DumpLab(cloud, source, FIXTURE_DATABASES);
    const { key, warnings } = await dump(lab);
    expect(warnings.filter((warning) => warning.includes('CHECKSUMS_INCOMPLETE'))).toEqual([]);
    await restore(target, key, await lab.object(key));
    const facts = await factsOf(lab, key);
    const names = FIXTURE_DATABASES.map((name) => `'${name.replaceAll("'", "''")}'`).join(', ');
    const tables = Number(
      await source.sql(
        `SELECT COUNT(*) FROM information_schema.tables
         WHERE table_schema IN (${names}) AND engine = 'InnoDB' AND table_type = 'BASE TABLE'
           AND table_name <> 'functional_indexes'`,
      ),
    );
    expect(checksumsIn(facts)).toHaveLength(tables);
    expect(tables).toBeGreaterThan(30);
    expect(await compareChecksums(facts, rootSession(target), 20)).toEqual({
      differences: [],
      differenceCount: 0,
      compared: tables,
      notCompared: [],
    });
  });

  test.each([
    {
      what: 'a byte of a blob',
      change: "UPDATE every_byte SET large = CONCAT('x', large) WHERE byte = 7",
      table: 'every_byte',
    },
    { what: 'a lost row', change: 'DELETE FROM without_key LIMIT 1', table: 'without_key' },
    {
      what: 'NULL in place of an empty string',
      change: "UPDATE without_key SET b = NULL WHERE b = ''",
      table: 'without_key',
    },
  ])('show $what', async ({ change, table }) => {
    const lab = new DumpLab(cloud, source, ['shop']);
    const { key } = await dump(lab);
    await target.sql('DROP DATABASE IF EXISTS shop; CREATE DATABASE shop CHARACTER SET utf8mb4');
    await restore(target, key, await lab.object(key), 'shop');
    await target.sql(`SET SESSION sql_mode = ''; ${change}`, 'shop');
    const { differences } = await compareChecksums(await factsOf(lab, key), rootSession(target), 20);
    expect(differences).toEqual([expect.stringContaining(`The rows of table "shop.${table}" differ`)]);
  });
});

describe.each([
  { flavour: 'mysql', series: '9.7' },
  { flavour: 'mariadb', series: '11.8' },
] as const)('checksums of $flavour $series while others write', ({ flavour, series }) => {
  let banks: BankLab;

  beforeAll(async () => {
    banks = await startBankLab(cloud, { flavour, series });
  });

  afterAll(() => banks?.stop());

  /** How many tables have other checksums after the restore of a dump that was made while money moves. */
  async function differencesOfADump(): Promise<{ compared: number; differenceCount: number }> {
    const { source, target, lab } = banks;
    let key = '';
    const moved = await whileMoneyMoves(source, async () => {
      const made = await dump(lab);
      expect(made.warnings).toEqual([]);
      key = made.key;
    });
    // Otherwise the test would prove nothing.
    expect(moved.moves).toBeGreaterThan(100);
    await restore(target, key, await lab.object(key));
    const { compared, differenceCount } = await compareChecksums(await factsOf(lab, key), rootSession(target), 20);
    return { compared, differenceCount };
  }

  test('are those of the rows in the dump', async () => {
    for (let round = 0; round < (process.env.LONG ? 20 : 2); round += 1) {
      expect(await differencesOfADump()).toEqual({ compared: 6, differenceCount: 0 });
    }
  });

  test('differ when their session has a snapshot of its own (negative control)', async () => {
    beforeStatement('START TRANSACTION WITH CONSISTENT SNAPSHOT', async () => 'START TRANSACTION');
    const { compared, differenceCount } = await differencesOfADump();
    expect(compared).toBe(6);
    expect(differenceCount).toBeGreaterThan(0);
  });

  test('are not of a table that is emptied or dropped after it was dumped, and its definition is free', async () => {
    const { source, lab } = banks;
    const [bank] = BANKS;
    await source.sql(
      `CREATE TABLE emptied (id INT PRIMARY KEY); INSERT INTO emptied VALUES (1), (2);
       CREATE TABLE dropped (id INT PRIMARY KEY); INSERT INTO dropped VALUES (1);
       CREATE TABLE never_filled (id INT PRIMARY KEY);`,
      bank,
    );
    beforeStatement('SAVEPOINT', async (statement) => {
      await until(() => !runningTools().some((tool) => tool.includes('dump')));
      await source.sql(`TRUNCATE TABLE ${bank}.emptied; DROP TABLE ${bank}.dropped;`);
      return statement;
    });
    const { key, warnings } = await dump(lab);
    const named = checksumsIn(await factsOf(lab, key)).map(({ name }) => name[0]);
    expect(named).not.toContain('emptied');
    expect(named).not.toContain('dropped');
    expect(named).toContain('accounts_a');
    const [warning = '', ...others] = warnings.filter((one) => one.includes('CHECKSUMS_INCOMPLETE'));
    expect(others).toEqual([]);
    expect(warning).toContain(`"${bank}.emptied"`);
    expect(warning).toContain(`"${bank}.dropped"`);
    expect((await lab.manifest(key)).warnings).toContainEqual(expect.stringContaining('[CHECKSUMS_INCOMPLETE]'));
    await source.sql(`DROP TABLE ${identifier(bank)}.emptied, ${identifier(bank)}.never_filled`);
  });

  test('hold no definition while another table is read', async () => {
    const { source, lab } = banks;
    const [bank] = BANKS;
    await source.sql('CREATE TABLE small (id INT PRIMARY KEY)', bank);
    let read = 0;
    beforeStatement('CHECKSUM TABLE', async (statement) => {
      read += 1;
      // The smallest table is read first.
      if (read === 3) await source.sql('SET SESSION lock_wait_timeout = 2; DROP TABLE small;', bank);
      return statement;
    });
    await dump(lab);
    expect(read).toBeGreaterThan(3);
    expect(await source.sql(`SHOW TABLES IN ${bank} LIKE 'small'`)).toBe('');
  });
});
