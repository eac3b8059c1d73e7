import { DumpLab } from '../../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../../dev/servers/server';
import { expectNoRoute } from './no-route';

let cloud: LocalCloud;
let server: TestServer;

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

test("fails within the function's time when packets to S3 are dropped", async () => {
  const lab = await DumpLab.create(cloud, server, ['shop']);
  const seconds = await expectNoRoute(lab, 'S3', {
    error: 'StorageError',
    expected: ['Could not list the objects "backups/shop/'],
  });
  // Five attempts of the SDK, 3 seconds each, and its pauses.
  expect(seconds).toBeGreaterThan(14.9);
  expect(seconds).toBeLessThan(75);
});
