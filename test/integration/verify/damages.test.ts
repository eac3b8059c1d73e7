import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET, LOCK_TABLE } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { COMPRESSIONS, type Compression, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { inLongForm } from '../../support/long-form';
import {
  type DamagedDump,
  DamagedDumps,
  fill,
  flipped,
  framesOf,
  rewritten,
  type Sample,
  sampleOf,
} from './damaged-dumps';

let cloud: LocalCloud;
let server: TestServer;
let dumps: DumpLab;
let damaged: DamagedDumps;
const samples = {} as Record<Compression, Sample>;
/** A dump in three parts. */
let large: Sample;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  dumps = await DumpLab.create(cloud, server, ['shop', 'archive']);
  damaged = new DamagedDumps(dumps);
  await fill(server);
  samples.zstd = await sampleOf(dumps, 'zstd', 'shop', '2026-11-20');
  samples.gzip = await sampleOf(dumps, 'gzip', 'shop', '2026-11-21');
  large = await sampleOf(dumps, 'zstd', 'archive', '2026-11-22');
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

const NOT_DECOMPRESSED = expect.stringContaining("The dump can't be decompressed to its end: ");
const OTHER_SHA = expect.stringMatching(
  /^The SHA-256 of the dump is [0-9a-f]{64}, but its manifest states [0-9a-f]{64}\.$/,
);
const otherSize = (is: number, expected: number) => `The dump has ${is} bytes, but its manifest states ${expected}.`;
const onePart = (bytes: number) =>
  `1 of 1 parts have another CRC-32 than S3 found when they were uploaded, the first of them part 1 (bytes 0 to ${bytes - 1}).`;
const NO_TRAILER = `The dump does not end with mysqldump's line "-- Dump completed".`;

/** Flipped bits in a dump, at places with the same distance. */
const FLIPS = process.env.LONG ? 12 : 4;
/** Compressions of dumps whose text is damaged, which the verification reads in the same way behind each of them. */
const OF_TEXT: readonly Compression[] = ['zstd', ...inLongForm('gzip' as const)];

describe.each(COMPRESSIONS)('a dump in %s', (compression) => {
  const sample = () => samples[compression];
  const findings = async (planted: DamagedDump) => (await damaged.verify(sample(), planted)).findings;

  test('is verified when it is sound', async () => {
    expect(await findings({})).toEqual([]);
  });

  test('is rejected with a flipped bit at any position', async () => {
    const { bytes } = sample();
    const step = Math.ceil(bytes.length / FLIPS);
    for (let at = 0; at < bytes.length; at += step) {
      const found = await findings({ bytes: flipped(bytes, at, 1 << (at % 8)) });
      expect(found).toEqual(expect.arrayContaining([OTHER_SHA, onePart(bytes.length)]));
    }
  });

  test('does not decompress with a flipped bit in its data, even with matching checksums', async () => {
    const { bytes } = sample();
    const planted = { bytes: flipped(bytes, Math.floor(bytes.length / 2)), fitting: true };
    expect(await findings(planted)).toEqual([NOT_DECOMPRESSED]);
  });

  test.each([1, 100, 'all but a byte', 'half of it'] as const)(
    'is rejected when its tail is cut by %s',
    async (cut) => {
      const { bytes } = sample();
      const length = cut === 'half of it' ? bytes.length / 2 : cut === 'all but a byte' ? 1 : bytes.length - cut;
      const rest = bytes.subarray(0, length);
      const size = otherSize(rest.length, bytes.length);
      expect(await findings({ bytes: rest })).toEqual([size, OTHER_SHA, onePart(bytes.length), NOT_DECOMPRESSED]);
      expect(await findings({ bytes: rest, fitting: true })).toEqual([NOT_DECOMPRESSED]);
    },
  );

  test('is rejected when it is empty', async () => {
    expect(await findings({ bytes: Buffer.alloc(0) })).toEqual(['The dump is empty.']);
  });

  test('is rejected with data after its end', async () => {
    const { bytes } = sample();
    const longer = Buffer.concat([bytes, Buffer.from('and so on')]);
    expect(await findings({ bytes: longer })).toEqual([
      otherSize(longer.length, bytes.length),
      OTHER_SHA,
      NOT_DECOMPRESSED,
    ]);
    expect(await findings({ bytes: longer, fitting: true })).toEqual([NOT_DECOMPRESSED]);
  });
});

describe.each(OF_TEXT)('the text of a dump in %s', (compression) => {
  const sample = () => samples[compression];
  const findings = async (planted: DamagedDump) => (await damaged.verify(sample(), planted)).findings;

  test('is rejected when it is repeated back to back', async () => {
    const { bytes } = sample();
    expect(await findings({ bytes: Buffer.concat([bytes, bytes]), fitting: true })).toEqual([
      'The dump has "orders", "paid", "payments", which the manifest does not list.',
      'The dump has 4 CREATE TABLE and 2 CREATE VIEW statements, and the manifest lists 3 tables and views.',
    ]);
  });

  test('is rejected without its last line', async () => {
    const bytes = await rewritten(sample(), (text) => text.replace(/-- Dump completed.*\n/, ''));
    expect(await findings({ bytes, fitting: true })).toEqual([NO_TRAILER]);
  });

  test('is rejected with data after its last line', async () => {
    const bytes = await rewritten(sample(), (text) => `${text}DROP TABLE orders;\n`);
    expect(await findings({ bytes, fitting: true })).toEqual([NO_TRAILER]);
  });

  test('is rejected without one of its tables', async () => {
    const begin = '-- Table structure for table `payments`';
    const end = '-- Dumping events for database';
    const without = (text: string) => text.slice(0, text.indexOf(begin)) + text.slice(text.indexOf(end));
    const bytes = await rewritten(sample(), without);
    expect(await findings({ bytes, fitting: true })).toEqual([
      'The dump lacks "payments", which the manifest lists.',
      'The dump has 1 CREATE TABLE and 1 CREATE VIEW statements, and the manifest lists 3 tables and views.',
    ]);
  });

  test('is rejected without the statement of a table', async () => {
    const bytes = await rewritten(sample(), (text) =>
      text.replace('CREATE TABLE `payments`', 'CREATE SABLE `payments`'),
    );
    expect(await findings({ bytes, fitting: true })).toEqual([
      'The dump has 1 CREATE TABLE and 1 CREATE VIEW statements, and the manifest lists 3 tables and views.',
    ]);
  });
});

describe('a dump in several parts', () => {
  test.each([1, 2, 3])('is rejected with a flipped bit in part %d, and the part is named', async (number) => {
    const { parts } = large.manifest.dump;
    const begin = parts.slice(0, number - 1).reduce((sum, { bytes }) => sum + bytes, 0);
    const part = parts[number - 1] ?? { bytes: 0 };
    expect(parts.length).toBeGreaterThanOrEqual(3);
    for (const at of [begin, begin + part.bytes - 1]) {
      const { findings } = await damaged.verify(large, { bytes: flipped(large.bytes, at) });
      expect(findings).toContain(
        `1 of ${parts.length} parts have another CRC-32 than S3 found when they were uploaded, the first of them part ${number} (bytes ${begin} to ${begin + part.bytes - 1}).`,
      );
    }
  });

  test('is rejected when truncated at a frame border, though it decompresses', async () => {
    const lastFrame = [...framesOf(large.bytes)].at(-1) ?? 0;
    const bytes = large.bytes.subarray(0, lastFrame);
    expect((await damaged.verify(large, { bytes, fitting: true })).findings).toEqual([NO_TRAILER]);
  });
});

test('a dump with missing rows matches its manifest, and a warning names the table', async () => {
  const bytes = await rewritten(large, (text) => text.replace(/^(INSERT INTO `photos` VALUES \(.*?\)),.*;$/m, '$1;'));
  const withoutOthers = await rewritten({ ...large, bytes }, (text) =>
    text.replaceAll(/(?<=;\n)INSERT INTO `photos` VALUES \(\d{2}.*;\n/g, ''),
  );
  const response = await damaged.verify(large, { bytes: withoutOthers, fitting: true });
  expect(response).toMatchObject({
    verified: true,
    warnings: [
      expect.stringMatching(
        /^Table "photos" of database "archive" has 1 rows in the dump, and the server estimated \d{5} just before\./,
      ),
    ],
  });
});

describe('a manifest', () => {
  const findings = async (change: DamagedDump['change']) => (await damaged.verify(samples.zstd, { change })).findings;

  test('is rejected with a wrong checksum of a part', async () => {
    const wrong = (manifest: Sample['manifest']) => {
      const parts = manifest.dump.parts.map((part) => ({ ...part, crc32: 'AAAAAA==' }));
      return { ...manifest, dump: { ...manifest.dump, parts } };
    };
    expect(await findings(wrong)).toEqual([onePart(samples.zstd.bytes.length)]);
  });

  test('is rejected when its parts do not add up to the dump', async () => {
    const { bytes } = samples.zstd;
    const fewer = (manifest: Sample['manifest']) => {
      const [first = { bytes: 0, crc32: '' }] = manifest.dump.parts;
      return { ...manifest, dump: { ...manifest.dump, parts: [{ ...first, bytes: first.bytes - 1 }] } };
    };
    expect(await findings(fewer)).toContain(
      `The parts in the manifest have ${bytes.length - 1} bytes together, and the whole has ${bytes.length} in it.`,
    );
  });

  test('is rejected with a schema version that never was', async () => {
    expect(await findings((manifest) => ({ ...manifest, schemaVersion: 0 }))).toEqual([
      expect.stringMatching(/^The manifest ".+" has the schema version 0, and this version reads 1\. Deploy /),
    ]);
  });

  test('of a newer version is not judged', async () => {
    await expect(findings((manifest) => ({ ...manifest, schemaVersion: 2 }))).rejects.toThrow(
      '[MANIFEST_OF_NEWER_VERSION]',
    );
  });

  test('is rejected when a field is missing', async () => {
    expect(await findings(({ job, slot }) => ({ schemaVersion: 1, job, slot }))).toEqual([
      expect.stringMatching(/^The manifest ".+" does not have the form of a manifest \(dump: .+\)\. Move it away/),
    ]);
  });

  test.each([
    ['job', { job: 'crm' }, 'The manifest is of the job "crm", and it is among the dumps of the job "shop".'],
    ['slot', { slot: '2026-11-20' }, 'The manifest is of the slot 2026-11-20, and the key of its dump is "'],
  ])('is rejected when it is of another %s', async (_, change, finding) => {
    expect(await findings((manifest) => ({ ...manifest, ...change }))).toContainEqual(expect.stringContaining(finding));
  });

  test('is rejected when it describes a dump with another key', async () => {
    const moved = (manifest: Sample['manifest']) => ({
      ...manifest,
      dump: { ...manifest.dump, key: 'elsewhere.sql.zst' },
    });
    expect(await findings(moved)).toContainEqual(
      expect.stringContaining('The manifest is about the dump "elsewhere.sql.zst", and it is beside "'),
    );
  });

  test('is that of a copy when it names another bucket, and the bytes decide', async () => {
    const copied = (manifest: Sample['manifest']) => ({ ...manifest, dump: { ...manifest.dump, bucket: 'photos' } });
    expect(await findings(copied)).toEqual([]);
    const other = (manifest: Sample['manifest']) => ({
      ...manifest,
      dump: { ...manifest.dump, bucket: 'photos', sha256: '0'.repeat(64) },
    });
    expect(await findings(other)).toEqual([expect.stringMatching(/^The SHA-256 of the dump is /)]);
  });

  test('is rejected when it is missing, and no verdict is written', async () => {
    const key = await damaged.plant(samples.zstd);
    await remove(`${key}.manifest.json`);
    expect(await damaged.verifyKey(key)).toMatchObject({
      verified: false,
      findings: [`The manifest "${key}.manifest.json" is not there, and without it the dump does not count.`],
      verdict: null,
    });
    expect((await dumps.keys()).filter((other) => other.startsWith(key))).toEqual([key]);
  });

  test('is rejected without its dump', async () => {
    const key = await damaged.plant(samples.zstd);
    await remove(key);
    expect((await damaged.verifyKey(key)).findings).toEqual([`The dump "${key}" is not there.`]);
  });
});

test("a complete, sound dump of another slot at the dump's key is rejected", async () => {
  const key = await damaged.plant(samples.zstd);
  await damaged.put(key, large.bytes);
  const { findings } = await damaged.verifyKey(key);
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^The object ".+" was replaced: it has the ETag ".+", and the manifest is about the ETag ".+"\.$/,
      ),
      otherSize(large.bytes.length, samples.zstd.bytes.length),
      OTHER_SHA,
      'The dump lacks "orders", "paid", "payments", which the manifest lists, and has "photos", which the manifest does not list.',
    ]),
  );
});

test('a verdict does not affect later runs: a slot keeps its dump, and a dump without a lock record is adopted', async () => {
  const run = (environment: object) =>
    dumps.invoke(scheduledEvent('2026-11-20'), {
      environment: { [ENV.dbDatabases]: '["shop"]', ...environment },
    });
  const { key } = samples.zstd.manifest.dump;
  expect(await damaged.verifyKey(key)).toMatchObject({ verified: true, verdict: 'written' });
  expect(await run({})).toMatchObject({ outcome: 'already-done', key });
  await cloud
    .client(DynamoDBClient)
    .send(new DeleteItemCommand({ TableName: LOCK_TABLE, Key: { key: { S: 'shop#2026-11-20' } } }));
  expect(await run({ [ENV.shrinkShare]: '0.9' })).toMatchObject({ outcome: 'adopted', key });
  expect(await damaged.verifyKey(key)).toMatchObject({ verified: true, verdict: 'known' });
});

// Last, because versioning of a bucket can't be removed.
describe('in a versioned bucket', () => {
  beforeAll(async () => {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await cloud.client(S3Client).send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
  });

  test('verifies a sound dump by its version', async () => {
    const key = await damaged.plant(samples.zstd);
    const { versionId } = (await dumps.manifest(key)).dump;
    expect(versionId).toBeDefined();
    expect(await damaged.verifyKey(key)).toMatchObject({ verified: true });
  });

  test('rejects a replaced dump, and names the sound version', async () => {
    const key = await damaged.plant(samples.zstd);
    const { versionId: was } = (await dumps.manifest(key)).dump;
    const { versionId: is } = await damaged.put(key, large.bytes);
    expect((await damaged.verifyKey(key)).findings).toEqual([
      `The object "${key}" was replaced: it has the version ${is}, and the manifest is about the version ${was}.`,
      `Version ${was} of the dump is still there, and is sound: bring it back.`,
    ]);
  });

  test('rejects a replaced dump whose own version was deleted', async () => {
    const key = await damaged.plant(samples.zstd);
    const { versionId: was } = (await dumps.manifest(key)).dump;
    await damaged.put(key, large.bytes);
    await remove(key, was);
    expect((await damaged.verifyKey(key)).findings).toContain(`Version ${was} of the dump can't be read any more.`);
  });

  test('rejects a deleted dump', async () => {
    const key = await damaged.plant(samples.zstd);
    await remove(key);
    expect((await damaged.verifyKey(key)).findings).toEqual([`The dump "${key}" is not there.`]);
  });

  test('writes no second version of the verdict for a replayed event', async () => {
    const key = await damaged.plant(samples.zstd);
    await damaged.verifyKey(key);
    const first = await dumps.object(verdictKey(key));
    expect(await damaged.verifyKey(key)).toMatchObject({ verdict: 'known' });
    expect(await dumps.object(verdictKey(key))).toEqual(first);
  });
});

async function remove(key: string, VersionId?: string): Promise<void> {
  await cloud.client(S3Client).send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key, VersionId }));
}
