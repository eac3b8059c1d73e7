import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { dumpInFile } from '../../../dev/labs/restores/dump-file';
import { dumpText, zstdOf } from '../../../dev/labs/restores/dump-text';
import { restoreBy, targetAt } from '../../../dev/labs/restores/restore-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import type { ExpectedDump } from '../../../functions/restore/source/dump-source';

let cloud: LocalCloud;
let server: TestServer;
let folder: string;
let dump: Buffer;
let text: string;
let manifest: Manifest;
let count = 0;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server, folder] = await Promise.all([
    startLocalCloud(),
    startServer({ flavour: 'mysql' }),
    mkdtemp(join(tmpdir(), 'damaged-')),
  ]);
  await server.sql(
    `CREATE DATABASE shop;
     CREATE TABLE shop.photos (id INT AUTO_INCREMENT PRIMARY KEY, photo BLOB, KEY (photo(8)));
     INSERT INTO shop.photos (photo) VALUES (RANDOM_BYTES(1024));
     ${'INSERT INTO shop.photos (photo) SELECT RANDOM_BYTES(1024) FROM shop.photos;\n'.repeat(11)}
     CREATE EVENT shop.tidy ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DO SELECT 1;`,
  );
  const lab = await DumpLab.create(cloud, server, ['shop']);
  const { key } = (await lab.invoke(scheduledEvent('2026-11-20'))) as { key: string };
  dump = await lab.object(key);
  manifest = await lab.manifest(key);
  text = await dumpText(lab, key);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop(), folder && rm(folder, { recursive: true, force: true })]);
});

/** Restores bytes in place of the dump, and returns the database and the outcome. */
async function restored(
  content: Buffer,
  expected: ExpectedDump = manifest.dump,
): Promise<{ database: string; error: unknown }> {
  count += 1;
  const database = `copy_${count}`;
  const path = join(folder, database);
  await writeFile(path, content);
  const source = await dumpInFile(path, expected, manifest.source);
  const options = { database, allow: { sourceServer: true }, connections: 2 };
  const error = await restoreBy(source, targetAt(server), options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { database, error };
}

const DAMAGED = /^\[DUMP_DAMAGED\] THE DUMP IS DAMAGED\. /;

test('the dump itself is restored', async () => {
  expect((await restored(dump)).error).toBeUndefined();
});

test.each([0.1, 0.5, 0.9])(
  'a flipped bit at %f of the dump is reported, though it may be restored up to there',
  async (share) => {
    const changed = Buffer.from(dump);
    const at = Math.floor(dump.length * share);
    changed[at] = (changed[at] as number) ^ 1;
    const { error } = await restored(changed);
    expect(String((error as Error).message)).toMatch(/^\[(DUMP_DAMAGED|RESTORE_STOPPED)\]/);
  },
);

test('a dump that is cut off is reported, and its events are not restored', async () => {
  const { error, database } = await restored(dump.subarray(0, dump.length - 100));
  expect(error).toMatchObject({ message: expect.stringMatching(DAMAGED) });
  expect(await server.sql(`SELECT COUNT(*) FROM information_schema.events WHERE event_schema = '${database}'`)).toBe(
    '0\n',
  );
});

test('another dump than the manifest is about is reported at the end', async () => {
  const other = await zstdOf(text.replace(/-- Dump completed on .*\n$/, '-- Dump completed on 2026-11-21  3:00:00\n'));
  const { error, database } = await restored(other);
  expect(error).toMatchObject({ message: expect.stringMatching(DAMAGED) });
  expect((error as Error).message).toContain('Its SHA-256 is');
  expect(await server.sql(`SELECT COUNT(*) FROM information_schema.events WHERE event_schema = '${database}'`)).toBe(
    '0\n',
  );
});

test('a dump without its last line is reported, also without a manifest', async () => {
  const { error } = await restored(await zstdOf(text.replace(/-- Dump completed on .*\n$/, '')), {});
  expect(error).toMatchObject({ message: expect.stringMatching(DAMAGED) });
  expect((error as Error).message).toContain('last line');
});

test('fewer rows than verification counted are reported', async () => {
  const expected = { ...manifest.dump, rows: { shop: { photos: 2_049, lost: 1 } } };
  const { error } = await restored(dump, expected);
  expect(error).toMatchObject({ message: expect.stringMatching(DAMAGED) });
  expect((error as Error).message).toContain('The table "shop"."photos" has 2048 rows, and verification counted 2049.');
  expect((error as Error).message).toContain('The table "shop"."lost" has 0 rows, and verification counted 1.');
});

test.each(['\\! touch /tmp/x', 'source /etc/passwd', 'tee /tmp/x'])(
  'the command "%s" of the client is refused',
  async (command) => {
    const at = text.indexOf('\nINSERT INTO');
    const { error } = await restored(await zstdOf(`${text.slice(0, at)}\n${command}\n${text.slice(at)}`), {});
    expect(error).toMatchObject({ message: expect.stringMatching(/^\[DUMP_UNSAFE\] /) });
    expect((error as Error).message).toContain(command.slice(0, 6).replace('\\', '\\\\'));
  },
);
