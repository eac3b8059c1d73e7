import type { Clock } from '../../../../../functions/core/time/clock';
import { readIdentity } from '../../../../../functions/dump/server/identity';
import { readServerFacts } from '../../../../../functions/dump/server/server-facts';

const IDENTITY = 'a1'.repeat(32);

/** A server that answers a question by a part of it. */
function server(answers: Readonly<Record<string, string[][]>>) {
  return {
    rows: async (statement: string) => Object.entries(answers).find(([part]) => statement.includes(part))?.[1] ?? [],
  };
}

const clock = { monotonic: () => 1_000 } as Clock;

test("reads a server's identity, role and start", async () => {
  const session = server({
    variable_name: [
      ['server_uuid', 'u-1'],
      ['server_id', '7'],
      ['hostname', 'db1'],
      ['port', '3306'],
      ['version', '9.7.4'],
      ['read_only', 'ON'],
      ['log_bin', 'ON'],
      ['gtid_executed', 'u-1:1-5,\nu-2:1'],
    ],
    Uptime: [['Uptime', '42']],
    SHA2: [[IDENTITY]],
  });
  expect(await readServerFacts(session, 'mysql', clock)).toEqual({
    identity: IDENTITY,
    uuid: 'u-1',
    serverId: 7,
    hostname: 'db1',
    port: 3306,
    auroraServerId: undefined,
    version: '9.7.4',
    readOnly: true,
    hasBinlog: true,
    gtid: 'u-1:1-5,u-2:1',
    uptime: 42,
    askedAt: 1_000,
  });
});

test.each([
  { variable: 'read_only', value: 'ON', readOnly: true },
  { variable: 'super_read_only', value: 'ON', readOnly: true },
  { variable: 'innodb_read_only', value: 'ON', readOnly: true },
  { variable: 'read_only', value: 'NO_LOCK_NO_ADMIN', readOnly: true },
  { variable: 'read_only', value: 'OFF', readOnly: false },
])('with $variable = $value reads read-only as $readOnly', async ({ variable, value, readOnly }) => {
  const session = server({ variable_name: [[variable, value]] });
  expect((await readServerFacts(session, 'mysql', clock)).readOnly).toBe(readOnly);
});

test('leaves values unknown that a server does not have', async () => {
  const facts = await readServerFacts(server({}), 'mariadb', clock);
  expect(facts).toMatchObject({ identity: undefined, uptime: undefined, readOnly: false, hasBinlog: false });
  expect(await readIdentity(server({ SHA2: [['NULL']] }), 'mariadb')).toBeUndefined();
});
