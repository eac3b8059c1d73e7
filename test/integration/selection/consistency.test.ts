import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { BACKUP_USER } from '../../../dev/labs/databases/backup-user';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import { ENV } from '../../../functions/dump/env';
import { BANKS, TOTAL, totalOf, whileMoneyMoves } from '../parallel/bank';
import { type BankLab, startBankLab } from '../parallel/bank-lab';
import { dumpWith } from '../parallel/parallel-lab';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

describe.each([
  { flavour: 'mysql', series: '9.7' },
  { flavour: 'mariadb', series: '11.8' },
] as const)('money that moves between databases of a pattern on $flavour', ({ flavour, series }) => {
  let banks: BankLab;

  beforeAll(async () => {
    banks = await startBankLab(cloud, { flavour, series });
    await banks.source.sql(`GRANT SHOW DATABASES ON *.* TO '${BACKUP_USER}'@'%'`);
  });

  afterAll(() => banks?.stop());

  test.each([1, 2])('adds up in the dump of %i process(es)', async (processes) => {
    const { source, target, lab } = banks;
    const moved = await whileMoneyMoves(source, async () => {
      const { key } = await dumpWith(processes, lab, { environment: { [ENV.dbDatabases]: '["bank_*"]' } });
      const manifest = await lab.manifest(key);
      expect(manifest.source).toMatchObject({ databases: [...BANKS], selection: { databases: ['bank_*'] } });
      expect(manifest.source.processes ?? 1).toBe(processes);
      await restore(target, key, await lab.object(key));
    });
    expect(moved.moves).toBeGreaterThan(100);
    expect(await totalOf(target)).toBe(TOTAL);
  });
});
