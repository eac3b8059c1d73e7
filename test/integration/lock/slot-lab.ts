import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { BUCKET, LOCK_TABLE } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DumpLab, type InProcessRun } from '../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { factsKey, manifestKey } from '../../../functions/dump-format/keys/object-keys';
import type { DumpRecord } from '../../../functions/store-dump/run/protocol';
import { recordedLog } from '../../support/recorded-log';
import { runningTools } from './children';

/** One slot of the job, with actions and observations of tests. */
export type Slot = ReturnType<SlotLab['slot']>;

/** A server with a small database, a local cloud, and as many slots as tests want. */
export class SlotLab {
  #days = 0;

  private constructor(
    readonly cloud: LocalCloud,
    readonly server: TestServer,
    readonly dumps: DumpLab,
    readonly s3: S3Client,
  ) {}

  static async start(): Promise<SlotLab> {
    const [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
    const dumps = await DumpLab.create(cloud, server, ['shop']);
    await server.sql('CREATE TABLE orders (id INT PRIMARY KEY); INSERT INTO orders VALUES (1), (2);', 'shop');
    return new SlotLab(cloud, server, dumps, cloud.client(S3Client));
  }

  async stop(): Promise<void> {
    await Promise.all([this.cloud.stop(), this.server.stop()]);
  }

  /** Returns an unused slot. */
  slot() {
    this.#days += 1;
    const day = new Date(Date.UTC(2026, 0, this.#days)).toISOString().slice(0, 10);
    const lockKey = `shop#${day}`;
    const objectKey = `backups/shop/2026/${day.slice(5, 7)}/shop-${day}.sql.zst`;
    const { log, messages, phases } = recordedLog();
    return {
      day,
      objectKey,
      factsKey: factsKey(objectKey),
      manifestKey: manifestKey(objectKey),
      /** Messages of the run's log. */
      logged: messages,
      phases,
      run: (options: InProcessRun = {}, event: unknown = scheduledEvent(day)) =>
        this.dumps.invoke(event, { ...options, services: { log, ...options.services } }),
      record: () => this.dumps.lockRecord(lockKey),
      /** Writes the record of a dead holder, with `changes`. */
      writeRecord: (changes: Partial<DumpRecord>) => this.#writeRecord({ ...deadHolder(lockKey), ...changes }),
      keys: async () => (await this.dumps.keys()).filter((key) => key.includes(day)),
      etag: async () => (await this.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: objectKey }))).ETag,
    };
  }

  async #writeRecord(record: DumpRecord): Promise<void> {
    const put = new PutItemCommand({ TableName: LOCK_TABLE, Item: marshall(record) });
    await this.cloud.client(DynamoDBClient).send(put);
  }

  /** Expects that a run has left no child process and no upload. */
  async expectNothingLeft(): Promise<void> {
    expect(runningTools()).toEqual([]);
    expect(await this.dumps.openUploads()).toBe(0);
  }

  /** Pauses mysqldump in the middle of the dump while `work` runs. */
  async whileDumpStandsStill(work: () => Promise<void>): Promise<void> {
    const holding = this.server.sql('LOCK TABLES shop.orders WRITE; SELECT SLEEP(100);').catch(() => {});
    let id = '';
    await until(async () => {
      id = await this.#sessions("id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(100)%'");
      return id !== '';
    });
    try {
      await work();
    } finally {
      await this.server.sql(`KILL ${id}`);
      await holding;
      // A server detects a disconnected client only when the session does not wait for a lock.
      await until(async () => (await this.#sessionsOfRuns()) === '0');
    }
  }

  /** Resolves when mysqldump is paused by {@link whileDumpStandsStill}. */
  async dumpIsUnderWay(): Promise<void> {
    await until(async () => (await this.#sessionsOfRuns("AND state LIKE 'Waiting for table%'")) !== '0');
  }

  #sessionsOfRuns(condition = ''): Promise<string> {
    return this.#sessions(`COUNT(*) FROM information_schema.processlist WHERE user = 'backup' ${condition}`);
  }

  async #sessions(query: string): Promise<string> {
    return (await this.server.sql(`SELECT ${query}`)).trim();
  }
}

function deadHolder(key: string): DumpRecord {
  return {
    key,
    state: 'RUNNING',
    owner: 'dead',
    fence: 7,
    version: 'old',
    operation: 'renew',
    attempts: 7,
    requestId: 'request-0',
    startedAt: '2026-01-01T00:00:00.000Z',
    ttl: 2_000_000_000,
  };
}
