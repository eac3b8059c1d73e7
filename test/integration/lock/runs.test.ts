import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DeadlineError, LockError, ManifestError } from '../../../functions/core/errors';
import type { LockOperation, LockWrite } from '../../../functions/core/lock/operations';
import type { LockRecord } from '../../../functions/core/lock/record';
import { DynamoDbLockTable } from '../../../functions/core/lock/table';
import { DumpStore, type OpenUpload } from '../../../functions/dump/upload/dump-store';
import { BUCKET, DumpLab, type InProcessRun, LOCK_TABLE, scheduledEvent } from '../../support/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../support/local-cloud';
import { startServer, type TestServer } from '../../support/servers/server';
import { runningTools } from './children';
import { fastClock, pausedClock } from './fast-clock';

jest.setTimeout(120_000);

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  lab = await DumpLab.create(cloud, server, ['shop']);
  await server.sql('CREATE TABLE orders (id INT PRIMARY KEY); INSERT INTO orders VALUES (1), (2);', 'shop');
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

/** Another day, and so another slot, for each test. */
let days = 0;
function setup() {
  const day = new Date(Date.UTC(2026, 0, ++days)).toISOString().slice(0, 10);
  const lockKey = `shop#${day}`;
  const objectKey = `backups/shop/2026/${day.slice(5, 7)}/shop-${day}.sql.zst`;
  const said: string[] = [];
  const say = (message: string) => {
    said.push(message);
  };
  const quiet = { log: { info: say, warn: say, error: say }, publishMetrics: () => {} };
  return {
    lockKey,
    objectKey,
    manifestKey: `${objectKey}.manifest.json`,
    event: scheduledEvent(day),
    day,
    said,
    run: (options: InProcessRun = {}, event: unknown = scheduledEvent(day)) =>
      lab.invoke(event, { ...options, services: { clock: fastClock(), ...quiet, ...options.services } }),
    record: () => lab.lockRecord(lockKey),
    writeRecord: (changes: Partial<LockRecord>) => writeRecord({ ...deadHolder(lockKey), ...changes }),
    keys: async () => (await lab.keys()).filter((key) => key.includes(day)),
    etag: async () =>
      (await cloud.client(S3Client).send(new HeadObjectCommand({ Bucket: BUCKET, Key: objectKey }))).ETag,
  };
}

function deadHolder(key: string): LockRecord {
  return {
    key,
    state: 'RUNNING',
    owner: 'dead',
    fence: 7,
    version: 'old',
    attempts: 7,
    requestId: 'request-0',
    startedAt: '2026-01-01T00:00:00.000Z',
    ttl: 2_000_000_000,
  };
}

async function writeRecord(record: LockRecord): Promise<void> {
  await cloud.client(DynamoDBClient).send(new PutItemCommand({ TableName: LOCK_TABLE, Item: marshall(record) }));
}

/** Nothing of a run is left: no child and no upload. */
async function expectNothingLeft(): Promise<void> {
  expect(runningTools()).toEqual([]);
  expect(await lab.openUploads()).toBe(0);
}

/** Nothing of a run is left in the server, which sees that a client is gone only when it no longer waits for a lock. */
async function expectNoSession(): Promise<void> {
  const sessions = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'backup'";
  await until(async () => (await server.sql(sessions)).trim() === '0');
}

/** A lock table that gives no answer to one kind of write. */
class BrokenTable extends DynamoDbLockTable {
  constructor(private readonly broken: LockOperation['type']) {
    super(cloud.client(DynamoDBClient), LOCK_TABLE);
  }

  override async write(...request: Parameters<DynamoDbLockTable['write']>): Promise<LockWrite> {
    if (request[1].type === this.broken) throw new LockError('DynamoDB gave no answer.');
    return super.write(...request);
  }
}

/** A bucket in which something happens around completing, or publishing goes wrong. */
class EventfulStore extends DumpStore {
  constructor(private readonly happens: { before?: () => Promise<void>; after?: () => void; writing?: () => void }) {
    super(cloud.client(S3Client), BUCKET, undefined);
  }

  override async complete(...request: Parameters<DumpStore['complete']>): Promise<void> {
    await this.happens.before?.();
    await super.complete(...request);
    this.happens.after?.();
  }

  override async write(...request: Parameters<DumpStore['write']>): Promise<boolean> {
    this.happens.writing?.();
    return super.write(...request);
  }
}

function flipped(content: Buffer, place: number): Buffer {
  const copy = Buffer.from(content);
  copy[place] = (copy[place] ?? 0) ^ 0x10;
  return copy;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 400) throw new Error('It did not come about within 20 s.');
    await pause(50);
  }
}

/** Holds mysqldump in the middle of the dump while `work` runs. */
async function whileDumpStandsStill(work: () => Promise<void>): Promise<void> {
  const holding = server.sql('LOCK TABLES shop.orders WRITE; SELECT SLEEP(100) /* holding */;').catch(() => {});
  const find = "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(100)%'";
  let id = '';
  await until(async () => {
    id = (await server.sql(find)).trim();
    return id !== '';
  });
  try {
    await work();
  } finally {
    await server.sql(`KILL ${id}`);
    await holding;
    await expectNoSession();
  }
}

async function dumpIsUnderWay(): Promise<void> {
  const waiting =
    "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'backup' AND state LIKE 'Waiting for table%'";
  await until(async () => (await server.sql(waiting)).trim() !== '0');
}

describe('events for one slot', () => {
  test('five at once make one dump; the others wait for it and succeed', async () => {
    const { run, record, keys, objectKey, manifestKey } = setup();
    const responses = await Promise.all([1, 2, 3, 4, 5].map((i) => run({ requestId: `request-${i}` })));
    const outcomes = responses.map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(['already-done', 'already-done', 'already-done', 'already-done', 'dumped']);
    expect(new Set(responses.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await keys()).toEqual([objectKey, manifestKey]);
    expect(await record()).toMatchObject({ state: 'DONE', fence: 1, attempts: 1 });
    await expectNothingLeft();
  });

  test('a duplicate after DONE touches neither the database nor the bucket', async () => {
    const { run, keys } = setup();
    await run();
    const before = await keys();
    const nowhere = { resolveConnection: () => Promise.reject(new Error('the database was asked')) };
    await expect(run({ services: nowhere, layerRoot: '/nowhere' })).resolves.toMatchObject({ outcome: 'already-done' });
    expect(await keys()).toEqual(before);
  });

  test('a record of the retry queue means the slot of the event inside, whenever it comes', async () => {
    const { run, event, lockKey, day } = setup();
    const body = JSON.stringify({ requestContext: { requestId: 'request-0' }, requestPayload: event });
    const response = await run({}, { Records: [{ eventSource: 'aws:sqs', body }] });
    expect(response).toMatchObject({ outcome: 'dumped', slot: day });
    expect((await lab.lockRecord(lockKey))?.state).toBe('DONE');
    await expect(run()).resolves.toMatchObject({ outcome: 'already-done' });
  });

  test('a forced dump gets its own lock and key, once per request, and leaves the slot’s dump alone', async () => {
    const { run, day, etag, keys, objectKey } = setup();
    await run();
    const before = await etag();
    const force = { slot: day, force: true };
    const forced = await run({ requestId: 'again' }, force);
    expect(forced).toMatchObject({ outcome: 'dumped', key: objectKey.replace('.sql', '-force-again.sql') });
    await expect(run({ requestId: 'again' }, force)).resolves.toMatchObject({ outcome: 'already-done' });
    await expect(run({ requestId: 'once more' }, force)).resolves.toMatchObject({ outcome: 'dumped' });
    expect(await etag()).toBe(before);
    expect(await keys()).toHaveLength(6);
  });
});

describe('a record that an earlier run left', () => {
  test('RUNNING of a dead holder is taken over after it stood still for 45 s', async () => {
    const { run, writeRecord, record, said } = setup();
    await writeRecord({ version: 'never renewed' });
    const clock = fastClock();
    const begun = clock.monotonic();
    await expect(run({ services: { clock } })).resolves.toMatchObject({ outcome: 'dumped' });
    expect(clock.monotonic() - begun).toBeGreaterThan(45_000);
    expect(await record()).toMatchObject({ state: 'DONE', fence: 8, attempts: 8 });
    expect(said).toContain('run: takeover');
  });

  test('RUNNING of a holder that renews is not taken over', async () => {
    const { run, writeRecord, said } = setup();
    const clock = fastClock();
    // Time for two takeovers, then too little.
    const end = clock.monotonic() + 150_000;
    const remaining = () => end - clock.monotonic();
    const renewed = (async () => {
      for (let version = 1; remaining() > 0; version += 1) {
        await writeRecord({ version: String(version) });
        await clock.sleep(10_000);
      }
    })();
    await pause(200);
    await expect(run({ services: { clock }, remaining })).rejects.toThrow(LockError);
    await renewed;
    expect(said).not.toContain('run: takeover');
    await expectNothingLeft();
  });

  test('FAILED is tried again at once, and the fence goes on counting', async () => {
    const { run, writeRecord, record } = setup();
    await writeRecord({ state: 'FAILED', lastError: 'no disk' });
    await expect(run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(await record()).toMatchObject({
      state: 'DONE',
      fence: 8,
      attempts: 8,
      owner: expect.not.stringMatching('dead'),
    });
  });

  test('DONE is believed', async () => {
    const { run, writeRecord, keys } = setup();
    await writeRecord({ state: 'DONE', objectKey: 'k', etag: '"e"', sha256: 'a', bytes: 1 });
    await expect(run()).resolves.toMatchObject({ outcome: 'already-done', key: 'k', bytes: 1 });
    expect(await keys()).toEqual([]);
  });

  test('too little time to wait for the holder is a failure, so that the event comes back', async () => {
    const { run, writeRecord, record } = setup();
    await writeRecord({});
    await expect(run({ remaining: () => 20_000 })).rejects.toThrow(
      /Another run holds the lock .*request-0.*tried again/,
    );
    expect(await record()).toMatchObject({ state: 'RUNNING', owner: 'dead' });
  });
});

describe('a dump that an earlier run left', () => {
  /** The slot is DONE; then the lock record is gone, as after a crash before DONE. */
  async function dumped(lost: 'record' | 'manifest and record') {
    const slot = setup();
    const { sha256 } = await slot.run();
    await slot.writeRecord({ state: 'FAILED' });
    if (lost === 'manifest and record') {
      await cloud.client(S3Client).send(new DeleteObjectCommand({ Bucket: BUCKET, Key: slot.manifestKey }));
    }
    return { ...slot, sha256, before: await slot.etag() };
  }

  /** Puts other content in the dump's place, with the metadata of the dump. */
  async function replace(objectKey: string, change: (content: Buffer) => Buffer): Promise<void> {
    const s3 = cloud.client(S3Client);
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: objectKey }));
    const Body = change(await lab.object(objectKey));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: objectKey, Body, Metadata }));
  }

  test('with its manifest is adopted without a look at the database', async () => {
    const { run, record, etag, before, sha256 } = await dumped('record');
    const nowhere = { resolveConnection: () => Promise.reject(new Error('the database was asked')) };
    await expect(run({ services: nowhere })).resolves.toMatchObject({ outcome: 'adopted', sha256 });
    expect(await record()).toMatchObject({ state: 'DONE', sha256, fence: 8 });
    expect(await etag()).toBe(before);
  });

  test.each(['zstd', 'gzip'])('without its manifest, in %s, is read back, proven and adopted', async (compression) => {
    const slot = setup();
    const environment = { DUMP_COMPRESSION: compression };
    const { sha256, key } = await slot.run({ environment });
    const made = await lab.manifest(key);
    await slot.writeRecord({ state: 'FAILED' });
    await cloud.client(S3Client).send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `${key}.manifest.json` }));
    // Whatever the job compresses with by now.
    await expect(slot.run()).resolves.toMatchObject({ outcome: 'adopted', sha256, key });
    const proven = await lab.manifest(key);
    expect(proven.run).toMatchObject({ owner: made.run.owner, fence: made.run.fence, provenBy: 'read-back' });
    expect(proven.dump).toMatchObject({ sha256, bytes: made.dump.bytes, etag: made.dump.etag, compression });
    expect(proven.source).toMatchObject({ tables: ['orders'], serverVersion: expect.stringMatching(/^9\.7/) });
    expect(await slot.record()).toMatchObject({ state: 'DONE', sha256 });
    await expectNothingLeft();
  });

  test('with a manifest of another object is proven anew, and the manifest replaced', async () => {
    const { run, objectKey, sha256 } = await dumped('record');
    const stale = await lab.manifest(objectKey);
    await cloud.client(S3Client).send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: `${objectKey}.manifest.json`,
        Body: JSON.stringify({ ...stale, dump: { ...stale.dump, etag: '"another"', sha256: 'b'.repeat(64) } }),
      }),
    );
    await expect(run()).resolves.toMatchObject({ outcome: 'adopted', sha256 });
    expect((await lab.manifest(objectKey)).dump.sha256).toBe(sha256);
  });

  test.each<{ how: string; change: (content: Buffer) => Buffer }>([
    { how: 'cut off in its last frame', change: (content) => content.subarray(0, -5) },
    { how: 'cut off in its first header', change: (content) => content.subarray(0, 5) },
    { how: 'cut off behind its first header', change: (content) => content.subarray(0, 12) },
    { how: 'with a byte that changed', change: (content) => flipped(content, content.length >> 1) },
    { how: 'with a byte of the first header changed', change: (content) => flipped(content, 1) },
    { how: 'with a size that changed', change: (content) => flipped(content, 9) },
    { how: 'that is no dump at all', change: () => Buffer.from('hello') },
    { how: 'with something behind its end', change: (content) => Buffer.concat([content, Buffer.from('more')]) },
  ])('$how is refused, and nothing is overwritten', async ({ change }) => {
    const { run, objectKey, manifestKey, etag, keys, record } = await dumped('manifest and record');
    await replace(objectKey, change);
    const before = await etag();
    await expect(run()).rejects.toThrow(ManifestError);
    await expect(run()).rejects.toThrow(`"${objectKey}" in bucket "dumps" is no whole dump`);
    expect(await etag()).toBe(before);
    expect(await keys()).not.toContain(manifestKey);
    expect(await record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('Move it away') });
    await expectNothingLeft();
  });

  test('of another job in the dump’s place is left alone', async () => {
    const { run, objectKey, etag } = setup();
    await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: objectKey, Body: 'theirs' }));
    const before = await etag();
    await expect(run()).rejects.toThrow(/is in the place of the dump, but job "shop" did not write it/);
    expect(await etag()).toBe(before);
  });

  test('with a manifest that nobody can read is not guessed at', async () => {
    const { run, manifestKey } = await dumped('record');
    await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: manifestKey, Body: '{"schema' }));
    await expect(run()).rejects.toThrow(`The manifest "${manifestKey}" in bucket "dumps" can't be read. Move it away`);
  });
});

describe('while a dump is being made', () => {
  test('a lock that another takes: the dump is killed, the upload aborted, and the run stands by', async () => {
    const { run, writeRecord, record, objectKey, said, keys } = setup();
    await whileDumpStandsStill(async () => {
      const running = run();
      await dumpIsUnderWay();
      expect(await lab.openUploads()).toBe(1);
      await writeRecord({ owner: 'thief', version: 'stolen' });
      await until(() => said.filter((message) => message === 'run: stand-by').length > 0);
      expect(await keys()).toEqual([]);
      await expectNothingLeft();
      // The thief gets it done.
      await writeRecord({ owner: 'thief', state: 'DONE', objectKey, sha256: 'b'.repeat(64), bytes: 1 });
      await expect(running).resolves.toMatchObject({ outcome: 'already-done', sha256: 'b'.repeat(64) });
    });
    expect(await record()).toMatchObject({ owner: 'thief' });
  });

  test('a lock that can’t be renewed for 30 s: the dump is killed before anyone else could take over', async () => {
    const { run, said, record } = setup();
    await whileDumpStandsStill(async () => {
      const clock = fastClock();
      const end = clock.monotonic() + 110_000;
      const services = { clock, lockTable: new BrokenTable('renew') };
      const running = run({ services, remaining: () => end - clock.monotonic() });
      await dumpIsUnderWay();
      await until(() => said.includes('run: stand-by'));
      await expectNothingLeft();
      await expect(running).rejects.toThrow(LockError);
    });
    // Nobody took over, so it is still the record of this run, for the retry to take over.
    expect(await record()).toMatchObject({ state: 'RUNNING' });
  });

  test('the end of the time: the dump is killed, the upload aborted, the slot FAILED, and the error says so', async () => {
    const { run, record, keys } = setup();
    await whileDumpStandsStill(async () => {
      const clock = fastClock();
      const end = clock.monotonic() + 60_000;
      const running = run({ services: { clock }, remaining: () => end - clock.monotonic() });
      running.catch(() => {});
      await dumpIsUnderWay();
      await expect(running).rejects.toThrow(DeadlineError);
      await expect(running).rejects.toThrow(/cut off after (39|40) s, 20 s before the function's timeout/);
      await expectNothingLeft();
    });
    expect(await keys()).toEqual([]);
    expect(await record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('cut off') });
    await expect(run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(await record()).toMatchObject({ state: 'DONE', fence: 2, attempts: 2 });
  });

  test('a mysqldump that is killed: nothing is visible, and the retry makes the dump', async () => {
    const { run, record, keys } = setup();
    await whileDumpStandsStill(async () => {
      const running = run();
      running.catch(() => {});
      await dumpIsUnderWay();
      const id = (await server.sql("SELECT id FROM information_schema.processlist WHERE user = 'backup'")).trim();
      await server.sql(`KILL ${id}`);
      await expect(running).rejects.toThrow(/mysqldump failed \(exit \d\): .*2013/);
      await expectNothingLeft();
    });
    expect(await keys()).toEqual([]);
    expect(await record()).toMatchObject({ state: 'FAILED', fence: 1 });
    await expect(run()).resolves.toMatchObject({ outcome: 'dumped' });
  });
});

describe('around completing', () => {
  const lostAnswer = () => {
    throw new Error('socket hang up');
  };

  test('an answer that is lost: the object is looked at, known as its own, and published', async () => {
    const { run, record, said } = setup();
    const store = new EventfulStore({ after: lostAnswer });
    await expect(run({ services: { store } })).resolves.toMatchObject({ outcome: 'dumped' });
    expect(said).toContain('run: identify');
    expect(await record()).toMatchObject({ state: 'DONE', fence: 1 });
    await expectNothingLeft();
  });

  test('a completion that never took place: FAILED, the upload aborted, and nothing visible', async () => {
    const { run, record, keys } = setup();
    const store = new EventfulStore({ before: async () => lostAnswer() });
    await expect(run({ services: { store } })).rejects.toThrow('socket hang up');
    expect(await keys()).toEqual([]);
    expect(await record()).toMatchObject({ state: 'FAILED', lastError: 'socket hang up' });
    await expectNothingLeft();
  });

  test('a zombie: a holder that was paused completes after another has made the dump, and adopts that', async () => {
    const { run, record, keys, said } = setup();
    let theirs: string | undefined;
    const store = new EventfulStore({
      before: async () => {
        const other = await run({ requestId: 'other' });
        expect(other.outcome).toBe('dumped');
        theirs = other.sha256;
        await server.sql('INSERT INTO orders VALUES (1000)', 'shop');
      },
    });
    const zombie = await run({ requestId: 'zombie', services: { clock: pausedClock(), store } });
    expect(zombie).toMatchObject({ outcome: 'adopted', sha256: theirs });
    expect(said).toContain('run: takeover');
    expect(await record()).toMatchObject({ state: 'DONE', fence: 2, requestId: 'other', sha256: theirs });
    expect(await keys()).toHaveLength(2);
    await expectNothingLeft();
  });

  test('a manifest that can’t be written: FAILED, and the retry proves and adopts the dump', async () => {
    const { run, record, objectKey, etag, said } = setup();
    const store = new EventfulStore({ writing: lostAnswer });
    await expect(run({ services: { store } })).rejects.toThrow('socket hang up');
    expect(await record()).toMatchObject({ state: 'FAILED' });
    // A completed upload has nothing to abort.
    expect(said.filter((message) => message.includes('could not be aborted'))).toEqual([]);
    const before = await etag();
    await expect(run()).resolves.toMatchObject({ outcome: 'adopted', key: objectKey });
    expect(await etag()).toBe(before);
    expect((await lab.manifest(objectKey)).run.provenBy).toBe('read-back');
  });

  test('a DONE that can’t be written does no harm: the next event adopts', async () => {
    const { run, record, etag } = setup();
    const lockTable = new BrokenTable('done');
    await expect(run({ services: { lockTable } })).resolves.toMatchObject({ outcome: 'dumped' });
    expect(await record()).toMatchObject({ state: 'RUNNING', fence: 1 });
    const before = await etag();
    await expect(run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(await record()).toMatchObject({ state: 'DONE', fence: 2 });
    expect(await etag()).toBe(before);
  });

  test('a FAILED that can’t be written does not hide what failed', async () => {
    const { run, record } = setup();
    const lockTable = new BrokenTable('failed');
    const resolveConnection = () => Promise.reject(new Error('no such parameter'));
    await expect(run({ services: { lockTable, resolveConnection } })).rejects.toThrow('no such parameter');
    expect(await record()).toMatchObject({ state: 'RUNNING' });
    await expect(run()).resolves.toMatchObject({ outcome: 'dumped' });
  });
});

describe('the end of the time before anything is dumped', () => {
  test('a bucket that hangs is cut off, and the slot is FAILED for the retry', async () => {
    const { run, record } = setup();
    class HangingStore extends DumpStore {
      override open(...[, , , signal]: Parameters<DumpStore['open']>): Promise<OpenUpload> {
        return new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
        });
      }
    }
    const clock = fastClock();
    const end = clock.monotonic() + 60_000;
    const store = new HangingStore(cloud.client(S3Client), BUCKET, undefined);
    const running = run({ services: { clock, store }, remaining: () => end - clock.monotonic() });
    await expect(running).rejects.toThrow(DeadlineError);
    expect(await record()).toMatchObject({ state: 'FAILED' });
    await expectNothingLeft();
  });

  test('nothing is begun any more', async () => {
    const { run, record, said } = setup();
    const resolveConnection = jest.fn();
    await expect(run({ remaining: () => 10_000, services: { resolveConnection } })).rejects.toThrow(DeadlineError);
    expect(resolveConnection).not.toHaveBeenCalled();
    expect(said).toEqual(expect.arrayContaining(['run: look', 'run: fail']));
    expect(await record()).toMatchObject({ state: 'FAILED' });
  });
});
