import { setTimeout as sleep } from 'node:timers/promises';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { BACKUP_USER, createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { dumpText } from '../../../dev/labs/restores/dump-text';
import type { LocalCloud } from '../../../dev/local-cloud';
import { type ServerOptions, startServer, type TestServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';
import { ENV } from '../../../functions/dump/env';
import { DumpListener } from '../../reliability/migrations/moments';
import { DatabaseProxy } from '../../reliability/proxy/database-proxy';
import { newDay } from '../parallel/parallel-lab';

export const DATABASES = ['archive', 'shop'] as const;

/** Bytes from the server after which the dump is paused: more than those of any other connection of a run. */
const MOMENT = 600_000;

/** How long several processes take to begin their snapshots, in milliseconds. */
const SNAPSHOTS_MS = 1_500;

/** Names of databases that InnoDB encodes in the names of its tables. */
export const ODD_DATABASES = ['my-app', 'dä#日本'] as const;

/** The first table of the first database is larger than {@link MOMENT}; all others follow it in the dump. */
function ahead(databases: readonly string[]): string {
  const [first = '', second = ''] = databases.map(identifier);
  return `
    ${[first, second, 'other'].map((name) => `DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name};`).join('\n')}
    CREATE TABLE ${first}.a_large (id INT PRIMARY KEY, v LONGTEXT);
    INSERT INTO ${first}.a_large VALUES (1, REPEAT('a', 1500000));
    CREATE TABLE ${second}.z (id INT PRIMARY KEY, v INT);
    INSERT INTO ${second}.z VALUES (1, 101), (2, 102), (3, 103), (4, 104);
    CREATE TABLE ${second}.parted (id INT PRIMARY KEY, v INT)
      PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20));
    INSERT INTO ${second}.parted VALUES (5, 205), (15, 215);
  `;
}

/** Settings of a run, except the statements during its dumps. */
export interface FenceSetting {
  /** Statements before the run begins. */
  readonly before?: string;
  /** Statements of each dump in turn, between the first reading of the schema and the snapshot. */
  readonly beforeSnapshot?: readonly string[];
  readonly processes?: number;
  readonly databases?: readonly string[];
  /** Further settings of the function. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Result of a run with statements during its dumps. */
export interface FencedRun {
  /** Number of dumps. */
  readonly dumps: number;
  readonly error: Error | undefined;
  /** Rows of small tables in the dump, as `(1,101)`; empty when there is no dump. */
  readonly rows: readonly string[];
  readonly warnings: readonly string[];
}

/** Runs the real handler with a real server, and executes statements during the dump. */
export class FenceLab {
  #proxy!: DatabaseProxy;
  private constructor(
    readonly server: TestServer,
    private readonly cloud: LocalCloud,
  ) {}

  /** Bucket, lock table and password must exist. */
  static async start(cloud: LocalCloud, options: Pick<ServerOptions, 'flavour' | 'series'>): Promise<FenceLab> {
    const lab = new FenceLab(await startServer(options), cloud);
    await createBackupUser(lab.server, [...DATABASES, ...ODD_DATABASES]);
    lab.#proxy = await DatabaseProxy.to(lab.server.port);
    return lab;
  }

  async stop(): Promise<void> {
    await this.#proxy?.stop();
    await this.server.stop();
  }

  async mayProcess(may: boolean): Promise<void> {
    await this.server.sql(`${may ? 'GRANT' : 'REVOKE'} PROCESS ON *.* ${may ? 'TO' : 'FROM'} '${BACKUP_USER}'@'%'`);
  }

  /**
   * Makes a dump and executes statements during it.
   *
   * @param during the statements of each dump in turn
   */
  async dump(during: readonly string[], setting: FenceSetting = {}): Promise<FencedRun> {
    const { before = '', beforeSnapshot = [], processes = 1, databases = DATABASES, environment = {} } = setting;
    const lab = new DumpLab(this.cloud, this.server, databases);
    await this.server.sql(`${ahead(databases)} ${before}`);
    let dumps = 0;
    let snapshots = 0;
    const listeners = new WeakMap<object, DumpListener>();
    this.#proxy.listener = (spoken, wire) => {
      const listener = listeners.get(wire) ?? new DumpListener();
      listeners.set(wire, listener);
      if (listener.listen(spoken) !== 'snapshot') return undefined;
      const statements = beforeSnapshot[snapshots];
      snapshots += 1;
      return statements === undefined ? undefined : this.server.sql(statements);
    };
    this.#proxy.selectFault = () => ({
      name: 'DDL',
      after: MOMENT,
      apply: async () => {
        const statements = during[dumps];
        dumps += 1;
        // The tables are locked until all processes have their snapshots.
        if (processes > 1) await sleep(SNAPSHOTS_MS);
        if (statements !== undefined) await this.server.sql(statements);
      },
    });
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    try {
      const { key } = await lab.invoke(scheduledEvent(newDay()), {
        environment: {
          [ENV.dbPort]: String(this.#proxy.port),
          [ENV.parallelism]: String(processes),
          ...environment,
          // So that the proxy can read the queries.
          [ENV.dbTlsMode]: 'DISABLED',
          [ENV.dbTlsCaParameter]: undefined,
        },
        services: { log },
      });
      const text = await dumpText(lab, key);
      const { warnings } = await lab.manifest(key);
      return { dumps, error: undefined, rows: text.match(/\(\d+,\d+\)/g) ?? [], warnings };
    } catch (error) {
      return { dumps, error: error as Error, rows: [], warnings: [] };
    }
  }

  keys(): Promise<string[]> {
    return new DumpLab(this.cloud, this.server, DATABASES).keys();
  }
}
