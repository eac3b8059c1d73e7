import { setTimeout as sleep } from 'node:timers/promises';
import { BACKUP_USER, createBackupUser, DumpLab, putParameter, scheduledEvent } from '../../../dev/labs/dump-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import type { Flavour } from '../../../dev/servers/flavours';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { DatabaseProxy } from '../../reliability/proxy/database-proxy';
import { dumpText } from '../bad-input/restore';
import { newDay } from '../parallel/parallel-lab';

export const DATABASES = ['archive', 'shop'] as const;

/** Bytes from the server after which the dump stands still: more than any other connection of a run carries. */
const MOMENT = 600_000;

/** How long several processes take to have their snapshots, in milliseconds. */
const SNAPSHOTS_MS = 1_500;

/** The first table of the first database is larger than {@link MOMENT}; all others are ahead of the dump then. */
const AHEAD = `
  ${DATABASES.map((database) => `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database};`).join('\n')}
  DROP DATABASE IF EXISTS other; CREATE DATABASE other;
  CREATE TABLE archive.a_large (id INT PRIMARY KEY, v LONGTEXT);
  INSERT INTO archive.a_large VALUES (1, REPEAT('a', 1500000));
  CREATE TABLE shop.z (id INT PRIMARY KEY, v INT);
  INSERT INTO shop.z VALUES (1, 101), (2, 102), (3, 103), (4, 104);
  CREATE TABLE shop.parted (id INT PRIMARY KEY, v INT)
    PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20));
  INSERT INTO shop.parted VALUES (5, 205), (15, 215);
`;

/** What a run with statements in the middle of its dumps came to. */
export interface FencedRun {
  /** How often everything was dumped. */
  readonly dumps: number;
  readonly error: Error | undefined;
  /** Rows of small tables in the dump, as `(1,101)`; empty when there is no dump. */
  readonly rows: readonly string[];
  readonly warnings: readonly string[];
}

/** Runs the real handler against a real server, with statements that are executed while it dumps. */
export class FenceLab {
  #proxy!: DatabaseProxy;
  #lab!: DumpLab;

  private constructor(
    readonly server: TestServer,
    private readonly cloud: LocalCloud,
  ) {}

  /** Bucket, lock table and password must exist. */
  static async start(cloud: LocalCloud, flavour: Flavour): Promise<FenceLab> {
    const lab = new FenceLab(await startServer({ flavour }), cloud);
    await createBackupUser(lab.server, DATABASES);
    lab.#proxy = await DatabaseProxy.to(lab.server.port);
    lab.#lab = new DumpLab(cloud, lab.server, DATABASES);
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
   * Makes a dump, in which statements are executed.
   *
   * @param before is executed before the run begins.
   * @param during the statements of each dump in turn.
   */
  async dump(during: readonly string[], { before = '', processes = 1 } = {}): Promise<FencedRun> {
    await putParameter(this.cloud, '/lab/ca', this.server.caPem);
    await this.server.sql(`${AHEAD} ${before}`);
    let dumps = 0;
    this.#proxy.switchboard = () => ({
      name: 'DDL',
      after: MOMENT,
      strike: async () => {
        const statements = during[dumps];
        dumps += 1;
        // Until all processes have their snapshots, the tables are locked.
        if (processes > 1) await sleep(SNAPSHOTS_MS);
        if (statements !== undefined) await this.server.sql(statements);
      },
    });
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    try {
      const { key } = await this.#lab.invoke(scheduledEvent(newDay()), {
        environment: { [ENV.dbPort]: String(this.#proxy.port), [ENV.parallelism]: String(processes) },
        services: { publishMetrics: () => {}, log },
      });
      const text = await dumpText(this.#lab, key);
      const { warnings } = await this.#lab.manifest(key);
      return { dumps, error: undefined, rows: text.match(/\(\d+,\d+\)/g) ?? [], warnings };
    } catch (error) {
      return { dumps, error: error as Error, rows: [], warnings: [] };
    }
  }

  keys(): Promise<string[]> {
    return this.#lab.keys();
  }
}
