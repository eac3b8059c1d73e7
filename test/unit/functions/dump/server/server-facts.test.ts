import type { Clock } from '../../../../../functions/core/clock';
import { readIdentity } from '../../../../../functions/dump/server/identity';
import { changeOfServer, readServerFacts, type ServerFacts } from '../../../../../functions/dump/server/server-facts';

const IDENTITY = 'a1'.repeat(32);

/** A server that answers a question by a part of it. */
function server(answers: Readonly<Record<string, string[][]>>) {
  return {
    rows: async (statement: string) => Object.entries(answers).find(([part]) => statement.includes(part))?.[1] ?? [],
  };
}

const clock = { monotonic: () => 1_000 } as Clock;

test('a server says which one it is, what it is for and how long it has been running', async () => {
  const session = server({
    variable_name: [
      ['server_uuid', 'u-1'],
      ['server_id', '7'],
      ['hostname', 'db1'],
      ['port', '3306'],
      ['version', '9.7.4'],
      ['read_only', 'ON'],
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
])('with $variable = $value a server is read-only: $readOnly', async ({ variable, value, readOnly }) => {
  const session = server({ variable_name: [[variable, value]] });
  expect((await readServerFacts(session, 'mysql', clock)).readOnly).toBe(readOnly);
});

test('what a server does not say is not known', async () => {
  const facts = await readServerFacts(server({}), 'mariadb', clock);
  expect(facts).toMatchObject({ identity: undefined, hostname: undefined, uptime: undefined, readOnly: false });
  expect(await readIdentity(server({ SHA2: [['NULL']] }), 'mariadb')).toBeUndefined();
});

const FACTS: ServerFacts = {
  identity: IDENTITY,
  uuid: 'u-1',
  serverId: 7,
  hostname: 'db1',
  port: 3306,
  auroraServerId: undefined,
  version: '9.7.4',
  readOnly: false,
  gtid: undefined,
  uptime: 1_000,
  askedAt: 0,
};
const later = (changes: Partial<ServerFacts>): ServerFacts => ({
  ...FACTS,
  uptime: 1_060,
  askedAt: 60_000,
  ...changes,
});

describe('the server is the same', () => {
  test.each([
    { what: 'after a minute', changes: {} },
    { what: 'by a clock of whole seconds', changes: { uptime: 1_058 } },
    { what: 'with other transactions and in another role', changes: { gtid: 'u-1:1-9', readOnly: true } },
    { what: 'when it does not say how long it has been running', changes: { uptime: undefined } },
  ])('$what', ({ changes }) => {
    expect(changeOfServer(FACTS, later(changes))).toBeUndefined();
  });
});

describe('the server is another one', () => {
  test.each([
    {
      what: 'by its identity',
      changes: { identity: 'b2'.repeat(32), hostname: 'db2', uuid: 'u-2' },
      says: 'it was the server db1:3306 (server_id 7, server_uuid u-1), and then the server db2:3306 (server_id 7, server_uuid u-2)',
    },
    {
      what: 'after a restart',
      changes: { uptime: 5 },
      says: 'the server db1:3306 (server_id 7, server_uuid u-1) was restarted, and has been running for 5 s',
    },
    { what: 'after a restart when it was young', changes: { uptime: 1_050 }, says: 'was restarted' },
  ])('$what', ({ changes, says }) => {
    expect(changeOfServer(FACTS, later(changes))).toContain(says);
  });
});

test('an instance of Aurora is called by its name', () => {
  const aurora = { ...FACTS, auroraServerId: 'shop-1' };
  const other = later({ identity: undefined, auroraServerId: 'shop-2' });
  expect(changeOfServer(aurora, other)).toContain('the server shop-1 (');
});
