import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DrillLab } from '../../../dev/labs/in-process/drill-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { restore } from '../../../dev/labs/restores/restore';
import { restoreBy, sourceIn, targetAt } from '../../../dev/labs/restores/restore-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { inLongForm } from '../../support/long-form';
import { dumpWith } from '../parallel/parallel-lab';
import { DATABASES, reduce, type SelectionLab, startSelectionLab, withSelection } from './selection-lab';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

describe.each([
  { flavour: 'mysql', series: '9.7' },
  ...inLongForm({ flavour: 'mysql', series: '8.0.31' }, { flavour: 'mariadb', series: '10.11' }),
  { flavour: 'mariadb', series: '11.8' },
] as const)('a dump of $flavour $series', ({ flavour, series }) => {
  let selected: SelectionLab;
  let expected: TestServer;

  beforeAll(async () => {
    selected = await startSelectionLab(cloud, { flavour, series });
    expected = await startServer({ flavour, series });
    const { lab } = selected;
    const { key } = await dumpWith(1, lab);
    await restore(expected, key, await lab.object(key));
    await reduce(expected);
  });

  afterAll(async () => {
    await Promise.all([selected?.stop(), expected?.stop()]);
  });

  test.each([1, ...inLongForm(2), 4])('by %i processes restores to what was selected', async (processes) => {
    const { lab, target } = selected;
    const { key } = await dumpWith(processes, lab, withSelection(processes));
    await restore(target, key, await lab.object(key), undefined, ['--comments', '--binary-mode', '--force']);
    for (const database of DATABASES) {
      expect(differences(await databaseFacts(expected, database), await databaseFacts(target, database))).toEqual([]);
    }
  });

  test('is verified, passes both drills, and is restored by the engine, with what it lacks in view', async () => {
    const { lab, source } = selected;
    const { key } = await dumpWith(1, lab, withSelection(1));
    const verify = new VerifyLab(lab);
    expect(await verify.verify(key)).toMatchObject({ verified: true, findings: [] });
    const drills = new DrillLab(lab);
    const views = [['archive_view', 'over_archive'].map((name) => expect.stringContaining(name))].flat();
    for (const drill of [await drills.drill(key), await drills.drillFully(key)]) {
      expect(drill).toMatchObject({ restorable: true, problems: [], differences: [] });
      expect(drill.accepted).toBeGreaterThanOrEqual(views.length);
    }
    const { accepted, source: drilled } = await drills.verdict(key);
    expect(accepted?.map(({ acceptedBy }) => acceptedBy)).toEqual(accepted?.map(() => 'exclude_tables'));
    expect(drilled).toMatchObject({ leftOut: 19, withoutRows: 18 });
    expect(await drills.report(key)).toContain('| Not in the dump | 19 tables and views');

    const target = await startServer({ flavour, series });
    try {
      const from = await sourceIn(lab, key, await verify.verdict(key));
      const report = await restoreBy(from, targetAt(target), { allow: { sourceServer: true } });
      expect(report.refusedViews.toSorted()).toEqual(['shop.archive_view', 'shop.over_archive']);
      expect(report.withoutRows).toHaveLength(18);
      expect(report.warnings).toContainEqual(expect.stringContaining('refused the views that use them'));
      for (const database of DATABASES) {
        expect(differences(await databaseFacts(expected, database), await databaseFacts(target, database))).toEqual([]);
      }
      expect(await source.sql('SELECT COUNT(*) FROM shop.audit_log')).toBe('3\n');
    } finally {
      await target.stop();
    }
  });
});
