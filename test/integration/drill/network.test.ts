import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DRILL_FUNCTION, HostedDrill } from '../../../dev/labs/hosted/hosted-drill';
import { publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { type Environment, type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { type InternetSocket, internetSockets, programOf } from '../../../dev/local-cloud/lambda-host/internet-sockets';
import { startServer, type TestServer } from '../../../dev/servers/server';

/* What the processes of a function have open of the network is looked at all the time while it runs. */

let cloud: LocalCloud;

beforeEach(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startLocalCloud();
});

afterEach(() => cloud?.stop());

interface Seen {
  readonly programs: Set<string>;
  /** Whom the processes were connected to. */
  readonly remotes: Set<string>;
  /** What accepted connections. */
  readonly listeners: Set<string>;
  /** Address of Lambda's Runtime API, which every function talks to. */
  runtimeApi: string;
}

/** Invokes a function, and looks at the sockets of its processes every few milliseconds. */
async function watched(functionName: string, event: unknown): Promise<{ seen: Seen; answer: unknown }> {
  const seen: Seen = { programs: new Set(), remotes: new Set(), listeners: new Set(), runtimeApi: '' };
  let timer: NodeJS.Timeout | undefined;
  const look = (environment: Environment) => {
    const pids = environment.pids();
    for (const pid of pids) {
      seen.programs.add(programOf(pid));
      seen.runtimeApi ||= runtimeApiOf(pid);
    }
    for (const socket of internetSockets(pids)) note(socket, seen);
  };
  const removeHook = cloud.lambda.onInvocation((invocation, environment) => {
    if (invocation.functionName === functionName) timer = setInterval(() => look(environment), 5);
  });
  try {
    const Payload = JSON.stringify(event);
    const { Payload: answer } = await cloud
      .client(LambdaClient)
      .send(new InvokeCommand({ FunctionName: functionName, Payload }));
    return { seen, answer: JSON.parse(Buffer.from(answer ?? []).toString()) };
  } finally {
    clearInterval(timer);
    removeHook();
  }
}

function note({ program, protocol, remote, listens }: InternetSocket, seen: Seen): void {
  if (remote !== undefined) seen.remotes.add(remote);
  else seen.listeners.add(`${program} ${protocol}${listens ? '' : ' without a connection'}`);
}

function runtimeApiOf(pid: number): string {
  try {
    return /AWS_LAMBDA_RUNTIME_API=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

describe.each(['mysql', 'mariadb'] as const)('the drill of a dump of %s', (flavour) => {
  let server: TestServer;

  afterEach(() => server?.stop());

  test('reaches nothing but S3, and no process of it accepts connections', async () => {
    server = await startServer({ flavour });
    const dumps = await DumpLab.create(cloud, server, ['shop']);
    await server.sql('CREATE TABLE orders (id INT PRIMARY KEY); CREATE VIEW v AS SELECT id FROM orders;', 'shop');
    const { key } = await dumps.invoke(scheduledEvent('2026-11-20'), { services: { publishMetrics: () => {} } });
    await new VerifyLab(dumps).verify(key);
    await HostedDrill.deploy(cloud, await publishDumpPackage(cloud));

    const { seen, answer } = await watched(DRILL_FUNCTION.name, { slot: '2026-11-20' });

    expect(answer).toMatchObject({ drilled: true, restorable: true });
    expect([...seen.programs]).toEqual(expect.arrayContaining([flavour === 'mysql' ? 'mysqld' : 'mariadbd', flavour]));
    expect([...seen.listeners]).toEqual([]);
    expect([...seen.remotes].sort()).toEqual([new URL(cloud.endpoint).host, seen.runtimeApi].sort());
  });
});

test('the watch sees a connection and an open port of any process', async () => {
  const other = createServer((client) => client.resume()).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  const source = `
    const { spawn } = require('node:child_process');
    const child = "require('node:net').createServer().listen(0); require('node:net').connect(" + ${port} + ", '127.0.0.1')";
    exports.handler = async () => {
      const opened = spawn(process.execPath, ['-e', child]);
      require('node:dgram').createSocket('udp4').bind(0);
      await new Promise((resolve) => setTimeout(resolve, 2000));
      opened.kill();
      return 'done';
    };`;
  await deployFunction(cloud, 'open', source, { Role: await deployRole(cloud, 'open'), Timeout: 30 });

  const { seen, answer } = await watched('open', {});
  other.close();

  expect(answer).toBe('done');
  expect(seen.remotes).toContain(`127.0.0.1:${port}`);
  expect([...seen.listeners].sort()).toEqual(['node tcp6', 'node udp without a connection']);
});
