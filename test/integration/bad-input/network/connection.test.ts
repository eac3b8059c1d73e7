import { once } from 'node:events';
import { connect } from 'node:net';
import { putParameter } from '../../../../dev/labs/cloud/dump-cloud';
import { BACKUP_PASSWORD, BACKUP_USER } from '../../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../../dev/servers/server';
import { freePort } from '../../../../dev/tools/processes';
import { until } from '../../../../dev/tools/until';
import { ENV } from '../../../../functions/dump/env';
import { expectDumped, expectRefused, newDay } from '../refusal';
import { blackHole, greetingOnly, type Listener, silentListener, talkingListener, webServer } from './listeners';

const USER = `'${BACKUP_USER}'@'%'`;

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;
const listeners: Listener[] = [];

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  lab = await DumpLab.create(cloud, server, ['shop']);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop(), ...listeners.map((listener) => listener.stop())]);
});

/** Packet of a server that refuses a connection. */
function refusal(code: number, message: string): Buffer {
  const payload = Buffer.concat([Buffer.from([0xff, code & 0xff, code >> 8]), Buffer.from(message)]);
  return Buffer.concat([Buffer.from([payload.length, 0, 0, 0]), payload]);
}

async function at(listener: Promise<Listener>): Promise<{ environment: Record<string, string> }> {
  listeners.push(await listener);
  return { environment: { [ENV.dbPort]: String((await listener).port) } };
}

test('names an unknown host, and dumps the slot after the host name is corrected', async () => {
  const day = newDay();
  // Too long for a name, so that no DNS request is sent.
  const host = `${'x'.repeat(64)}.invalid`;
  await expectRefused(
    lab,
    day,
    { environment: { [ENV.dbHost]: host } },
    {
      error: 'PreflightError',
      expected: [`host "${host}" is unknown (ENOTFOUND)`, 'Correct the name', 'VPC resolves it'],
    },
  );
  await expectDumped(lab, day);
});

test('names a closed port', async () => {
  const port = await freePort();
  await expectRefused(
    lab,
    newDay(),
    { environment: { [ENV.dbPort]: String(port) } },
    {
      error: 'PreflightError',
      expected: [`Nothing listens at 127.0.0.1:${port} (ECONNREFUSED)`, 'Correct the port', 'the database is running'],
    },
  );
});

test("gives up servers that drop packets or send nothing after 10 to 15 s, long before the function's timeout", async () => {
  const [hole, silent, web, half] = await Promise.all([
    at(blackHole()),
    at(silentListener()),
    at(webServer()),
    at(greetingOnly(server.port)),
  ]);
  const started = performance.now();
  const port = (options: typeof hole) => options.environment[ENV.dbPort];
  const saidNothing = ['accepted the connection, but sent nothing within 10 s', 'HTTP', 'correct host and port'];
  await Promise.all([
    expectRefused(lab, newDay(), hole, {
      error: 'PreflightError',
      expected: [
        `127.0.0.1:${port(hole)} did not answer within 10 s`,
        'Packets are probably dropped',
        `security group admits the function's security group on port ${port(hole)}`,
      ],
    }),
    expectRefused(lab, newDay(), silent, {
      error: 'PreflightError',
      expected: [`127.0.0.1:${port(silent)}`, ...saidNothing],
    }),
    expectRefused(lab, newDay(), web, {
      error: 'PreflightError',
      expected: [`127.0.0.1:${port(web)}`, ...saidNothing],
    }),
    expectRefused(lab, newDay(), half, {
      error: 'PreflightError',
      expected: [
        `127.0.0.1:${port(half)} can't be used for a dump: The server greeted the client, but did not let it in within 15 s`,
        'firewalls',
      ],
    }),
  ]);
  const seconds = (performance.now() - started) / 1000;
  expect(seconds).toBeGreaterThan(9.9);
  expect(seconds).toBeLessThan(54);
});

test.each([
  ['uses another protocol', 'SSH-2.0-OpenSSH_9.2p1\r\n', false, ['not a MySQL or MariaDB server', '"SSH-2.0-OpenSSH_']],
  ['answers as HTTP at once', 'HTTP/1.1 400 Bad Request\r\n\r\n', true, ['"HTTP/1.1 400 Bad']],
  ['closes the connection', '', true, ['closed the connection without a greeting', 'Correct host and port']],
  ['sends an empty packet', Buffer.alloc(4), false, ['not a MySQL or MariaDB server']],
  [
    'refuses the address',
    refusal(1130, 'Host is not allowed'),
    true,
    ['error 1130: Host is not allowed. The server has no user'],
  ],
  [
    'blocks the address',
    refusal(1129, "Host '10.0.0.9' is blocked."),
    true,
    ['is blocked. Too many', 'Run FLUSH HOSTS'],
  ],
  ['has an old protocol', Buffer.from([3, 0, 0, 0, 9, 51, 0]), false, ['not a MySQL or MariaDB server']],
])('reports a server that %s, and does not treat it as a database', async (_, text, thenEnds, expected) => {
  const options = await at(talkingListener(text, thenEnds));
  await expectRefused(lab, newDay(), options, {
    error: 'PreflightError',
    expected: [`127.0.0.1:${options.environment[ENV.dbPort]}`, ...expected],
  });
});

test('refuses a wrong password without printing it, and uses a rotated password at once', async () => {
  const day = newDay();
  await putParameter(cloud, '/lab/password', 'guessed-password', 'SecureString');
  const error = await expectRefused(
    lab,
    day,
    {},
    {
      error: 'PreflightError',
      expected: ['ERROR 1045', `Access denied for user '${BACKUP_USER}'@`, 'Correct the user name or the password'],
    },
  );
  expect(error.message).not.toContain('guessed-password');
  await putParameter(cloud, '/lab/password', BACKUP_PASSWORD, 'SecureString');
  await expectDumped(lab, day);
});

test("reports the server's own message when the user does not exist", async () => {
  await expectRefused(
    lab,
    newDay(),
    { environment: { [ENV.dbUsername]: 'nobody' } },
    { error: 'PreflightError', expected: ['ERROR 1045', "'nobody'@", 'Correct the user name'] },
  );
});

const PASSWORD_LITERAL = `'${BACKUP_PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

test.each([
  {
    who: 'whose account is locked',
    fault: `ALTER USER ${USER} ACCOUNT LOCK`,
    repair: `ALTER USER ${USER} ACCOUNT UNLOCK`,
    expected: ['ERROR 3118', 'Account is locked', 'ACCOUNT UNLOCK'],
  },
  {
    who: 'whose password has expired',
    fault: `ALTER USER ${USER} PASSWORD EXPIRE`,
    repair: `ALTER USER ${USER} IDENTIFIED BY ${PASSWORD_LITERAL}`,
    expected: ['ERROR 1820', 'has expired', 'Run ALTER USER', 'write the new password to its parameter'],
  },
  {
    who: 'who may not log in from this address',
    fault: `RENAME USER ${USER} TO '${BACKUP_USER}'@'192.0.2.1'`,
    repair: `RENAME USER '${BACKUP_USER}'@'192.0.2.1' TO ${USER}`,
    expected: ['ERROR 1045', "check that the user may connect from the function's subnets"],
  },
  {
    who: 'who has too many connections',
    fault: `ALTER USER ${USER} WITH MAX_CONNECTIONS_PER_HOUR 1`,
    repair: `ALTER USER ${USER} WITH MAX_CONNECTIONS_PER_HOUR 0`,
    // Preflight uses the only one.
    error: 'SessionError',
    expected: ['ERROR 1226', 'Raise the limits of the account'],
  },
])(
  'gives the remedy for a user $who, and dumps the slot afterwards',
  async ({ fault, repair, error = 'PreflightError', expected }) => {
    const day = newDay();
    await server.sql(fault);
    await expectRefused(lab, day, {}, { error, expected });
    await server.sql(repair);
    await expectDumped(lab, day);
  },
);

test('reports a server without a free connection differently from an unreachable one', async () => {
  const day = newDay();
  await server.sql('SET GLOBAL max_connections = 1');
  // One more than the limit, because the server reserves one for administrators.
  const held = [1, 2].map(() => holdConnection());
  await until(() => isRefused(server.port));
  await expectRefused(
    lab,
    day,
    {},
    {
      error: 'PreflightError',
      expected: ['error 1040: Too many connections', 'Raise max_connections', 'quieter hour'],
    },
  );
  await Promise.all(held);
  await server.sql('SET GLOBAL max_connections = 151');
  await expectDumped(lab, day);
});

/** Holds a connection for some seconds, once one is free: that of an earlier statement may still be closing. */
async function holdConnection(): Promise<void> {
  for (;;) {
    try {
      await server.sql('DO SLEEP(6)');
      return;
    } catch (error) {
      if (!/ERROR 1040/.test(String(error))) throw error;
    }
  }
}

/** Whether the server refuses a new connection with an error. */
async function isRefused(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  const [packet] = await once(socket, 'data');
  socket.destroy();
  return packet[4] === 0xff;
}
