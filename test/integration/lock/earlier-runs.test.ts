import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { ManifestError } from '../../../functions/core/errors';
import { systemClock } from '../../../functions/core/time/clock';
import { Toolbox } from '../../../functions/core/toolbox';
import { ENV } from '../../../functions/dump/env';
import { clientTree } from '../../../layers/mysql-client/build';
import { inLongForm } from '../../support/long-form';
import { FastClock } from './fast-clock';
import { SlotLab } from './slot-lab';

let lab: SlotLab;
beforeAll(async () => {
  lab = await SlotLab.start();
});
afterAll(() => lab?.stop());

describe('events for one slot', () => {
  test('make one dump when five arrive at once; the others wait and succeed', async () => {
    const { run, record, keys, objectKey, factsKey, manifestKey } = lab.slot();
    const responses = await Promise.all(
      [1, 2, 3, 4, 5].map((i) => run({ requestId: `request-${i}`, services: { clock: new FastClock() } })),
    );
    const outcomes = responses.map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(['already-done', 'already-done', 'already-done', 'already-done', 'dumped']);
    expect(new Set(responses.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await keys()).toEqual([objectKey, factsKey, manifestKey]);
    expect(await record()).toMatchObject({ state: 'DONE', fence: 1, attempts: 1 });
    await lab.expectNothingLeft();
  });

  test('touch neither the database nor the bucket after DONE', async () => {
    const { run, keys } = lab.slot();
    await run();
    const before = await keys();
    const nowhere = { resolveConnection: () => Promise.reject(new Error('the database was asked')) };
    await expect(run({ services: nowhere, layerRoot: '/nowhere' })).resolves.toMatchObject({ outcome: 'already-done' });
    expect(await keys()).toEqual(before);
  });

  test('from the retry queue mean the slot of the wrapped event, whenever they arrive', async () => {
    const { run, record, day } = lab.slot();
    const body = JSON.stringify({ requestContext: { requestId: 'request-0' }, requestPayload: scheduledEvent(day) });
    const response = await run({}, { Records: [{ eventSource: 'aws:sqs', messageId: 'message', body }] });
    expect(response).toEqual({ batchItemFailures: [] });
    expect(await record()).toMatchObject({ state: 'DONE' });
    await expect(run()).resolves.toMatchObject({ outcome: 'already-done' });
  });

  test("with force get a lock and key of their own, once per request, and leave the slot's dump alone", async () => {
    const { run, day, etag, keys, objectKey } = lab.slot();
    await run();
    const before = await etag();
    const force = { slot: day, force: true };
    const forced = await run({ requestId: 'again' }, force);
    expect(forced).toMatchObject({ outcome: 'dumped', key: objectKey.replace('.sql', '-force-again.sql') });
    await expect(run({ requestId: 'again' }, force)).resolves.toMatchObject({ outcome: 'already-done' });
    await expect(run({ requestId: 'once more' }, force)).resolves.toMatchObject({ outcome: 'dumped' });
    expect(await etag()).toBe(before);
    expect(await keys()).toHaveLength(9);
  });
});

describe('one key, one source, one time for a slot', () => {
  const elsewhere = { [ENV.compression]: 'gzip', [ENV.compressionLevel]: '6' };

  test('makes a dump again, with a warning, when it was deleted after DONE', async () => {
    const { run, record, keys, objectKey, factsKey, manifestKey } = lab.slot();
    await run();
    for (const Key of [objectKey, manifestKey]) await lab.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
    await expect(run()).resolves.toMatchObject({ outcome: 'dumped', key: objectKey });
    expect(await keys()).toEqual([objectKey, factsKey, manifestKey]);
    expect(await record()).toMatchObject({ state: 'DONE', fence: 2, bucket: BUCKET, claimedKey: objectKey });
    expect((await lab.dumps.manifest(objectKey)).warnings).toEqual([expect.stringContaining('is gone')]);
  });

  test('keeps the key that an earlier run claimed when the compression changes', async () => {
    const { run, keys, objectKey, factsKey, manifestKey, writeRecord } = lab.slot();
    await writeRecord({ state: 'FAILED', claimedBucket: BUCKET, claimedKey: objectKey });
    await expect(run({ environment: elsewhere })).resolves.toMatchObject({ outcome: 'dumped', key: objectKey });
    expect(await keys()).toEqual([objectKey, factsKey, manifestKey]);
  });

  test('reports a key claimed below another prefix, and makes no second dump', async () => {
    const { run, keys, record, objectKey, writeRecord } = lab.slot();
    await writeRecord({ state: 'FAILED', claimedBucket: BUCKET, claimedKey: objectKey });
    await expect(run({ environment: { [ENV.prefix]: 'moved' } })).rejects.toThrow(`s3://${BUCKET}/${objectKey}`);
    expect(await keys()).toEqual([]);
    expect(await record()).toMatchObject({ state: 'FAILED', claimedKey: objectKey });
  });

  test.each([
    { of: 'other databases', environment: { [ENV.dbDatabases]: '["shop","crm"]' } },
    { of: 'another server', environment: { [ENV.dbHost]: 'other.internal' } },
  ])("neither adopts nor replaces a dump of $of at the slot's key", async ({ environment }) => {
    const { run, etag, writeRecord } = lab.slot();
    await run();
    const before = await etag();
    await writeRecord({ state: 'FAILED' });
    await expect(run({ environment })).rejects.toThrow('another host, port or list of databases');
    expect(await etag()).toBe(before);
    await expect(run()).resolves.toMatchObject({ outcome: 'adopted' });
  });

  test("refuses a slot of next year, and today's slot before its scheduled run", async () => {
    const { run, keys } = lab.slot();
    const year = new Date().getUTCFullYear() + 1;
    await expect(run({}, { slot: `${year}-11-20` })).rejects.toThrow(`Slot ${year}-11-20 begins at`);
    const clock = { ...systemClock, now: () => new Date('2026-11-20T12:00:00Z') };
    const environment = { [ENV.schedule]: 'cron(0 23 * * ? *)' };
    const today = { slot: '2026-11-20' };
    await expect(run({ environment, services: { clock } }, today)).rejects.toThrow('"force": true');
    expect(await keys()).toEqual([]);
  });
});

describe('a record of an earlier run', () => {
  test('in state RUNNING of a dead holder is taken over after 45 s without a change', async () => {
    const { run, writeRecord, record, phases } = lab.slot();
    await writeRecord({ version: 'never renewed' });
    const clock = new FastClock();
    const begun = clock.monotonic();
    await expect(run({ services: { clock } })).resolves.toMatchObject({ outcome: 'dumped' });
    expect(clock.monotonic() - begun).toBeGreaterThan(45_000);
    expect(await record()).toMatchObject({ state: 'DONE', fence: 8, attempts: 8 });
    expect(phases).toContain('takeover');
  });

  test('in state FAILED is retried at once with the next fence', async () => {
    const { run, writeRecord, record } = lab.slot();
    await writeRecord({ state: 'FAILED', lastError: 'no disk' });
    await expect(run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(await record()).toMatchObject({
      state: 'DONE',
      fence: 8,
      attempts: 8,
      owner: expect.not.stringMatching('dead'),
    });
  });

  test('in state DONE is trusted', async () => {
    const { run, writeRecord, keys } = lab.slot();
    await writeRecord({ state: 'DONE', objectKey: 'k', etag: '"e"', sha256: 'a', bytes: 1 });
    await expect(run()).resolves.toMatchObject({ outcome: 'already-done', key: 'k', bytes: 1 });
    expect(await keys()).toEqual([]);
  });

  test('in state RUNNING fails the run when too little time is left to wait, so that the event is retried', async () => {
    const { run, writeRecord, record } = lab.slot();
    await writeRecord({});
    await expect(run({ remaining: () => 20_000, services: { clock: new FastClock() } })).rejects.toThrow(
      /Another run holds the lock .*request-0.*retried/,
    );
    expect(await record()).toMatchObject({ state: 'RUNNING', owner: 'dead' });
  });
});

describe('a dump of an earlier run', () => {
  /** Deletes the lock record of a slot that was DONE, as after a crash before DONE. */
  async function dumped(lost: 'record' | 'manifest and record') {
    const slot = lab.slot();
    const { sha256 } = await slot.run();
    await slot.writeRecord({ state: 'FAILED' });
    if (lost === 'manifest and record') {
      await lab.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: slot.manifestKey }));
    }
    return { ...slot, sha256, before: await slot.etag() };
  }

  /** Replaces the dump's content and keeps its metadata. */
  async function replace(objectKey: string, change: (content: Buffer) => Buffer | Promise<Buffer>): Promise<void> {
    const { Metadata } = await lab.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: objectKey }));
    const Body = await change(await lab.dumps.object(objectKey));
    await lab.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: objectKey, Body, Metadata }));
  }

  test('with its manifest is adopted without a connection to the database', async () => {
    const { run, record, etag, before, sha256 } = await dumped('record');
    const nowhere = { resolveConnection: () => Promise.reject(new Error('the database was asked')) };
    await expect(run({ services: nowhere })).resolves.toMatchObject({ outcome: 'adopted', sha256 });
    expect(await record()).toMatchObject({ state: 'DONE', sha256, fence: 8 });
    expect(await etag()).toBe(before);
  });

  test.each(['zstd', 'gzip'])(
    'without its manifest, in %s, is read back, verified and adopted',
    async (compression) => {
      const slot = lab.slot();
      const environment = { DUMP_COMPRESSION: compression };
      const { sha256, key } = await slot.run({ environment });
      const made = await lab.dumps.manifest(key);
      await slot.writeRecord({ state: 'FAILED' });
      await lab.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `${key}.manifest.json` }));
      // With any current compression of the job.
      await expect(slot.run()).resolves.toMatchObject({ outcome: 'adopted', sha256, key });
      const proven = await lab.dumps.manifest(key);
      expect(proven.run).toMatchObject({ owner: made.run.owner, fence: made.run.fence, provenBy: 'read-back' });
      expect(proven.dump).toMatchObject({ sha256, bytes: made.dump.bytes, etag: made.dump.etag, compression });
      expect(proven.source).toMatchObject({ tables: ['orders'], serverVersion: expect.stringMatching(/^9\.7/) });
      expect(await slot.record()).toMatchObject({ state: 'DONE', sha256 });
      await lab.expectNothingLeft();
    },
  );

  test('with a manifest of another object is verified again, and the manifest replaced', async () => {
    const { run, objectKey, sha256 } = await dumped('record');
    const stale = await lab.dumps.manifest(objectKey);
    await lab.s3.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: `${objectKey}.manifest.json`,
        Body: JSON.stringify({ ...stale, dump: { ...stale.dump, etag: '"another"', sha256: 'b'.repeat(64) } }),
      }),
    );
    await expect(run()).resolves.toMatchObject({ outcome: 'adopted', sha256 });
    expect((await lab.dumps.manifest(objectKey)).dump.sha256).toBe(sha256);
  });

  interface Damage {
    readonly how: string;
    readonly change: (content: Buffer) => Buffer | Promise<Buffer>;
  }

  test.each<Damage>([
    { how: 'cut off in its last frame', change: (content) => content.subarray(0, -5) },
    { how: 'with a byte that changed', change: (content) => flipped(content, content.length >> 1) },
    { how: 'with a fault far from its end', change: damagedFarFromItsEnd },
    // Reading the end of a dump has such cases in test/integration/compress/tails.test.ts.
    ...inLongForm<Damage>(
      { how: 'cut off in its first header', change: (content) => content.subarray(0, 5) },
      { how: 'cut off behind its first header', change: (content) => content.subarray(0, 12) },
      { how: 'with a byte of the first header changed', change: (content) => flipped(content, 1) },
      { how: 'with a size that changed', change: (content) => flipped(content, 9) },
      { how: 'that is not a dump', change: () => Buffer.from('hello') },
    ),
    { how: 'that decompresses, but is incomplete', change: () => frame('CREATE TABLE t (id INT);\n') },
    { how: 'with something behind its end', change: (content) => Buffer.concat([content, Buffer.from('more')]) },
  ])('$how is refused and not overwritten', async ({ change }) => {
    const { run, objectKey, manifestKey, etag, keys, record } = await dumped('manifest and record');
    await replace(objectKey, change);
    const before = await etag();
    const refused = run();
    await expect(refused).rejects.toThrow(ManifestError);
    await expect(refused).rejects.toThrow(`"${objectKey}" in bucket "dumps" is no whole dump`);
    expect(await etag()).toBe(before);
    expect(await keys()).not.toContain(manifestKey);
    expect(await record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('Move it away') });
    await lab.expectNothingLeft();
  });

  test("of another job at the slot's key is left alone", async () => {
    const { run, objectKey, etag } = lab.slot();
    await lab.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: objectKey, Body: 'theirs' }));
    const before = await etag();
    await expect(run()).rejects.toThrow(/is in the place of the dump, but job "shop" did not write it/);
    expect(await etag()).toBe(before);
  });

  test('with an unreadable manifest is not adopted', async () => {
    const { run, manifestKey } = await dumped('record');
    await lab.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: manifestKey, Body: '{"schema' }));
    await expect(run()).rejects.toThrow(`The manifest "${manifestKey}" in bucket "dumps" is not JSON. Move it away`);
  });
});

/** The text compressed by pzstd. */
async function frame(content: string): Promise<Buffer> {
  const { child } = new Toolbox(await clientTree()).start('pzstd', ['-q', '-c'], ['pipe', 'pipe', 'inherit']);
  child.stdin?.end(content);
  return buffer(child.stdout as Readable);
}

/** A dump in which only the last two frames are unchanged. */
async function damagedFarFromItsEnd(): Promise<Buffer> {
  const first = await frame('CREATE TABLE t (id INT);\n'.repeat(100));
  const rest = await Promise.all([frame('INSERT INTO t VALUES (1);\n'), frame('-- Dump completed\n')]);
  return Buffer.concat([flipped(first, first.length - 1), ...rest]);
}

/** The same bytes with one flipped bit. */
function flipped(content: Buffer, place: number): Buffer {
  const copy = Buffer.from(content);
  copy[place] = (copy[place] ?? 0) ^ 0x10;
  return copy;
}
