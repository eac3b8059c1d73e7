import { GetObjectTaggingCommand, PutObjectCommand, PutObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET, createDestination, putParameter } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { type DumpPackage, HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { CommandLine } from '../../../dev/labs/released/command-line';
import { shopModule } from '../../../dev/labs/released/shop-module';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployRole } from '../../../dev/local-cloud/deploy';
import { type RoleConfig, roleConfig } from '../../../dev/local-cloud/roles';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import { type ObjectAction, objectActions } from '../../support/object-actions';
import { newDay } from '../parallel/parallel-lab';

/** What each role of the module may do with objects, and the policy of those who read accounts. */
const ROLES = ['dump', 'verify', 'drill', 'retention', 'users_reader'] as const;
type Role = (typeof ROLES)[number];

const SIDS: Readonly<Record<Role, readonly string[]>> = {
  dump: [
    'WriteDumps',
    'OverwriteNoDump',
    'OverwriteNoFacts',
    'OverwriteNoManifest',
    'ReadDumps',
    'WriteUsers',
    'OverwriteNoUsers',
    'FindDumps',
  ],
  verify: ['ReadDumps', 'WriteVerdicts', 'OverwriteNoVerdict', 'FindDumps'],
  drill: ['ReadDumps', 'WriteDrills', 'OverwriteNoDrill', 'FindDumps'],
  retention: ['ReadVerdicts', 'TagDumps', 'FindDumps', 'FindUsers', 'FindMonths', 'ReadLifecycle'],
  users_reader: ['ReadUsers', 'ReadVerdicts', 'FindNames'],
};

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;
let cli: CommandLine;
let dumpPackage: DumpPackage;
const roles: Partial<Record<Role, RoleConfig>> = {};

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server] = await Promise.all([startLocalCloud({ auth: true }), startServer({ flavour: 'mysql' })]);
  await createDestination(cloud);
  await createBackupUser(server, ['shop'], 'least');
  await server.sql(
    "CREATE TABLE shop.t (id INT PRIMARY KEY); CREATE USER 'jo'@'%' IDENTIFIED BY 'of jo'; GRANT SELECT ON shop.* TO 'jo'@'%'",
  );
  await putParameter(cloud, '/lab/password', 'least', 'SecureString');
  await putParameter(cloud, '/lab/ca', server.caPem);
  lab = new DumpLab(cloud, server, ['shop']);
  [dumpPackage, cli] = await Promise.all([publishDumpPackage(cloud), CommandLine.build(cloud)]);
  for (const role of ROLES) {
    roles[role] = await roleConfig(
      cloud,
      await deployRole(cloud, `shop-${role}`, shopModule().statements(role, SIDS[role])),
    );
  }
});

afterAll(async () => {
  cli?.remove();
  await Promise.all([cloud?.stop(), server?.stop()]);
});

const WISH = { [ENV.dumpUsers]: 'true' };

async function dumpedUsers(): Promise<NonNullable<Manifest['users']>> {
  const { key } = await lab.invoke(scheduledEvent(newDay()), { environment: WISH });
  const { users } = await lab.manifest(key);
  if (!users) throw new Error('The manifest names no accounts.');
  return users;
}

test('accounts are refused without the privilege to read them, and the statement of the error suffices', async () => {
  const day = newDay();
  const failed: Error = await lab.invoke(scheduledEvent(day), { environment: WISH }).then(
    () => new Error('It did not fail.'),
    (error) => error,
  );
  expect(failed).toMatchObject({ code: 'GRANT_MISSING' });
  const statement = /GRANT .*;/.exec(failed.message)?.[0] ?? '';
  expect(statement).toBe("GRANT SELECT ON `mysql`.* TO 'backup'@'%';");
  expect(await lab.keys()).toEqual([]);
  await server.sql(statement);
  await expect(lab.invoke(scheduledEvent(day), { environment: WISH })).resolves.toMatchObject({ outcome: 'dumped' });
});

test('the released function writes accounts that it can not read, with the policy of the module', async () => {
  const roleArn = await deployRole(cloud, 'shop-hosted', [
    ...shopModule().statements('dump', SIDS.dump),
    { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'ssm:GetParameter'], Resource: '*' },
  ]);
  const hosted = await HostedDump.deploy(cloud, { ...dumpPackage, roleArn }, server, ['shop'], { environment: WISH });
  const { key } = await hosted.dump(scheduledEvent(newDay()));
  const { users } = await lab.manifest(key);
  expect(users).toMatchObject({
    key: expect.stringMatching(/^_users\/backups\/shop\/2026\/\d\d\/users-shop-/),
    accounts: 2,
  });
});

test('accounts can be read by the policy for that and by no role of the module, and overwritten or deleted by none', async () => {
  const { key } = await dumpedUsers();
  const of = objectActions(BUCKET);
  const other = key.replace('/users-shop-', '/shop-');
  const actions: Record<string, ObjectAction> = {
    'read accounts': of.get(key),
    'write accounts': of.put(key.replace('.sql.gz', 'x.sql.gz')),
    'overwrite accounts': of.overwrite(key),
    'delete accounts': of.remove(key),
    'write beside accounts': of.put(other),
    'list accounts': of.list('_users/backups/shop/'),
    'list all': of.list(),
    'read tags': (s3) => s3.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key: key })),
    'write tags': (s3) => s3.send(new PutObjectTaggingCommand({ Bucket: BUCKET, Key: key, Tagging: { TagSet: [] } })),
  };
  const allowed: Record<string, string[]> = {};
  for (const role of ROLES) {
    const s3 = new S3Client(roles[role] as RoleConfig);
    for (const [name, action] of Object.entries(actions)) {
      const isAllowed = await action(s3).then(
        () => true,
        (error: Error) => {
          if (error.name !== 'AccessDenied') throw error;
          return false;
        },
      );
      if (isAllowed) allowed[role] = [...(allowed[role] ?? []), name];
    }
    s3.destroy();
  }
  expect(allowed).toEqual({
    dump: ['write accounts'],
    retention: ['list accounts', 'read tags', 'write tags'],
    users_reader: ['read accounts'],
  });
});

test('who has the policy can extract the accounts, which restore on another server, and no dump', async () => {
  await dumpedUsers();
  const { credentials } = roles.users_reader as RoleConfig;
  const environment = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
  const place = ['--bucket', BUCKET, '--prefix', 'backups'];
  const { exit, out, err } = await cli.run(['extract', 'shop', ...place, '--users'], { environment });
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  expect(out).not.toContain('of jo');
  const target = await startServer({ flavour: 'mysql' });
  try {
    await target.sql(out);
    expect(await target.sql("SHOW GRANTS FOR 'jo'@'%'")).toBe(await server.sql("SHOW GRANTS FOR 'jo'@'%'"));
  } finally {
    await target.stop();
  }
  const dump = await cli.run(['extract', 'shop', ...place, '--schema-only'], { environment });
  expect(dump.exit).not.toBe(0);
  expect(dump.err).toContain('[AWS_ACCESS_DENIED]');
});

test('accounts that were changed in the bucket, and a dump without any, are errors of their extraction', async () => {
  const { key } = await dumpedUsers();
  await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: 'changed' }));
  const changed = await cli.run(['extract', 'shop', '--bucket', BUCKET, '--users']);
  expect(changed).toMatchObject({
    exit: 5,
    out: '',
    err: expect.stringContaining('[DUMP_DAMAGED] THE ACCOUNTS ARE DAMAGED'),
  });
  await lab.invoke(scheduledEvent(newDay()));
  const none = await cli.run(['extract', 'shop', '--bucket', BUCKET, '--users']);
  expect(none).toMatchObject({ out: '', err: expect.stringContaining('[DUMP_NOT_FOUND]') });
  expect(none.exit).not.toBe(0);
});

test('jobs are found beside the folder of the accounts, and the dump shows how many it has', async () => {
  await dumpedUsers();
  const listed = await cli.run(['list', '--bucket', BUCKET]);
  expect(listed.out).not.toContain('_users');
  const { out } = await cli.run(['show', 'shop', '--bucket', BUCKET]);
  expect(out).toMatch(/Accounts +2, in _users\/backups\/shop\//);
});
