import { DumpLab, scheduledEvent } from '../../support/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../support/local-cloud';
import { startServer, type TestServer } from '../../support/servers/server';

jest.setTimeout(120_000);

describe.each([
  { flavour: 'mysql', series: '9.7' },
  { flavour: 'mariadb', series: '10.11' },
  { flavour: 'mariadb', series: '11.8' },
] as const)('a dump of $flavour $series', ({ flavour, series }) => {
  let cloud: LocalCloud;
  let server: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
    [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour, series })]);
    lab = await DumpLab.create(cloud, server, ['shop']);
    await server.sql(
      `
      CREATE TABLE orders (id INT PRIMARY KEY, total DECIMAL(10,2));
      INSERT INTO orders VALUES (1, 9.99), (2, 19.99);
      CREATE VIEW big AS SELECT * FROM orders WHERE total > 10;
      CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = NEW.total;
      CREATE PROCEDURE p() SELECT 1;
      CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM orders WHERE id < 0;
    `,
      'shop',
    );
  });

  afterAll(async () => {
    await Promise.all([cloud?.stop(), server?.stop()]);
  });

  test.each(['zstd', 'gzip'])('is complete in %s', async (compression) => {
    const day = compression === 'zstd' ? '2026-11-20' : '2026-11-21';
    const response = await lab.invoke(scheduledEvent(day), {
      environment: { DUMP_COMPRESSION: compression },
    });
    console.log(response, await lab.manifest(response.key));
    expect(response.outcome).toBe('dumped');
    expect(await lab.openUploads()).toBe(0);
    expect((await lab.invoke(scheduledEvent(day))).outcome).toBe('already-done');
  });
});
