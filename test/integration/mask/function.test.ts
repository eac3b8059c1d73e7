import { gunzipSync } from 'node:zlib';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { MASK_KEY, MASKED_BUCKET, MaskLab } from '../../../dev/labs/in-process/mask-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { dumpText } from '../../../dev/labs/restores/dump-text';
import { restore } from '../../../dev/labs/restores/restore';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ORIGINALS, PEOPLE, rulesOfPeople } from './people';

const MASKED = 'shop-masked/2026/11/shop-masked-2026-11-20.sql.zst';

let cloud: LocalCloud;
let server: TestServer;
let dumps: DumpLab;
let masks: MaskLab;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  dumps = await DumpLab.create(cloud, server, ['shop']);
  await server.sql(PEOPLE, 'shop');
  masks = await MaskLab.create(dumps, rulesOfPeople());
});

afterAll(async () => {
  await server?.stop();
  await cloud?.stop();
});

/** A verified dump of a day. */
async function verifiedDump(day: string): Promise<string> {
  const { key } = await dumps.invoke(scheduledEvent(day));
  expect(await new VerifyLab(dumps).verify(key)).toMatchObject({ verified: true });
  return key;
}

test('a verified dump gets a masked one, which is verified, drilled and restored like every dump', async () => {
  const source = await verifiedDump('2026-11-20');
  const sourceObjects = await dumps.keys();

  expect(await masks.mask(source)).toMatchObject({
    job: 'shop-masked',
    slot: '2026-11-20',
    outcome: 'dumped',
    key: MASKED,
  });

  // Twice is once, and the dump itself is untouched.
  expect(await masks.mask(source)).toMatchObject({ outcome: 'already-done', key: MASKED });
  expect(await dumps.keys()).toEqual(sourceObjects);
  expect(await dumps.openUploads(MASKED_BUCKET)).toBe(0);
  expect(await dumps.lockRecord('shop-masked#2026-11-20')).toMatchObject({ state: 'DONE', objectKey: MASKED });

  const manifest = await dumps.manifest(MASKED, MASKED_BUCKET);
  const { dump: original } = await dumps.manifest(source);
  expect(manifest).toMatchObject({
    job: 'shop-masked',
    masked: {
      from: { job: 'shop', bucket: 'dumps', key: source, sha256: original.sha256 },
      rows: { shop: { customers: 24, orders: 48, secrets: 0 } },
      scanned: { originals: expect.any(Number) },
    },
    source: { databases: ['shop'], tables: ['big_orders', 'customers', 'orders', 'secrets'] },
    warnings: [],
  });
  expect(manifest.masked?.scanned?.originals).toBeGreaterThan(50);

  expect(await masks.verify.verify(MASKED)).toMatchObject({ verified: true, findings: [], warnings: [] });
  expect(await masks.drill.drillFully(MASKED)).toMatchObject({ restorable: true, problems: [], differences: [] });

  await server.sql('CREATE DATABASE staging');
  await restore(server, MASKED, await dumps.object(MASKED, MASKED_BUCKET), 'staging');
  const answer = async (query: string) => [
    await server.sql(query),
    await server.sql(query.replaceAll('shop.', 'staging.')),
  ];
  // What an application asks gives as much.
  for (const query of [
    'SELECT COUNT(*), SUM(total) FROM shop.orders JOIN shop.customers ON customer_id = customers.id',
    'SELECT COUNT(*) FROM shop.orders JOIN shop.customers ON orders.email = customers.email',
    "SELECT COUNT(DISTINCT email), COUNT(DISTINCT card), SUM(details->'$.age') FROM shop.customers",
    'SELECT COUNT(*) FROM shop.big_orders',
  ]) {
    const [before, after] = await answer(query);
    expect(after).toEqual(before);
  }
  expect((await server.sql('SELECT COUNT(*) FROM staging.secrets')).trim()).toMatch(/0$/);

  // Nothing of a masked value is in any object that its readers may read.
  const text = await dumpText(dumps, MASKED, MASKED_BUCKET);
  const everything = [text, JSON.stringify(manifest)];
  for (const key of await masks.keys()) {
    const body = await dumps.object(key, MASKED_BUCKET);
    everything.push((key.endsWith('.gz') ? gunzipSync(body) : body).toString('latin1'));
  }
  for (const word of [...ORIGINALS, MASK_KEY, 'about the person']) expect(everything.join('\n')).not.toContain(word);
});
