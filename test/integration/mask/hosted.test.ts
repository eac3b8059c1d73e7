import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { HostedMask } from '../../../dev/labs/hosted/hosted-mask';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { MASKED_BUCKET, MaskLab } from '../../../dev/labs/in-process/mask-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { publishLayer } from '../../../dev/labs/released/publish-layer';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { buildMysqlClientLayer } from '../../../layers/mysql-client/build';
import { PEOPLE, rulesOfPeople } from './people';

/*
 * The mask function as it is released: its zip and its layer in the local host of Lambda, with the role of the module.
 */

const MASKED = 'shop-masked/2026/11/shop-masked-2026-11-20.sql.zst';

let cloud: LocalCloud;
let server: TestServer;
let dumps: DumpLab;
let masks: MaskLab;
let hosted: HostedMask;
let source: string;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server] = await Promise.all([startLocalCloud({ auth: true }), startServer({ flavour: 'mysql' })]);
  dumps = await DumpLab.create(cloud, server, ['shop']);
  await server.sql(PEOPLE, 'shop');
  masks = await MaskLab.create(dumps, rulesOfPeople());
  hosted = await HostedMask.deploy(cloud, {
    layerArn: await publishLayer(cloud, 'mysql-client', buildMysqlClientLayer),
  });
  ({ key: source } = await dumps.invoke(scheduledEvent('2026-11-20')));
  expect(await new VerifyLab(dumps).verify(source)).toMatchObject({ verified: true });
});

afterAll(async () => {
  await server?.stop();
  await cloud?.stop();
});

test('the released function makes a masked dump with the role of the module, and a repeated event changes nothing', async () => {
  const { response, error } = await hosted.mask(source);
  expect({ response, error }).toMatchObject({ response: { outcome: 'dumped', key: MASKED, bucket: MASKED_BUCKET } });
  expect((await hosted.mask(source)).response).toMatchObject({ outcome: 'already-done', key: MASKED });
  expect(await masks.verify.verify(MASKED)).toMatchObject({ verified: true, findings: [] });
  expect(await masks.keys()).toEqual(expect.arrayContaining([MASKED, `${MASKED}.manifest.json`]));
  const [first] = hosted.invocations;
  for (const metric of ['"DumpMasked":1', '"ArrivalMasked":1', '"function":"shop-masked"']) {
    expect(first?.logs).toContain(metric);
  }
});

test('the released function fails with the column that no rule decides about, and makes nothing', async () => {
  const rules = rulesOfPeople();
  delete rules.tables['shop.customers']?.columns?.phone;
  await masks.putRules(rules);
  const before = await masks.keys();
  const forced = await hosted.invoke({ slot: '2026-11-20', force: true, forceId: 'again' });
  expect(forced.error?.errorMessage).toMatch(
    /^\[MASK_COLUMNS_UNDECIDED\].*No rule decides about the column "phone" of the table "shop.customers"/s,
  );
  expect(await masks.keys()).toEqual(before);
  expect(hosted.invocations.at(-1)?.logs).toContain('"DumpMasked":0');
});
