import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { databaseFacts, differences } from '../../../dev/labs/database-comparison';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { Toolbox } from '../../../functions/core/toolbox';
import { restoreDefinitions } from '../../../functions/drill/restore/restore-definitions';
import { clientTree } from '../../../layers/mysql-client/build';
import { createDefiner, loadFixture } from '../../support/fixtures/load';
import { dumpDirectly } from '../fidelity/dump-directly';

describe.each(['mysql', 'mariadb'] as const)('the definitions of a dump of %s', (flavour) => {
  let source: TestServer;
  let target: TestServer;

  beforeAll(async () => {
    [source, target] = await Promise.all([startServer({ flavour }), startServer({ flavour })]);
    await Promise.all([createDefiner(source), createDefiner(target)]);
    await loadFixture(source, 'shop');
  });

  afterAll(() => Promise.all([source?.stop(), target?.stop()]));

  /** Restores a text into an empty database `shop` of the target. */
  async function restored(text: string | Buffer, server: TestServer = target, signal = new AbortController().signal) {
    await target.sql('DROP DATABASE IF EXISTS shop; CREATE DATABASE shop');
    const tree = await clientTree();
    const object = execFileSync(join(tree, 'bin', 'zstd'), ['-q', '-c'], { input: text, maxBuffer: 1e9 });
    const stream = Readable.from([object.subarray(0, 100), object.subarray(100)]);
    const restore = { object: stream, compression: 'zstd', server, database: 'shop', onObject: () => {} } as const;
    return restoreDefinitions(restore, new Toolbox(tree), signal);
  }

  test('are restored completely, and no row', async () => {
    const { sql } = await dumpDirectly(source, 'shop');
    expect(await restored(sql)).toMatchObject({ refused: [], refusedCount: 0, fault: undefined });
    const [before, after] = [await databaseFacts(source, 'shop'), await databaseFacts(target, 'shop')];
    const others = differences(before, after).filter((line) => !line.startsWith('rows of table '));
    expect(others).toEqual([]);
    expect((await target.sql('SELECT COUNT(*) FROM shop.integers')).trim()).toBe('0');
    expect((await source.sql('SELECT COUNT(*) FROM shop.integers')).trim()).not.toBe('0');
  });

  test('go on after errors, and each is named with its object', async () => {
    const { sql } = await dumpDirectly(source, 'shop');
    const spoiled = sql.replace('CREATE TABLE `integers` (', 'CREATE TABLE `integers` (\n  `x` nosuchtype,');
    const { refused, refusedCount } = await restored(spoiled);
    expect(refused[0]).toMatch(/^"CREATE TABLE `integers` \(" was refused with error \d+: .*nosuchtype.*\.$/s);
    expect(refusedCount).toBe(refused.length);
    expect((await target.sql('SHOW TABLES IN shop')).split('\n')).toContain('fractions');
  });

  test('have no result when the server ends before them', async () => {
    const { sql } = await dumpDirectly(source, 'shop');
    const short = await startServer({ flavour });
    try {
      await short.sql('CREATE DATABASE shop');
      const kill = 'DELIMITER ;;\nSHUTDOWN ;;\nDELIMITER ;\nSELECT SLEEP(5);\n';
      await expect(restored(kill + sql, short)).rejects.toThrow('[DRILL_SERVER_FAILED]');
    } finally {
      await short.stop();
    }
  });
});
