import { databaseFacts, differences } from '../../../dev/labs/database-comparison';
import { startDumpCloud } from '../../../dev/labs/dump-lab';
import { restore } from '../../../dev/labs/restore';
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
});
