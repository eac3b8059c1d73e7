import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  HeadObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { BUCKET, LOCK_TABLE } from '../../../dev/labs/cloud/dump-cloud';
import { BACKUP_PASSWORD } from '../../../dev/labs/databases/backup-user';
import { HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { CommandLine } from '../../../dev/labs/released/command-line';
import { type Environment, type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { ENV } from '../../../functions/dump/env';
import type { Verdict } from '../../../functions/dump-format/results/verdict';

let cloud: LocalCloud;
let server: TestServer;
let dumps: DumpLab;
let cli: CommandLine;
let role: string;

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
  role = await deployRole(cloud, 'stub');
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
  const { exit, out } = await cli.run(['run', 'shop', today(), '--force', '--json']);
  expect(exit).toBe(0);
  const { id, key } = JSON.parse(out);
  expect(id).toMatch(/-force-[0-9a-f-]{36}$/);
  expect(await dumps.keys()).toContain(`${key}.manifest.json`);
});

test('run reports the log of the function while it runs', async () => {
  // The function is stopped in the middle of its run until its log has arrived.
  const stopped = new Promise<Environment>((resolve) => {
    const end = cloud.lambda.onInvocation(async (invocation, environment) => {
      end();
      await until(() => invocation.logs.includes('"phase":"dump"'), { what: 'The phase', everyMilliseconds: 5 });
      environment.stop();
      resolve(environment);
    });
  });
  const errors = join(cloud.folder, 'run.err');
  const ended = cli.shell(`lambda-mysqldump run shop ${today()} --force 2> '${errors}'`);
  const environment = await stopped;
  await until(() => /^[\d:]{8} {2}dump$/m.test(readFileSync(errors, 'utf8')), { what: 'The log', seconds: 60 });
  environment.continue();
  const { exit, out } = await ended;
  expect(exit).toBe(0);
  const phases = [...readFileSync(errors, 'utf8').matchAll(/^[\d:]{8} {2}(\w+)$/gm)].map(([, phase]) => phase);
  expect(phases).toEqual(['look', 'dump', 'confirm', 'complete', 'publish', 'report', 'done', 'end', 'dumped']);
  expect(out).toMatch(/^dumped {2}shop .*, 1 table and views of shop, in /);
});

/** What the verify function writes. */
const verdictOf = (verified: boolean, manifest: { key: string; etag: string }): Verdict => ({
  schemaVersion: 1,
  job: 'shop',
  verified,
  findings: verified ? [] : ['Its SHA-256 is another one.'],
  verifiedAt: '2026-11-20T03:10:00.000Z',
  seconds: 1,
  requestId: 'r',
  manifest,
});

test('run states why it can not read the log, and goes on', async () => {
  const denying = createServer((_, response) => {
    response.writeHead(400).end('{"__type":"AccessDeniedException","Message":"not authorized"}');
  }).listen(0, '127.0.0.1');
  await once(denying, 'listening');
  const { port } = denying.address() as AddressInfo;
  const { exit, err } = await cli.run(['run', 'shop', today(), '--force'], {
    environment: { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: `http://127.0.0.1:${port}` },
  });
  denying.close();
  expect(exit).toBe(0);
  expect(err).toMatch(
    /^The log can't be followed: \[AWS_ACCESS_DENIED\] Could not read the log group "\/aws\/lambda\/mysqldump-shop"/m,
  );
});

test('run --wait is refused before the run when nothing verifies', async () => {
  const before = (await dumps.keys()).length;
  const { exit, err } = await cli.run(['run', 'shop', today(), '--force', '--wait']);
  expect(exit).toBe(3);
  expect(err).toMatch(/\[FUNCTION_MISSING\] There is no function "mysqldump-shop-verify" to wait for\./);
  expect(await dumps.keys()).toHaveLength(before);
});

test.each([
  { verified: true, exit: 0, line: /^verified {2}shop / },
  { verified: false, exit: 5, line: /^DAMAGED {2}shop .*\n- Its SHA-256 is another one\.$/ },
])('run --wait reports the verdict of the verification: $verified', async ({ verified, exit, line }) => {
  await deployFunction(cloud, `${FUNCTION}-verify`, 'exports.handler = async () => {}', { Role: role });
  const known = new Set(await dumps.keys());
  const ended = cli.run(['run', 'shop', today(), '--force', '--wait', '--json']);
  const key = await until(
    async () => (await dumps.keys()).find((name) => name.endsWith('.manifest.json') && !known.has(name)),
    { what: 'The manifest' },
  );
  const dumpKey = key.replace(/\.manifest\.json$/, '');
  const { ETag: etag = '' } = await cloud.client(S3Client).send(new HeadObjectCommand({ Bucket: BUCKET, Key: key }));
  await cloud.client(S3Client).send(
    new PutObjectCommand({
      Bucket: BUCKET,
      Key: `${dumpKey}.verified.json`,
      Body: JSON.stringify(verdictOf(verified, { key, etag })),
    }),
  );
  const { exit: status, out } = await ended;
  await cloud.client(LambdaClient).send(new DeleteFunctionCommand({ FunctionName: `${FUNCTION}-verify` }));
  expect(status).toBe(exit);
  expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'verification', verified });
  const id = JSON.parse(out.split('\n')[0] ?? '').id;
  expect((await cli.run(['verify', 'shop', id, '--stored'])).out.trimEnd()).toMatch(line);
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
  expect(exit).toBe(3);
  expect(err).toMatch(
    /^Error: \[FUNCTION_MISSING\] There is no function "mysqldump-crm" in the region \S+ of this account\. .*Or name the bucket by --bucket/,
  );
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
  expect(of('encryption')[0]).toMatchObject({ status: 'ok' });
  expect(of('lock table')[0]).toMatchObject({ status: 'ok' });
  expect(of('clock')[0]).toMatchObject({ status: 'ok' });
  expect(of('retention')).toEqual([expect.objectContaining({ status: 'ok' })]);
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

/** The findings of a doctor about the database. */
async function databaseFindings(args: readonly string[], change: Record<string, string> = {}) {
  await changeEnvironment(change);
  const { out } = await cli.run(['doctor', 'shop', '--json', ...args]);
  await changeEnvironment({
    [ENV.dbHost]: server.host,
    [ENV.dbPort]: String(server.port),
    [ENV.dbTlsMode]: 'VERIFY_IDENTITY',
  });
  const findings = out.trim().split('\n');
  return findings.map((line) => JSON.parse(line)).filter(({ check }) => check === 'database');
}

const status = (wanted: string, message: string | RegExp) =>
  expect.objectContaining({ status: wanted, message: expect.stringMatching(message) });

test('doctor verifies the certificate of the database, and logs in only with --login', async () => {
  const findings = await databaseFindings([]);
  expect(findings).toEqual([
    status('ok', /answers here: MySQL 9\.7/),
    status('ok', /^Its certificate proves that it is 127\.0\.0\.1\.$/),
    // The certificates of the servers here are valid for 30 days.
    status('warning', /^The certificate of the server expires on .*, in 29 days/),
    status('unknown', /--login reads the password/),
  ]);
});

test('doctor --login names the grants that the user of the dump lacks, with their statements', async () => {
  expect(await databaseFindings(['--login'])).toContainEqual(
    status('ok', /^"backup" can log in, and has the privileges for a complete dump of 1 database\.$/),
  );
  await server.sql("REVOKE TRIGGER ON shop.* FROM 'backup'@'%'");
  const findings = await databaseFindings(['--login']);
  const shown = await cli.run(['doctor', 'shop', '--login']);
  expect(shown.out).toMatch(/^ok +password .*is there\.$/m);
  await server.sql("GRANT TRIGGER ON shop.* TO 'backup'@'%'");
  expect(findings.at(-1)).toEqual(
    status(
      'failed',
      /'backup'@'%' lacks privileges\. Run as an administrator:\n +GRANT TRIGGER ON `shop`\.\* TO 'backup'@'%';/,
    ),
  );
  expect(shown.exit).toBe(1);
  // Each statement is a line of its own, which can be copied.
  expect(shown.out).toMatch(/^ +GRANT TRIGGER ON `shop`\.\* TO 'backup'@'%';$/m);
});

test('doctor --login reports a refused login without the password', async () => {
  await server.sql("ALTER USER 'backup'@'%' ACCOUNT LOCK");
  const findings = await databaseFindings(['--login']);
  await server.sql("ALTER USER 'backup'@'%' ACCOUNT UNLOCK");
  expect(findings.at(-1)).toEqual(status('failed', /ERROR 3118/));
  expect(JSON.stringify(findings)).not.toContain(BACKUP_PASSWORD);
});

test('doctor --through goes through a forwarded port, and keeps the password from a server of another name', async () => {
  const through = ['--login', '--through', `${server.host}:${server.port}`];
  expect(await databaseFindings(through, { [ENV.dbHost]: 'localhost', [ENV.dbPort]: '3306' })).toEqual([
    status('ok', /^localhost:3306 answers here/),
    status('ok', /^Its certificate proves that it is localhost\.$/),
    expect.anything(),
    status('ok', /^"backup" can log in/),
  ]);
  const elsewhere = { [ENV.dbHost]: 'db.example.invalid', [ENV.dbPort]: '3306' };
  const wrong = await databaseFindings(through, elsewhere);
  expect(wrong[1]).toEqual(status('failed', /^Its certificate does not prove that it is db\.example\.invalid/));
  expect(wrong).toHaveLength(3);
  // With a mode that demands less, it is no failure, and the password still stays here.
  const required = await databaseFindings(through, { ...elsewhere, [ENV.dbTlsMode]: 'REQUIRED' });
  expect(required.at(-1)).toEqual(status('unknown', /^Not logged in: the password goes only to a server/));
});

test('doctor prints the port forwarding to a database that can not be reached', async () => {
  const [finding] = await databaseFindings([], { [ENV.dbHost]: 'db.example.invalid', [ENV.dbPort]: '3306' });
  expect(finding).toEqual(
    status(
      'unknown',
      /\naws ssm start-session .*host=db\.example\.invalid,portNumber=3306,localPortNumber=13306\n.*--through 127\.0\.0\.1:13306/,
    ),
  );
});
