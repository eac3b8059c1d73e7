import { hash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { StorageError } from '../../../../../functions/core/errors';
import type { Services } from '../../../../../functions/dump/services';
import { answering, CALM, ENOUGH, quotedForShell } from '../client/sql-answers';
import { CONFIG, expectNothing, KEY, MANIFEST, type RunSetup, setup, TARGET } from './run-setup';

const FOLDER = '_users/shop/2026/11/users-shop-2026-11-20.';
const WISHES = { config: { ...CONFIG, dumpUsers: true } } as unknown as Partial<Services>;

const USERS = {
  'FROM mysql.user WHERE JSON': '',
  'FROM mysql.user': 'jo\t%\tN\t\t\t\t\nmysql.sys\tlocalhost\tN\t\t\t\t',
  'FROM mysql.default_roles': '',
  'FROM mysql.columns_priv': '',
  skip_name_resolve: '0',
  '@@GLOBAL.partial_revokes': '0',
  'SHOW CREATE USER': "CREATE USER `jo`@`%` IDENTIFIED WITH 'caching_sha2_password' AS 0x24412430 REQUIRE NONE",
  'SHOW GRANTS FOR `jo`@`%`': 'GRANT SELECT ON `shop`.* TO `jo`@`%`',
};
const ALLOWED = { 'SHOW GRANTS FOR CURRENT_USER': `${ENOUGH}\nGRANT SELECT ON \`mysql\`.* TO \`backup\`@\`%\`` };

function lab(answers: Record<string, string> = {}): RunSetup {
  return setup({ mysql: answering({ ...USERS, ...ALLOWED, ...CALM, ...answers }) });
}

const usersKeys = ({ store }: RunSetup) => [...store.objects.keys()].filter((key) => key.startsWith('_users/'));

/** Writes below a prefix of keys fail until the returned function is called. */
function refusing({ store }: RunSetup, refused: string): () => void {
  const write = store.write.bind(store);
  store.write = async (key, ...others) => {
    if (key.startsWith(refused)) throw new StorageError('STORAGE_UNAVAILABLE', 'socket hang up');
    return write(key, ...others);
  };
  return () => {
    store.write = write;
  };
}

/** What the manifest states is what is in the bucket. */
function expectNamed(it: RunSetup): void {
  const [key = ''] = usersKeys(it);
  const { body } = it.store.objects.get(key) as { body: Buffer };
  expect(it.manifest().users).toEqual({ key, bytes: body.length, sha256: hash('sha256', body), accounts: 1 });
  expect(key).toBe(`${FOLDER}${hash('sha256', body).slice(0, 16)}.sql.gz`);
  expect(gunzipSync(body).toString()).toContain(
    "CREATE USER IF NOT EXISTS `jo`@`%` IDENTIFIED WITH 'caching_sha2_password' AS 0x24412430 REQUIRE NONE;",
  );
}

test('a dump has the accounts outside of its folder, and its manifest names them', async () => {
  const it = lab();
  await expect(it.run(TARGET, WISHES)).resolves.toMatchObject({ outcome: 'dumped' });
  expectNamed(it);
  expect(gunzipSync(it.store.objects.get(usersKeys(it)[0] as string)?.body as Buffer).toString()).not.toContain(
    'mysql.sys',
  );
});

test('a dump has no accounts unless the job wants them', async () => {
  const it = lab();
  await it.run();
  expect(usersKeys(it)).toEqual([]);
  expect(it.manifest()).not.toHaveProperty('users');
});

test('a user who may not read the accounts makes no dump, and the error has the statement for that', async () => {
  const it = setup({ mysql: answering({ ...USERS, ...CALM }) });
  await expect(it.run(TARGET, WISHES)).rejects.toThrow(
    /\[GRANT_MISSING\] .*dump_users.*\n +GRANT SELECT ON `mysql`\.\* TO 'backup'@'%';/s,
  );
  expectNothing(it);
});

test('accounts that can not be written safely prevent the dump', async () => {
  const it = lab({ 'SHOW GRANTS FOR `jo`@`%`': 'GRANT SELECT ON `shop`.* TO `other`@`%`' });
  await expect(it.run(TARGET, WISHES)).rejects.toThrow('[NOT_DUMPABLE] A grant of the account `jo`@`%`');
  expectNothing(it);
});

const sqlOf = (it: RunSetup) => gunzipSync(it.store.objects.get(usersKeys(it)[0] as string)?.body as Buffer).toString();

test('accounts of a server with partial revokes come with that setting, before all others', async () => {
  const it = lab({ '@@GLOBAL.partial_revokes': '1' });
  await it.run(TARGET, WISHES);
  expect(sqlOf(it)).toMatch(/^[^;]*;\n[^;]*;\n\n-- .*\nSET GLOBAL partial_revokes = ON;\n/);
});

test('accounts of a server without partial revokes change no setting of another', async () => {
  const it = lab();
  await it.run(TARGET, WISHES);
  expect(sqlOf(it)).not.toContain('GLOBAL');
});

test('a column whose name reads as privileges prevents the dump where names are not quoted', async () => {
  const it = lab({
    'FROM mysql.columns_priv': 'jo\t%\ta), INSERT, UPDATE (b',
    'SHOW GRANTS FOR `jo`@`%`': 'GRANT SELECT (a), INSERT, UPDATE (b) ON `shop`.`t` TO `jo`@`%`',
  });
  await expect(it.run(TARGET, WISHES)).rejects.toThrow('[NOT_DUMPABLE] A grant of the account `jo`@`%`');
  expectNothing(it);
});

const GONE_ERROR = "ERROR 1141 (42000) at line 1: There is no such grant defined for user 'jo' on host '%'";

/** The grants are refused so many times, as those of an account that was just dropped. */
function refusingGrants(times: number): RunSetup {
  const counter = join(mkdtempSync(join(tmpdir(), 'users-')), 'count');
  const { 'SHOW GRANTS FOR `jo`@`%`': grants, ...others } = USERS;
  const refuse = `echo >> ${counter}; if [ $(wc -l < ${counter}) -le ${times} ]; then echo ${quotedForShell(GONE_ERROR)} >&2; exit 1; fi; echo ${quotedForShell(grants)}`;
  return setup({ mysql: answering({ ...others, ...ALLOWED, ...CALM }, { 'SHOW GRANTS FOR `jo`@`%`': refuse }) });
}

test('an account that is dropped while the accounts are read does not fail the run', async () => {
  const it = refusingGrants(1);
  await expect(it.run(TARGET, WISHES)).resolves.toMatchObject({ outcome: 'dumped' });
  expectNamed(it);
});

test('an account that can not be read three times prevents the dump', async () => {
  const it = refusingGrants(99);
  await expect(it.run(TARGET, WISHES)).rejects.toThrow(GONE_ERROR);
  expectNothing(it);
});

test('accounts are in the bucket before the dump is visible', async () => {
  const it = lab();
  let before: string[] = [];
  it.store.before = {
    complete: () => {
      before = usersKeys(it);
    },
  };
  await it.run(TARGET, WISHES);
  expect(before).toHaveLength(1);
});

test('accounts that can not be stored fail the run, which leaves no dump, and is repeated', async () => {
  const it = lab();
  const accept = refusing(it, '_users/');
  await expect(it.run(TARGET, WISHES)).rejects.toThrow('socket hang up');
  expectNothing(it);
  accept();
  await expect(it.run(TARGET, WISHES)).resolves.toMatchObject({ outcome: 'dumped' });
  expectNamed(it);
});

test('a dump whose run died before its manifest is adopted with its accounts, which nobody reads', async () => {
  const it = lab();
  const accept = refusing(it, MANIFEST);
  await expect(it.run(TARGET, WISHES)).rejects.toThrow('socket hang up');
  accept();
  const read: string[] = [];
  const original = it.store.read.bind(it.store);
  it.store.read = (key: string) => {
    read.push(key);
    return original(key);
  };
  // Also by a deployment that does not dump accounts any more.
  await expect(it.run()).resolves.toMatchObject({ outcome: 'adopted' });
  expectNamed(it);
  expect(read.filter((key) => key.startsWith('_users/'))).toEqual([]);
  expect(read).toContain(KEY);
});

test('a dump that is adopted without accounts has a warning where the job wants them', async () => {
  const it = lab();
  const accept = refusing(it, MANIFEST);
  await expect(it.run()).rejects.toThrow('socket hang up');
  accept();
  await expect(it.run(TARGET, WISHES)).resolves.toMatchObject({ outcome: 'adopted' });
  expect(it.manifest().warnings).toEqual([expect.stringMatching(/^\[USERS_INCOMPLETE\] .* has no accounts/)]);
});

test('a second run of equal accounts writes nothing in the place of the first', async () => {
  const it = lab();
  await it.run(TARGET, WISHES);
  const [key = ''] = usersKeys(it);
  it.store.put(key, 'of the first run');
  for (const gone of [KEY, MANIFEST]) it.store.objects.delete(gone);
  await it.run(TARGET, WISHES);
  expect(usersKeys(it)).toEqual([key]);
  expect(it.store.objects.get(key)?.body.toString()).toBe('of the first run');
});
