import { gunzipSync } from 'node:zlib';
import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { BACKUP_PASSWORD, BACKUP_USER, createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { type ServerOptions, startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { grantLock } from '../../integration/parallel/parallel-lab';
import { DatabaseProxy } from '../proxy/database-proxy';
import { DUMPED, RESTORED, SHOP } from './databases';
import { RootSessions } from './root-sessions';

/** Result of a run: a visible dump, or the error. */
export interface DumpRun {
  /** Text of the dump; undefined when it was refused. */
  readonly text: string | undefined;
  readonly processes: number;
  readonly error: string;
  /** Whether the run repeated the dump. */
  readonly again: boolean;
  /** Warnings in the manifest. */
  readonly warnings: readonly string[];
}

/** Parameters of a dump. */
export interface DumpShape {
  /** Whether the job dumps all databases, or only `shop`. */
  readonly several: boolean;
  readonly processes: number;
}

/** User of the job that dumps one database, without access to the others. */
const SINGLE_USER = 'backup_one';

let days = 0;

/** Runs trials one after another: a server with a proxy in front of it, and the real handler. */
export class MigrationLane {
  private constructor(
    readonly server: TestServer,
    readonly root: RootSessions,
    readonly proxy: DatabaseProxy,
    private readonly cloud: LocalCloud,
    private readonly job: string,
  ) {}

  /**
   * @param cloud with bucket, lock table and the parameter `/lab/password`
   * @param options.mayProcess whether the users have PROCESS, with which the schema fence detects more changes
   */
  static async open(
    cloud: LocalCloud,
    job: string,
    { mayProcess = false, ...options }: Pick<ServerOptions, 'flavour' | 'series'> & { mayProcess?: boolean },
  ): Promise<MigrationLane> {
    const server = await startServer(options);
    const proxy = await DatabaseProxy.to(server.port);
    await createBackupUser(server, DUMPED);
    await grantLock(server, DUMPED);
    await createBackupUser(server, [SHOP], BACKUP_PASSWORD, SINGLE_USER);
    await server.sql(`GRANT LOCK TABLES ON ${SHOP}.* TO '${SINGLE_USER}'@'%'`);
    if (mayProcess) {
      await server.sql(`GRANT PROCESS ON *.* TO '${BACKUP_USER}'@'%'; GRANT PROCESS ON *.* TO '${SINGLE_USER}'@'%'`);
    }
    return new MigrationLane(server, await RootSessions.of(server), proxy, cloud, job);
  }

  async close(): Promise<void> {
    this.root.close();
    await this.proxy.stop();
    await this.server.stop();
  }

  /** Makes a dump with the real handler, like the first attempt of Lambda. */
  async dump({ several, processes }: DumpShape): Promise<DumpRun> {
    const databases = several ? DUMPED : [SHOP];
    const slot = new Date(Date.UTC(2000, 0, 1 + days++)).toISOString().slice(0, 10);
    const lab = new DumpLab(this.cloud, this.server, databases);
    let again = false;
    const log = {
      info: () => {},
      warn: (message: string) => {
        again ||= message.includes('trying once more');
      },
      error: () => {},
    };
    let error = '';
    const response = await lab
      .invoke(
        { slot },
        {
          environment: {
            [ENV.jobName]: this.job,
            [ENV.dbPort]: String(this.proxy.port),
            [ENV.dbUsername]: several ? BACKUP_USER : SINGLE_USER,
            [ENV.dbTlsMode]: 'DISABLED',
            [ENV.dbTlsCaParameter]: undefined,
            [ENV.compression]: 'gzip',
            [ENV.compressionLevel]: '1',
            [ENV.parallelism]: String(processes),
          },
          services: { log },
        },
      )
      .catch((thrown: unknown) => {
        error = thrown instanceof Error ? thrown.message : String(thrown);
      });
    const keys = await this.#keysOf(slot);
    const key = keys.find((one) => one.endsWith('.sql.gz'));
    if (response === undefined && key !== undefined) throw new Error(`A refused dump became visible: ${error}`);
    const manifest = key === undefined ? undefined : await lab.manifest(key);
    const run = {
      text: key === undefined ? undefined : gunzipSync(await lab.object(key)).toString('utf8'),
      processes: manifest?.source.processes ?? 1,
      error,
      again,
      warnings: manifest?.warnings ?? [],
    };
    await this.#remove(keys);
    return run;
  }

  /** Restores a dump into other databases on the same server. @throws Error with the server's message */
  async restore(text: string, { several }: Pick<DumpShape, 'several'>): Promise<void> {
    // Only statements that name a database.
    const names = new RegExp(`^(CREATE DATABASE .*?|USE |ALTER DATABASE )\`(${DUMPED.join('|')})\``, 'gm');
    const renamed = text.replaceAll(names, `$1\`${RESTORED}$2\``);
    if (several) await this.root.sql(renamed);
    else
      await this.root.sql(
        `CREATE DATABASE ${RESTORED}${SHOP} CHARACTER SET utf8mb4; USE ${RESTORED}${SHOP};\n${renamed}`,
      );
  }

  async #keysOf(slot: string): Promise<string[]> {
    const { Contents = [] } = await this.cloud
      .client(S3Client)
      .send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `backups/${this.job}/` }));
    return Contents.map(({ Key = '' }) => Key).filter((key) => key.includes(slot));
  }

  async #remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const Objects = keys.map((Key) => ({ Key }));
    await this.cloud.client(S3Client).send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
  }
}
