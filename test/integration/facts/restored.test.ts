import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { serverFacts } from '../../../dev/labs/databases/server-facts';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import type { TestServer } from '../../../dev/servers/server';
import { compareFacts } from '../../../functions/dump-format/facts/compare/compare-facts';
import { parseFacts } from '../../../functions/dump-format/facts/file/parse-facts';
import { factsKey } from '../../../functions/dump-format/keys/object-keys';
import { runFile } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';
import { FIXTURE_DATABASES, startFixtureServers } from '../fidelity/fixture-servers';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

describe.each([
  { flavour: 'mysql', series: '9.7' },
  ...inLongForm({ flavour: 'mariadb', series: '10.11' }),
  { flavour: 'mariadb', series: '11.8' },
] as const)('the facts of a dump of $flavour $series', ({ flavour, series }) => {
  let source: TestServer;
  let target: TestServer;

  beforeAll(async () => {
    [source, target] = await startFixtureServers(cloud, { flavour, series });
    if (flavour === 'mariadb') await runFile(source, 'mariadb-named', 'shop');
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), target?.stop()]);
  });

  test('equal those of its restore, read with the privileges of the README and of an administrator', async () => {
    const lab = new DumpLab(cloud, source, FIXTURE_DATABASES);
    const environment = { JOB_NAME: `${flavour}-${series}` };
    const { key } = await lab.invoke(scheduledEvent('2026-11-20'), {
      environment,
    });
    await restore(target, key, await lab.object(key));
    // The default collations of its sessions are not part of the definitions.
    await target.sql("/*M!110201 SET GLOBAL character_set_collations = 'utf8mb4=utf8mb4_bin,latin1=latin1_bin' */");

    const facts = parseFacts(await lab.object(factsKey(key)));
    const restored = await serverFacts(target, FIXTURE_DATABASES);
    const { differences: sentences, compared } = compareFacts(facts, restored, 20);

    expect(sentences).toEqual([]);
    expect(compared).toBeGreaterThan(250);
    expect(facts.facts.flatMap(({ unknown = [] }) => unknown).filter((attribute) => attribute !== 'status')).toEqual(
      [],
    );
    expect(facts).toEqual(restored);
    expect((await lab.manifest(key)).facts?.key).toBe(factsKey(key));
  });
});
