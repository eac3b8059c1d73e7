import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import { ENV } from '../../../functions/dump/env';
import { inLongForm } from '../../support/long-form';
import { TOTAL, totalOf, whileMoneyMoves } from '../parallel/bank';
import { type BankLab, startBankLab } from '../parallel/bank-lab';
import { dumpWith } from '../parallel/parallel-lab';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

/** Each transfer is written into tables of which one is dumped without its rows, and one is left out. */
const AUDIT = ['north', 'south'].map(
  (bank) => `
    CREATE TABLE bank_${bank}.audit (id INT PRIMARY KEY AUTO_INCREMENT, balance BIGINT);
    CREATE TABLE bank_${bank}.queue (id INT PRIMARY KEY AUTO_INCREMENT, balance BIGINT);
    CREATE TRIGGER bank_${bank}.audited AFTER UPDATE ON bank_${bank}.accounts_a FOR EACH ROW
      INSERT INTO bank_${bank}.audit (balance) VALUES (NEW.balance);
    CREATE TRIGGER bank_${bank}.queued AFTER UPDATE ON bank_${bank}.accounts_b FOR EACH ROW
      INSERT INTO bank_${bank}.queue (balance) VALUES (NEW.balance);`,
);

describe.each([
  { flavour: 'mysql', series: '9.7' },
  { flavour: 'mariadb', series: '11.8' },
] as const)('money that moves on $flavour', ({ flavour, series }) => {
  let banks: BankLab;

  beforeAll(async () => {
    banks = await startBankLab(cloud, { flavour, series });
    await banks.source.sql(AUDIT.join('\n'));
  });

  afterAll(() => banks?.stop());

  test.each([...inLongForm(1, 2), 4])(
    'adds up in the dump of %i process(es) beside tables without rows',
    async (processes) => {
      const { source, target, lab } = banks;
      const environment = { [ENV.excludeTables]: '["*.queue"]', [ENV.structureOnlyTables]: '["*.audit"]' };
      const moved = await whileMoneyMoves(source, async () => {
        const { key } = await dumpWith(processes, lab, { environment });
        const manifest = await lab.manifest(key);
        expect(manifest.source.processes ?? 1).toBe(processes);
        expect(manifest.source.selection?.tables?.withoutRows.toSorted()).toEqual([
          'bank_north.audit',
          'bank_south.audit',
        ]);
        await restore(target, key, await lab.object(key));
      });
      expect(moved.moves).toBeGreaterThan(100);
      expect(await totalOf(target)).toBe(TOTAL);
      expect(await target.sql('SELECT COUNT(*) FROM bank_north.audit')).toBe('0\n');
      expect(await target.sql("SHOW TABLES FROM bank_north LIKE 'queue'")).toBe('');
    },
  );
});

/** A user of a dump sees ten thousand tables, and dumps six of them. */
for (const database of inLongForm({ flavour: 'mysql', series: '9.7' }, { flavour: 'mariadb', series: '11.8' })) {
  test.each([1, 4])(
    `ten thousand tables of ${database.flavour}, of which 9,990 are left out, by %i`,
    async (processes) => {
      const banks = await startBankLab(cloud, database);
      try {
        const tables = Array.from(
          { length: 9_990 },
          (_, i) => `CREATE TABLE bank_north.tenant_${i} (id INT PRIMARY KEY);`,
        );
        await banks.source.sql(tables.join('\n'));
        const environment = { [ENV.excludeTables]: '["bank_north.tenant_*"]' };
        const { key } = await dumpWith(processes, banks.lab, { environment });
        const { source } = await banks.lab.manifest(key);
        expect(source.tables).toHaveLength(6);
        expect(source.selection?.tables?.leftOut).toMatchObject({ count: 9_990 });
        expect(source.selection?.tables?.leftOut?.first).toHaveLength(1_000);
        await restore(banks.target, key, await banks.lab.object(key));
        expect(await totalOf(banks.target)).toBe(TOTAL);
      } finally {
        await banks.stop();
      }
    },
  );
}
