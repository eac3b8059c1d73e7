import { DumpLab } from '../../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../../dev/servers/server';
import { expectNoRoute } from './no-route';

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  lab = await DumpLab.create(cloud, server, ['shop']);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

test("fails within the function's time when packets to DynamoDB are dropped", async () => {
  const seconds = await expectNoRoute(lab, 'DynamoDB', {
    error: 'LockError',
    lock: 'absent',
    expected: ['Could not write the lock record'],
  });
  // Three attempts of the SDK, 3 seconds each, and its pauses.
  expect(seconds).toBeGreaterThan(8.9);
  expect(seconds).toBeLessThan(48);
});

test('reports one problem for all parameters when packets to SSM are dropped', async () => {
  const seconds = await expectNoRoute(lab, 'SSM', { error: 'CredentialsError', expected: ['1 problem'] });
  expect(seconds).toBeLessThan(48);
});
