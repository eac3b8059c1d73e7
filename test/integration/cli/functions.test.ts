import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { CommandLine } from '../../../dev/labs/command-line';
import { BUCKET, DumpLab, LOCK_TABLE } from '../../../dev/labs/dump-lab';
import { HostedDump, publishDumpPackage } from '../../../dev/labs/hosted-dump';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';

let cloud: LocalCloud;
let server: TestServer;
let dumps: DumpLab;
let cli: CommandLine;

const FUNCTION = 'mysqldump-shop';
const today = () => new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  dumps = await DumpLab.create(cloud, server, ['shop']);
  await server.sql('CREATE TABLE orders (id INT PRIMARY KEY); INSERT INTO orders VALUES (1);', 'shop');
  const [pack, built] = await Promise.all([publishDumpPackage(cloud), CommandLine.build(cloud)]);
  cli = built;
  await HostedDump.deploy(cloud, pack, server, ['shop'], { name: FUNCTION, environment: { [ENV.jobName]: 'shop' } });
  const role = await deployRole(cloud, 'stub');
  await deployFunction(cloud, `${FUNCTION}-drill`, DRILL_STUB, { Role: role });
});

afterAll(async () => {
  cli?.remove();
  await Promise.all([cloud?.stop(), server?.stop()]);
});

/** A drill function that refuses a table of every dump but those that are forced. */
const DRILL_STUB = `exports.handler = async ({ key, mode }) => ({
  job: 'shop', mode, key, drilled: true, restorable: key.includes('-force-'),
  problems: key.includes('-force-') ? [] : [{ object: 'table \`shop\`.\`orders\`', message: 'ERROR 1146' }],
  differences: [], warnings: [], serverVersion: '9.7.4', verdict: 'written', seconds: 1,
});`;

async function changeEnvironment(change: Record<string, string>): Promise<void> {
  const lambda = cloud.client(LambdaClient);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FUNCTION }));
  const Variables = { ...Environment?.Variables, ...change };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: FUNCTION, Environment: { Variables } }));
}

test('run makes the dump of the current slot, and finds it made the next time', async () => {
  const first = await cli.run(['run', 'shop', today(), '--json']);
  expect(first.err).toBe('');
  expect(first.exit).toBe(0);
  expect(JSON.parse(first.out)).toMatchObject({ type: 'run', outcome: 'dumped', id: today(), warnings: [] });
  const second = await cli.run(['run', 'shop', today()]);
  expect(second.exit).toBe(0);
  expect(second.out).toMatch(/^already there/);
});

test('run --force makes another one, with an id of its own', async () => {
  const { exit, out } = await cli.run(['run', 'shop', today(), '--force', '--json', '--log']);
  expect(exit).toBe(0);
  const { id, key } = JSON.parse(out);
  expect(id).toMatch(/-force-[0-9a-f-]{36}$/);
  expect(await dumps.keys()).toContain(`${key}.manifest.json`);
});

test('run --async returns before the run ends', async () => {
  const { exit, out } = await cli.run(['run', 'shop', today(), '--async']);
  expect(exit).toBe(0);
  expect(out).toMatch(/^Lambda has accepted the request for shop /);
});

test('run exits with the error of the function under its own code', async () => {
  await server.sql("ALTER USER 'backup'@'%' ACCOUNT LOCK;");
  const { exit, err } = await cli.run(['run', 'shop', today(), '--force']);
  await server.sql("ALTER USER 'backup'@'%' ACCOUNT UNLOCK;");
  expect(exit).toBe(1);
  expect(err).toMatch(/^Error: \[ACCOUNT_LOCKED\] The function "mysqldump-shop" failed: /m);
});

test.each([
  { args: ['run', 'shop', '2999-01-01'], exit: 4, message: /\[SLOT_NOT_BEGUN\]/ },
  { args: ['run', 'shop', '2026-02-30'], exit: 2, message: /\[EVENT_SLOT_INVALID\]/ },
  { args: ['run', 'crm'], exit: 3, message: /\[FUNCTION_MISSING\] There is no function "mysqldump-crm"/ },
  { args: ['run', 'crm', '--function', FUNCTION], exit: 2, message: /is that of the job "shop", not of "crm"/ },
])('run refuses $args', async ({ args, exit, message }) => {
  const ended = await cli.run(args);
  expect(ended.err).toMatch(message);
  expect(ended.exit).toBe(exit);
});

test('run refuses a slot whose scheduled run is still to come, and names --force', async () => {
  // In the last minutes of a day there is no later minute.
  const later = new Date(Date.now() + 3_600_000);
  if (later.toISOString().slice(0, 10) !== today()) return;
  await changeEnvironment({ [ENV.schedule]: `cron(${later.getUTCMinutes()} ${later.getUTCHours()} * * ? *)` });
  const { exit, err } = await cli.run(['run', 'shop', today()]);
  await changeEnvironment({ [ENV.schedule]: '' });
  expect(exit).toBe(4);
  expect(err).toMatch(/\[SLOT_NOT_DUE\] .* add --force\.$/m);
});

test('list and show take bucket and prefix from the function of the job', async () => {
  expect((await cli.run(['list', 'shop'])).out).toContain('s3://dumps/backups/shop/');
  const { exit, err } = await cli.run(['list', 'crm']);
  expect(exit).toBe(2);
  expect(err).toContain('There is no bucket, and no function "mysqldump-crm" that names it. Name it by --bucket');
});

test('drill exits 5 when the dump does not restore, and 0 when it does', async () => {
  const faulty = await cli.run(['drill', 'shop', today()]);
  expect(faulty.exit).toBe(5);
  expect(faulty.out).toMatch(/^FAULTY .*1 finding on 9\.7\.4.*\n- table `shop`\.`orders`: ERROR 1146$/m);
  const [forced = ''] = (await dumps.keys()).filter((key) => /-force-.*zst$/.test(key));
  const id = forced.slice(forced.lastIndexOf('/') + 'shop-'.length + 1, forced.lastIndexOf('.sql.'));
  expect(await cli.run(['drill', 'shop', id])).toMatchObject({
    exit: 0,
    out: expect.stringMatching(/^drilled .*: its definitions restore/),
  });
  expect(await cli.run(['drill', 'shop', id, '--full'])).toMatchObject({
    exit: 0,
    out: expect.stringMatching(/^drilled .*: it restores with all rows/),
  });
});

test('doctor reports each check in a line, and exits 1 for what failed', async () => {
  const { exit, out } = await cli.run(['doctor', 'shop', '--json']);
  const findings = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const of = (check: string) => findings.filter((finding) => finding.check === check);
  expect(of('dump function')).toEqual([expect.objectContaining({ status: 'ok' })]);
  expect(of('configuration')[0]).toMatchObject({ status: 'ok' });
  expect(of('connection')[0]).toMatchObject({ status: 'ok' });
  expect(of('password')[0]).toMatchObject({ status: 'ok', message: expect.stringContaining('was not read') });
  expect(of('lock table')[0]).toMatchObject({ status: 'ok' });
  expect(of('clock')[0]).toMatchObject({ status: 'ok' });
  expect(of('database')[0]).toMatchObject({ status: 'ok', message: expect.stringContaining('MySQL 9.7') });
  expect(of('verify and drill')).toContainEqual(
    expect.objectContaining({ status: 'warning', message: expect.stringContaining('mysqldump-shop-verify') }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ check: 'bucket', status: 'failed', message: expect.stringContaining('no events') }),
  );
  expect(exit).toBe(1);
  await cloud.client(S3Client).send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: BUCKET,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  expect((await cli.run(['doctor', 'shop'])).exit).toBe(0);
});

test('doctor names what is missing, and never a value of a secret', async () => {
  await changeEnvironment({
    [ENV.lockTable]: 'nowhere',
    [ENV.dbPasswordParameter]: '/lab/absent',
    [ENV.dbPort]: '99999',
  });
  const { exit, out } = await cli.run(['doctor', 'shop']);
  await changeEnvironment({
    [ENV.lockTable]: LOCK_TABLE,
    [ENV.dbPasswordParameter]: '/lab/password',
    [ENV.dbPort]: String(server.port),
  });
  expect(exit).toBe(1);
  expect(out).toMatch(/^failed +lock table .*"nowhere"/m);
  expect(out).toMatch(/^failed +password .*"\/lab\/absent".*Create it as a SecureString\.$/m);
  expect(out).toMatch(/^failed +connection .*The port/m);
});
