import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LockError, StorageError } from '../../../../../functions/core/errors';
import { Secret } from '../../../../../functions/core/secret';
import { Toolbox } from '../../../../../functions/core/toolbox';
import { type DumpReport, type RunResult, runDump } from '../../../../../functions/dump/run/run-dump';
import type { Services } from '../../../../../functions/dump/services';
import { parseSelection } from '../../../../../functions/dump-format/selection/database-selection';
import type { Invocation } from '../../../../../functions/slot-job/lock/session';
import { TIMINGS } from '../../../../../functions/slot-job/lock/timings';
import type { SlotTarget } from '../../../../../functions/slot-job/target';
import type { DumpRecord } from '../../../../../functions/store-dump/run/protocol';
import { recordedLog } from '../../../../support/recorded-log';
import { FakeClock } from '../../core/time/fake-clock';
import { MemoryLockTable } from '../../slot-job/lock/memory-lock-table';
import { MemoryStore } from '../../store-dump/upload/memory-store';
import { answering, CALM } from '../client/sql-answers';
import { greeting, packet, withServer } from '../connection/greeting-server';
import { scriptedLayer } from '../scripted-layer';

/** When the watchdog ends a run that began at 0. */
export const END = 900_000 - TIMINGS.watchdog;

export const TARGET: SlotTarget = { job: 'shop', slot: '2026-11-20' };
export const LOCK = 'shop#2026-11-20';
export const KEY = 'shop/2026/11/shop-2026-11-20.sql.gz';
export const MANIFEST = `${KEY}.manifest.json`;
export const TEXT = '-- Server version\t9.7.4\nCREATE TABLE t (id INT);\n\n-- Dump completed on 2026-11-20  3:00:12\n';
export const CONFIG = {
  database: { maximumReplicaLagSeconds: undefined },
  prefix: '',
  compression: 'gzip',
  compressionLevel: 1,
  slotUnit: 'day',
  slotTimezone: 'UTC',
  lockTable: 'locks',
  tables: { excluded: [], structureOnly: [] },
};
export const ANSWERS_LATE = () => {
  throw new StorageError('STORAGE_UNAVAILABLE', 'socket hang up');
};

/** Script of a mysqldump that writes this text, and reports on stderr that it reads a table. */
export const dumping = (text: string) =>
  `echo "-- Retrieving table structure for table t..." >&2; printf '%s' '${text.replaceAll("'", `'\\''`)}'`;

/**
 * Runs from the slot to the lock record, with a bucket and a lock table in memory and programs that are scripts.
 */
export function setup({ mysqldump = dumping(TEXT), mysql = answering(CALM) } = {}) {
  const clock = new FakeClock();
  const lockTable = new MemoryLockTable();
  const store = new MemoryStore();
  const layer = scriptedLayer({
    mkfifo: 'exec mkfifo "$@"',
    gzip: 'exec gzip "$@"',
    mysql,
    mysqldump,
  });
  let ids = 0;
  const { log, messages: logged, phases, errorCodes } = recordedLog();
  // Sequential runs use the same port of the database; parallel runs use different ones.
  let databasePort = 0;
  let running = 0;
  const reports: DumpReport[] = [];
  const run = (
    target = TARGET,
    changes: Partial<Services> = {},
    invoked: Partial<Invocation> & { scheduled?: boolean } = {},
  ): Promise<RunResult> => {
    const end = clock.monotonic() + 900_000;
    const run = withServer(
      (socket) => socket.write(packet(greeting())),
      (port) => {
        databasePort = port;
        const services = {
          config: CONFIG,
          clock,
          lockTable,
          store,
          toolbox: new Toolbox(layer),
          newId: () => `id-${++ids}`,
          resolveConnection: async () => ({
            host: '127.0.0.1',
            port,
            username: 'backup',
            password: new Secret('hunter2'),
            selection: parseSelection(['shop']),
            tlsMode: 'VERIFY_IDENTITY',
            tlsCa: undefined,
          }),
          resolveSource: async () => ({ host: '127.0.0.1', port, selection: parseSelection(['shop']) }),
          caFilePath: () => '/ca.pem',
          ...changes,
        } as unknown as Services;
        const { scheduled, ...further } = invoked;
        const invocation = { requestId: 'request-1', remaining: () => end - clock.monotonic(), ...further };
        return runDump(target, invocation, services, log, (dump) => void reports.push(dump), scheduled);
      },
      running++ === 0 ? databasePort : 0,
    ).finally(() => {
      running -= 1;
    });
    run.catch(() => {});
    return run;
  };
  return {
    clock,
    lockTable,
    store,
    layer,
    logged,
    phases,
    errorCodes,
    /** What was reported of dumps, by all runs. */
    reports,
    run,
    record: (): DumpRecord | undefined => lockTable.records.get(LOCK),
    setRecord: (changes: Partial<DumpRecord>) => {
      const before = lockTable.records.get(LOCK) as DumpRecord;
      lockTable.records.set(LOCK, { ...before, ...changes });
    },
    manifest: () => JSON.parse(String(store.objects.get(MANIFEST)?.body)),
  };
}

export type RunSetup = ReturnType<typeof setup>;

/** Nothing is visible of the slot, and no upload is left. */
export function expectNothing({ store }: RunSetup): void {
  expect([...store.objects.keys()]).toEqual([]);
  expect(store.uploads.size).toBe(0);
}

/** Process id of a program that wrote it; 0 before. */
export function pidOf(layer: string, program = 'mysqldump'): number {
  try {
    return Number(readFileSync(join(layer, 'bin', `${program}.pid`), 'utf8'));
  } catch {
    return 0;
  }
}

/** Writes of one kind get no answer. */
export function failing(table: MemoryLockTable, broken: string): MemoryLockTable['write'] {
  const write = table.write.bind(table);
  return async (key, operation, attempt) => {
    if (operation.type === broken) throw new LockError('LOCK_TABLE_UNAVAILABLE', 'DynamoDB gave no answer.');
    return write(key, operation, attempt);
  };
}
