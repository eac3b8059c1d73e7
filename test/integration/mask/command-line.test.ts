import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { HostedMask, MASK_FUNCTION } from '../../../dev/labs/hosted/hosted-mask';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { MASK_KEY, MASKED_BUCKET, MaskLab } from '../../../dev/labs/in-process/mask-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { CommandLine } from '../../../dev/labs/released/command-line';
import { publishLayer } from '../../../dev/labs/released/publish-layer';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { buildMysqlClientLayer } from '../../../layers/mysql-client/build';
import { ORIGINALS, PEOPLE, rulesOfPeople } from './people';

/*
 * What a user does with masked dumps: first rules, their check and preview from a dump in S3, masking by hand, and looking at the job of the
 * masked dumps. By the bundle of the command line and the released function.
 */

const SLOT = '2026-11-20';
const PLACE = ['--bucket', BUCKET, '--prefix', 'backups'];
const OF_FUNCTION = ['--function', MASK_FUNCTION.name];

let cloud: LocalCloud;
let server: TestServer;
let masks: MaskLab;
let cli: CommandLine;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  const dumps = await DumpLab.create(cloud, server, ['shop']);
  await server.sql(PEOPLE, 'shop');
  masks = await MaskLab.create(dumps, rulesOfPeople());
  await HostedMask.deploy(cloud, { layerArn: await publishLayer(cloud, 'mysql-client', buildMysqlClientLayer) });
  cli = await CommandLine.build(cloud);
  const { key } = await dumps.invoke(scheduledEvent(SLOT));
  expect(await new VerifyLab(dumps).verify(key)).toMatchObject({ verified: true });
});

afterAll(async () => {
  cli?.remove();
  await Promise.all([cloud?.stop(), server?.stop()]);
});

function fileOf(name: string, rules: unknown): string {
  const file = join(cli.home, name);
  writeFileSync(file, JSON.stringify(rules));
  return file;
}

test('mask init writes rules for every column, which are refused until they are confirmed', async () => {
  const { exit, out } = await cli.run(['mask', 'init', 'shop', SLOT, ...PLACE]);
  expect(exit).toBe(0);
  const draft = JSON.parse(out);
  expect(Object.keys(draft.tables)).toEqual(['shop.customers', 'shop.orders', 'shop.secrets']);
  expect(draft.tables['shop.customers'].columns.email).toEqual({ method: 'email', unconfirmed: true });

  const refused = await cli.run(['mask', 'check', 'shop', SLOT, '--rules', fileOf('draft.json', draft), ...PLACE]);
  expect(refused.exit).toBe(1);
  expect(refused.err).toContain('[MASK_RULES_UNCONFIRMED]');

  const confirmed = JSON.parse(JSON.stringify(draft, (name, value) => (name === 'unconfirmed' ? undefined : value)));
  expect(await cli.run(['mask', 'check', 'shop', '--rules', fileOf('confirmed.json', confirmed), ...PLACE])).toEqual({
    exit: 0,
    out: `The rules decide about everything in the dump ${SLOT}: 3 tables.\n`,
    err: '',
  });
});

test('mask check names every column that no rule decides about, and exits 1', async () => {
  const rules = rulesOfPeople();
  delete rules.tables['shop.customers']?.columns?.phone;
  delete rules.tables['shop.orders']?.columns?.email;
  const { exit, out, err } = await cli.run(['mask', 'check', 'shop', '--rules', fileOf('some.json', rules), ...PLACE]);
  expect({ exit, out }).toEqual({ exit: 1, out: '' });
  expect(err).toContain('[MASK_COLUMNS_UNDECIDED]');
  expect(err).toContain('No rule decides about the column "phone" of the table "shop.customers"');
  expect(err).toContain('No rule decides about the column "email" of the table "shop.orders"');
});

test('mask preview shows rows before and after', async () => {
  const rules = fileOf('rules.json', rulesOfPeople());
  const preview = ['mask', 'preview', 'shop', '--rules', rules, '--table', 'shop.customers', '--rows', '2', ...PLACE];
  const { exit, out } = await cli.run([...preview, '--json']);
  expect(exit).toBe(0);
  const { columns } = JSON.parse(out);
  const email = columns.find(({ column }: { column: string }) => column === 'email');
  expect(email).toMatchObject({
    method: 'email',
    before: ["'person1@originals.example'", "'person2@originals.example'"],
  });
  expect(email.after).toEqual([
    expect.stringMatching(/^'.*@example\.com'$/),
    expect.stringMatching(/^'.*@example\.com'$/),
  ]);
  expect((await cli.run(preview)).out).toMatch(/^ {2}email +email +'person1@originals\.example' +'.+@example\.com'$/m);
});

test('run masks the dump of a slot, list and show have it, and a reader restores nothing of the originals', async () => {
  const made = await cli.run(['run', 'shop-masked', SLOT, ...OF_FUNCTION, '--json']);
  expect(made).toMatchObject({ exit: 0, err: '' });
  expect(JSON.parse(made.out)).toMatchObject({ outcome: 'dumped', job: 'shop-masked', id: SLOT });
  await masks.verify.verify(`shop-masked/2026/11/shop-masked-${SLOT}.sql.zst`);

  const list = await cli.run(['list', 'shop-masked', '--bucket', MASKED_BUCKET]);
  expect(list).toMatchObject({ exit: 0 });
  expect(list.out).toMatch(/^1 verified$/m);
  const show = await cli.run(['show', 'shop-masked', SLOT, '--bucket', MASKED_BUCKET]);
  expect(show).toMatchObject({ exit: 0 });
  const text = await cli.run(['extract', 'shop-masked', SLOT, '--table', 'customers', '--bucket', MASKED_BUCKET]);
  expect(text.out).toContain('INSERT INTO `customers`');
  for (const word of ORIGINALS) expect(text.out).not.toContain(word);
});

test('run reports a masked dump that fails with the column, as it reports a dump with its cause', async () => {
  const rules = rulesOfPeople();
  delete rules.tables['shop.customers']?.columns?.phone;
  await masks.putRules(rules);
  const { exit, err } = await cli.run(['run', 'shop-masked', SLOT, '--force', ...OF_FUNCTION]);
  await masks.putRules(rulesOfPeople());
  expect(exit).toBe(1);
  expect(err).toMatch(/\[MASK_COLUMNS_UNDECIDED\].*"phone"/s);
});

describe('doctor of a job of masked dumps', () => {
  test('checks rules and key in place of a database, and reports no failure of a job that is sound', async () => {
    const { exit, out } = await cli.run(['doctor', 'shop-masked', ...OF_FUNCTION]);
    expect(out).toMatch(/^ok +configuration +The environment of the function is complete\.$/m);
    expect(out).toMatch(/^ok +masking +SSM parameter "\/lab\/mask-key" is there\./m);
    expect(out).toMatch(/^ok +masking +The rules "_mask\/shop-masked\/rules\.json" have 3 tables\./m);
    expect(out).not.toMatch(/password|connection|database/);
    expect(out).not.toContain(MASK_KEY);
    // The local cloud sends no events of this bucket.
    expect(out.match(/^failed .*$/gm)).toEqual([expect.stringContaining('EventBridge')]);
    expect(exit).toBe(1);
  });

  test('names rules that are wrong', async () => {
    await masks.putRules({ version: 1, tables: { 'shop.customers': { columns: { id: 'shuffle' } } } });
    const { out } = await cli.run(['doctor', 'shop-masked', ...OF_FUNCTION]);
    await masks.putRules(rulesOfPeople());
    expect(out).toMatch(/^failed +masking .*shop\.customers/ms);
  });

  test('refuses to log in', async () => {
    const { exit, err } = await cli.run(['doctor', 'shop-masked', '--login', ...OF_FUNCTION]);
    expect(exit).toBe(2);
    expect(err).toContain('are made from dumps, and not from a database. Leave out --login and --through.');
  });
});
