import { setTimeout as sleep } from 'node:timers/promises';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DrillLab } from '../../../dev/labs/in-process/drill-lab';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { systemClock } from '../../../functions/core/time/clock';
import { inLongForm } from '../../support/long-form';
import { putAltered, replaced } from './altered-dump';
import { scratchServers } from './scratch-servers';

/** One object for each kind of definition that a server may refuse. */
const SCHEMA = `
  CREATE TABLE collation_of_others (a varchar(9)) CHARACTER SET latin1 COLLATE latin1_german2_ci;
  CREATE TABLE charset_of_others (a varchar(9)) CHARACTER SET latin2;
  CREATE TABLE format_of_others (a int) ENGINE=InnoDB ROW_FORMAT=COMPRESSED;
  CREATE TABLE other_index (a varchar(700), UNIQUE KEY by_a (a)) CHARACTER SET utf8mb4;
  CREATE TABLE wrong_default (a int DEFAULT 7);
  CREATE TABLE calculated (a int, b int AS (a * 2) STORED);
  CREATE TABLE parted (a int NOT NULL) PARTITION BY HASH (a) PARTITIONS 2;
  CREATE TABLE parent (id bigint PRIMARY KEY);
  CREATE TABLE child (parent_id bigint, KEY (parent_id), CONSTRAINT to_parent FOREIGN KEY (parent_id) REFERENCES parent (id));
  CREATE TABLE watched (a int, b int, c int DEFAULT 3, KEY by_b (b));
  CREATE TRIGGER on_watched BEFORE INSERT ON watched FOR EACH ROW SET NEW.c = NEW.a + 1;
  CREATE FUNCTION plus_one(a int) RETURNS int DETERMINISTIC RETURN a + 1;
  CREATE PROCEDURE report() SELECT COUNT(*) FROM watched;
  CREATE VIEW calling AS SELECT plus_one(a) AS n FROM watched;
  CREATE VIEW choosing AS SELECT a FROM watched;
  CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM watched WHERE a < 0;
`;

/** Kills the server of a drill in this process while it sleeps in a statement. */
async function killScratchServer(): Promise<void> {
  await until(() => scratchServers().length > 0, { seconds: 60 });
  // Until it restores.
  await sleep(3_000);
  for (const pid of scratchServers()) process.kill(pid, 'SIGKILL');
}

/** Kinds of definitions that a server refuses and that preflight has no check for, each in the words of a dump. */
const REFUSED: readonly (readonly [object: string, from: string | RegExp, to: string])[] = [
  ['table `shop`.`collation_of_others`', 'COLLATE=latin1_german2_ci', 'COLLATE=utf8mb4_of_another_family_ci'],
  ['table `shop`.`charset_of_others`', /DEFAULT CHARSET=latin2[^;]*/, 'DEFAULT CHARSET=utf16of_others'],
  ['table `shop`.`format_of_others`', 'ROW_FORMAT=COMPRESSED', 'ROW_FORMAT=TOKUDB_ZLIB'],
  ['table `shop`.`other_index`', 'UNIQUE KEY `by_a`', 'SPATIAL KEY `by_a`'],
  ['table `shop`.`wrong_default`', /DEFAULT '?7'?/, "DEFAULT 'seven'"],
  ['table `shop`.`calculated`', /\(?`a` \* 2\)?/, '(vendor_function(`a`))'],
  ['table `shop`.`parted`', /PARTITION BY HASH \(`a`\)/, 'PARTITION BY HASH (sin(`a`))'],
  ['table `shop`.`parent`', '`id` bigint', '`id` varchar(20)'],
  ['trigger `shop`.`on_watched`', 'SET NEW.c', 'SET NEW.column_that_was_dropped'],
  ['procedure `shop`.`report`', 'SELECT COUNT(*) FROM watched', 'SELECT COUNT(* FROM watched'],
  [
    'view `shop`.`choosing`',
    /(VIEW `choosing` AS select `watched`.)`a`/i,
    'VIEW `choosing` AS select `watched`.`gone`',
  ],
  ['event `shop`.`nightly`', "SET time_zone             = 'SYSTEM'", "SET time_zone             = 'Europe/Atlantis'"],
];

describe.each([...inLongForm('mysql'), 'mariadb'] as const)('a drill of a dump of %s', (flavour) => {
  let cloud: LocalCloud;
  let server: TestServer;
  let dumps: DumpLab;
  let drills: DrillLab;
  let sound: string;

  beforeAll(async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
    [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour })]);
    dumps = await DumpLab.create(cloud, server, ['shop']);
    if (flavour === 'mariadb') await server.sql("GRANT EXECUTE ON shop.* TO 'backup'@'%'");
    await server.sql(SCHEMA, 'shop');
    drills = new DrillLab(dumps);
    ({ key: sound } = await dumps.invoke(scheduledEvent('2026-11-20')));
    expect(await new VerifyLab(dumps).verify(sound)).toMatchObject({ verified: true });
  });

  afterAll(() => Promise.all([cloud?.stop(), server?.stop()]));

  test('finds nothing in the sound one, and warns of nothing that preflight did not', async () => {
    expect((await dumps.manifest(sound)).warnings).toEqual([]);
    expect(await drills.drill(sound)).toMatchObject({ restorable: true, problems: [], differences: [], warnings: [] });
    expect(await drills.report(sound)).toContain('**Result: the dump restores.**');
  });

  test('names every object that a server refuses, of twelve kinds', async () => {
    const altered = await putAltered(dumps, sound, '2026-11-21', (text) =>
      REFUSED.reduce((changed, [, from, to]) => replaced(changed, from, to), text),
    );
    const { restorable, problems } = await drills.drill(altered);
    const verdict = await drills.verdict(altered);
    expect([restorable, verdict.restorable]).toEqual([false, false]);
    expect(problems.map(({ object }) => object)).toEqual(expect.arrayContaining(REFUSED.map(([object]) => object)));
    const report = await drills.report(altered);
    for (const [object] of REFUSED) expect(report).toContain(object.replaceAll(/[`_]/g, '\\$&'));
  });

  test('tells what is missing or other than at the source although the server took it', async () => {
    const altered = await putAltered(dumps, sound, '2026-11-22', (text) => {
      const withoutTrigger = replaced(
        text,
        /DELIMITER ;;\n(?:(?!DELIMITER)[\s\S])*TRIGGER `?on_watched`?[\s\S]*?\nDELIMITER ;\n/,
        '',
      );
      const withoutKey = replaced(withoutTrigger, /,\n {2}KEY `by_b` \(`b`\)/, '');
      return replaced(withoutKey, /DEFAULT '?3'?/, 'DEFAULT 4');
    });
    const { restorable, problems, differences } = await drills.drill(altered);
    expect([restorable, problems]).toEqual([false, []]);
    expect(differences).toHaveLength(3);
    for (const part of ['on_watched', 'by_b', 'default']) {
      expect(differences).toContainEqual(expect.stringContaining(part));
    }
  });

  test('has no verdict when its server is killed, and the next drill has one', async () => {
    const day = '2026-11-23';
    const altered = await putAltered(dumps, sound, day, (text) =>
      replaced(text, '--\n-- Table structure', 'DO SLEEP(60);\n--\n-- Table structure'),
    );
    const [drill] = await Promise.allSettled([drills.drill(altered), killScratchServer()]);
    expect(drill).toMatchObject({ reason: { code: 'DRILL_SERVER_FAILED' } });
    await expect(drills.verdict(altered)).rejects.toThrow('The specified key does not exist.');
    const again = await putAltered(dumps, sound, day, (text) => text);
    expect(await drills.drill(again)).toMatchObject({ restorable: true });
  });

  test('has the same result when the event arrives twice, and drills the newest dump without a key', async () => {
    expect(await drills.drill(sound)).toMatchObject({ verdict: 'known' });
    const clock = { ...systemClock, now: () => new Date('2026-11-24T00:00:00Z') };
    expect(await drills.invoke({}, { clock })).toMatchObject({
      drilled: true,
      key: expect.stringContaining('2026-11-23'),
    });
  });
});
