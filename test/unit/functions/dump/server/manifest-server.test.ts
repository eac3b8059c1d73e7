import { manifestServer } from '../../../../../functions/dump/server/manifest-server';
import type { ServerFacts } from '../../../../../functions/dump/server/server-facts';

const clock = { now: () => new Date('2026-11-20T03:10:00Z'), monotonic: () => 600_000, sleep: async () => {} };
const FACTS: ServerFacts = {
  identity: undefined,
  uuid: 'u-1',
  serverId: 7,
  hostname: 'db1',
  port: 3306,
  auroraServerId: undefined,
  version: '9.7.4',
  readOnly: true,
  hasBinlog: true,
  gtid: 'u-1:1-5',
  uptime: 3_600,
  askedAt: 0,
};

test("records the server's identity, start, role and replication lag", () => {
  expect(manifestServer(FACTS, { state: 'running', source: 'db0:3306', lagSeconds: 4 }, clock)).toEqual({
    uuid: 'u-1',
    serverId: 7,
    hostname: 'db1',
    port: 3306,
    startedAt: '2026-11-20T02:00:00.000Z',
    readOnly: true,
    role: 'replica',
    replicaLagSeconds: 4,
    gtid: 'u-1:1-5',
  });
});

test.each([
  { state: 'none' as const, role: 'source' },
  { state: 'hidden' as const, role: 'unknown' },
  { state: 'stopped' as const, source: 'a', reason: 'b', role: 'replica' },
])('records replication $state as the role $role', ({ role, ...replication }) => {
  const server = manifestServer(FACTS, replication as never, clock);
  expect(server).toMatchObject({ role });
  expect(server).not.toHaveProperty('replicaLagSeconds');
});

test('records the position of the snapshot in place of the one before it', () => {
  const position = { file: 'binlog.000007', position: 1_234, gtid: 'u-1:1-6' };
  const server = manifestServer(FACTS, { state: 'none' }, clock, position);
  expect(server.position).toEqual(position);
  expect(server).not.toHaveProperty('gtid');
});

test('omits GTIDs that are too long from the position of the snapshot', () => {
  const position = { file: 'binlog.000007', position: 1_234, gtid: 'x'.repeat(5_000) };
  const server = manifestServer(FACTS, { state: 'none' }, clock, position);
  expect(server.position).toEqual({ file: 'binlog.000007', position: 1_234 });
  expect(server).not.toHaveProperty('gtid');
});

test('omits unknown values and an overlong position', () => {
  const bare = Object.fromEntries(Object.keys(FACTS).map((key) => [key, undefined])) as never as ServerFacts;
  const facts = { ...bare, readOnly: false, hasBinlog: false, gtid: 'x'.repeat(5_000) };
  expect(manifestServer(facts, { state: 'none' }, clock)).toEqual({ readOnly: false, role: 'source' });
});
