import { DumpLab } from '../../../dev/labs/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
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

test('packets that never reach DynamoDB end the run, not the time of the function', async () => {
  const seconds = await expectNoRoute(lab, 'DynamoDB', {
    error: 'LockError',
    lock: 'absent',
    says: ['Could not write the lock record'],
  });
  // Three attempts of the SDK, 3 seconds each, and its pauses.
  expect(seconds).toBeGreaterThan(8.9);
  expect(seconds).toBeLessThan(48);
});

test('packets that never reach SSM are one problem, however many parameters are read', async () => {
  const seconds = await expectNoRoute(lab, 'SSM', { error: 'CredentialsError', says: ['1 problem'] });
  expect(seconds).toBeLessThan(48);
});
