import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { zstdOf } from '../../../dev/labs/restores/dump-text';
import { LockError, StorageError } from '../../../functions/core/errors';
import { Secret } from '../../../functions/core/secret';
import { Toolbox } from '../../../functions/core/toolbox';
import type { Fact, Facts } from '../../../functions/dump-format/facts/fact';
import { writeFacts } from '../../../functions/dump-format/facts/file/write-facts';
import { dumpKey, factsKey, manifestKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import { decompress } from '../../../functions/dump-format/text/decompress';
import type { Config } from '../../../functions/mask/config';
import type { MaskedDumpReport } from '../../../functions/mask/metrics';
import { runMask } from '../../../functions/mask/run/run-mask';
import type { Services } from '../../../functions/mask/services';
import type { LockRecord } from '../../../functions/slot-job/lock/record';
import type { Invocation } from '../../../functions/slot-job/lock/session';
import type { StoredDump } from '../../../functions/store-dump/run/store-dump';
import { clientTree } from '../../../layers/mysql-client/build';
import { recordedLog } from '../../support/recorded-log';
import { FakeClock } from '../../unit/functions/core/time/fake-clock';
import type { FakeSlotRunner } from '../../unit/functions/runner/fake-slot-runner';
import { MemoryLockTable } from '../../unit/functions/slot-job/lock/memory-lock-table';
import { MemoryStore } from '../../unit/functions/store-dump/upload/memory-store';

export const TARGET = { job: 'shop-masked', slot: '2026-11-20' };
export const LOCK = 'shop-masked#2026-11-20';
export const MASKED = 'shop-masked/2026/11/shop-masked-2026-11-20.sql.zst';
export const SOURCE = dumpKey('', { job: 'shop', slot: '2026-11-20' }, 'zstd');
const RULES_KEY = '_mask/shop-masked/rules.json';
const KEY = 'a key of 32 characters or more, for tests';

export const ORIGINAL = 'wilhelmina-original';

/** A dump as mysqldump writes it. @param note text of a column that is kept */
export function textOf(note = 'a plain note'): string {
  const rows = Array.from({ length: 30 }, (_, id) => `(${id},'${ORIGINAL}${id}@originals.example','${note}')`);
  return [
    '-- MySQL dump 10.13  Distrib 9.7.4, for Linux (x86_64)',
    '--',
    '-- Host: 127.0.0.1    Database: shop',
    '-- ------------------------------------------------------',
    '-- Server version\t9.7.4',
    '',
    '/*!50503 SET NAMES utf8mb4 */;',
    '',
    '--',
    '-- Table structure for table `people`',
    '--',
    '',
    'DROP TABLE IF EXISTS `people`;',
    'CREATE TABLE `people` (',
    '  `id` int NOT NULL,',
    '  `email` varchar(100) NOT NULL,',
    '  `note` varchar(100) DEFAULT NULL,',
    '  PRIMARY KEY (`id`)',
    ') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;',
    '',
    '--',
    '-- Dumping data for table `people`',
    '--',
    '',
    'LOCK TABLES `people` WRITE;',
    `INSERT INTO \`people\` VALUES ${rows.join(',')};`,
    'UNLOCK TABLES;',
    '',
    '-- Dump completed on 2026-11-20  3:00:12',
    '',
  ].join('\n');
}

const column = (name: string, position: number, type: string, nullable: string): Fact => ({
  kind: 'column',
  database: 'shop',
  name: ['people', name],
  attributes: { type, position: String(position), ...(nullable === 'YES' ? {} : { nullable }) },
});
export const FACTS: Facts = {
  flavour: 'mysql',
  serverVersion: '9.7.4',
  unknown: [],
  facts: [
    { kind: 'database', database: 'shop', name: [], attributes: {} },
    { kind: 'table', database: 'shop', name: ['people'], attributes: { type: 'BASE TABLE', engine: 'InnoDB' } },
    column('id', 1, 'int', 'NO'),
    column('email', 2, 'varchar(100)', 'NO'),
    column('note', 3, 'varchar(100)', 'YES'),
  ],
};

export function rulesWith(columns: Record<string, unknown> = {}): object {
  return {
    version: 1,
    tables: { 'shop.people': { columns: { id: 'keep', email: 'email', note: 'keep', ...columns } } },
  };
}

/** Something that a run does to the world outside: before it is done, and after. */
export type Effect = (name: string, moment: 'before' | 'after') => void;

/** Masking from a verified dump to a masked one, with the programs of the layer, and buckets and a lock table in memory. */
export class MaskWorld {
  readonly clock = new FakeClock();
  readonly lockTable = new MemoryLockTable();
  readonly source = new MemoryStore();
  readonly store = new MemoryStore();
  readonly reports: MaskedDumpReport[] = [];
  /** Undefined: there is none. */
  runner: FakeSlotRunner | undefined;
  readonly #recorded = recordedLog();
  #ids = 0;

  private constructor(private readonly layer: string) {}

  static async create(text = textOf(), rules = rulesWith(), facts = FACTS): Promise<MaskWorld> {
    const world = new MaskWorld(await clientTree());
    await world.putSource(text, facts);
    world.putRules(rules);
    return world;
  }

  putRules(rules: object): void {
    this.store.put(RULES_KEY, JSON.stringify(rules));
  }

  async putSource(text: string, of = FACTS): Promise<void> {
    const body = await zstdOf(text);
    const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    const { etag } = this.source.put(SOURCE, body, { job: 'shop', slot: '2026-11-20', owner: 'o', fence: 1 });
    const facts = await writeFacts(of, 'o');
    this.source.put(factsKey(SOURCE), facts.body);
    const time = '2026-11-20T03:00:00.000Z';
    const manifest: Manifest = {
      schemaVersion: 1,
      job: 'shop',
      slot: '2026-11-20',
      dump: {
        bucket: 'dumps',
        key: SOURCE,
        etag,
        compression: 'zstd',
        bytes: body.length,
        sha256: sha256(body),
        parts: [],
      },
      facts: { key: factsKey(SOURCE), bytes: facts.bytes, sha256: facts.sha256 },
      run: { owner: 'o', fence: 1, requestId: 'r', startedAt: time, completedAt: time, seconds: 1, provenBy: 'dump' },
      source: {
        flavour: 'mysql',
        serverVersion: '9.7.4',
        client: 'mysqldump',
        databases: ['shop'],
        tables: ['people'],
        tableDatabases: [{ database: 'shop', tables: 1 }],
      },
      warnings: [],
    };
    const about = this.source.put(manifestKey(SOURCE), JSON.stringify(manifest));
    const verdict = {
      schemaVersion: 1,
      job: 'shop',
      verified: true,
      findings: [],
      verifiedAt: time,
      seconds: 1,
      requestId: 'v',
      manifest: { key: about.key, etag: about.etag },
      dump: {
        bucket: 'dumps',
        key: SOURCE,
        bytes: body.length,
        sha256: sha256(body),
        serverVersion: '9.7.4',
        tables: 1,
        statements: { createTable: 1, createView: 0, insert: 1, storedPrograms: 0 },
        rows: { shop: { people: 30 } },
      },
    };
    this.source.put(verdictKey(SOURCE), JSON.stringify(verdict));
  }

  get phases(): readonly string[] {
    return this.#recorded.phases;
  }

  get logged(): readonly string[] {
    return this.#recorded.messages;
  }

  /** The masked dump of the day before, of which masking took so long for each byte of the dump. */
  putLast(secondsPerByte: number): void {
    const key = MASKED.replaceAll('11-20', '11-19');
    const { etag } = this.store.put(key, Buffer.from('masked'));
    const time = '2026-11-19T04:00:00.000Z';
    const from = { job: 'shop', bucket: 'dumps', key: SOURCE, bytes: 1_000, sha256: '0'.repeat(64) };
    const manifest: Manifest = {
      schemaVersion: 1,
      job: 'shop-masked',
      slot: '2026-11-19',
      dump: { bucket: 'dumps', key, etag, compression: 'zstd', bytes: 6, sha256: '0'.repeat(64), parts: [] },
      masked: { from, rulesSha256: '0'.repeat(64), rows: {} },
      run: {
        owner: 'o',
        fence: 1,
        requestId: 'r',
        startedAt: time,
        completedAt: time,
        seconds: 1_000 * secondsPerByte,
        dumpSeconds: 1_000 * secondsPerByte,
        provenBy: 'dump',
      },
      source: {
        flavour: 'mysql',
        serverVersion: '9.7.4',
        client: 'mysqldump',
        databases: ['shop'],
        tables: ['people'],
      },
      warnings: [],
    };
    this.store.put(manifestKey(key), JSON.stringify(manifest));
  }

  record(): LockRecord | undefined {
    return this.lockTable.records.get(LOCK);
  }

  /**
   * One attempt.
   *
   * @param effect called at each effect; an error that it throws is all that the run gets of it.
   * @param invoked what differs of its invocation.
   */
  run(
    effect: Effect = () => {},
    { arrived = false, ...invoked }: Partial<Invocation> & { readonly arrived?: boolean } = {},
  ): Promise<StoredDump> {
    const end = this.clock.monotonic() + 900_000;
    const observed = <T extends object>(object: T, name: string): T =>
      new Proxy(object, {
        get: (target, property) => {
          const value: unknown = Reflect.get(target, property, target);
          if (typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            effect(`${name}.${String(property)}`, 'before');
            const answer: unknown = await value.apply(target, args);
            effect(`${name}.${String(property)}`, 'after');
            return answer;
          };
        },
      });
    const config: Config = {
      jobName: 'shop-masked',
      slotUnit: 'day',
      slotTimezone: 'UTC',
      bucket: 'dumps',
      prefix: '',
      source: { jobName: 'shop', bucket: 'dumps', prefix: '' },
      kmsKeyArn: undefined,
      rulesKey: RULES_KEY,
      keyParameter: '/mask/key',
      lockTable: 'locks',
      runnerStateMachine: undefined,
      metricsNamespace: 'N',
      subnetIds: [],
    };
    const services: Services = {
      config,
      clock: this.clock,
      lockTable: observed(this.lockTable, 'lock'),
      source: observed(this.source, 'source'),
      store: observed(this.store, 'store'),
      runner: this.runner,
      toolbox: new Toolbox(this.layer),
      newId: () => `id-${++this.#ids}`,
      readKey: async () => new Secret(KEY),
    };
    const request = { target: TARGET, arrived };
    const invocation = { requestId: 'request-1', remaining: () => end - this.clock.monotonic(), ...invoked };
    const run = runMask(request, invocation, services, this.#recorded.log, (report) => void this.reports.push(report));
    run.catch(() => {});
    return run;
  }

  /**
   * Lets the time of runs that stand by pass until one has ended.
   *
   * @param isDead whether its process has ended: then nobody waits for what it still tries.
   */
  async ended<T>(run: Promise<T>, isDead = () => false): Promise<PromiseSettledResult<T> | undefined> {
    let result: PromiseSettledResult<T> | undefined;
    const settled = Promise.allSettled([run]).then(([only]) => {
      result = only;
    });
    while (!result && !isDead()) {
      // One may stand by while another one has ended.
      if (/^(?:stand-by|end)$/.test(this.phases.at(-1) ?? '')) await this.clock.advance(5_000);
      await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 5))]);
    }
    return result;
  }

  /** Keys of the masked dumps, and what is beside them. */
  get keys(): string[] {
    return [...this.store.objects.keys()].filter((key) => key !== RULES_KEY).sort();
  }

  /** The text of a visible masked dump. */
  async text(key = MASKED): Promise<string> {
    const chunks: Buffer[] = [];
    const body = this.store.objects.get(key)?.body ?? Buffer.alloc(0);
    await decompress(Readable.from([body]), 'zstd', new Toolbox(this.layer), new AbortController().signal, {
      onText: (chunk) => void chunks.push(chunk),
    });
    return Buffer.concat(chunks).toString('utf8');
  }

  manifest(): Manifest {
    return JSON.parse(String(this.store.objects.get(manifestKey(MASKED))?.body));
  }

  facts(): string {
    return gunzipSync(this.store.objects.get(factsKey(MASKED))?.body ?? Buffer.alloc(0)).toString('utf8');
  }
}

/** What a dead process gets of everything, and of nothing. */
const DEAD = new StorageError('STORAGE_UNAVAILABLE', 'The process is dead.');
const DEAD_LOCK = new LockError('LOCK_TABLE_UNAVAILABLE', 'The process is dead.');

/** Ends the process before or after one of its effects, by their number from 0. Returns how many effects there were. */
export function dyingAt(number: number, at: 'before' | 'after', counts: (name: string) => boolean) {
  let effects = 0;
  let isDead = false;
  const effect: Effect = (name, moment) => {
    if (isDead) throw name.startsWith('lock') ? DEAD_LOCK : DEAD;
    if (!counts(name)) return;
    const isIt = effects === number && moment === at;
    if (moment === 'after') effects += 1;
    if (!isIt) return;
    isDead = true;
    throw name.startsWith('lock') ? DEAD_LOCK : DEAD;
  };
  return { effect, isDead: () => isDead };
}
