import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPTIONS_ARGUMENT } from '../../../functions/dump/client/options-file';
import { dumpArguments } from '../../../functions/dump/mysqldump/arguments';
import { createDestination, putParameter } from '../../labs/cloud/dump-cloud';
import { BACKUP_PASSWORD, BACKUP_USER, createBackupUser, grantsFor } from '../../labs/databases/backup-user';
import { type DumpPackage, publishDumpPackage } from '../../labs/hosted/hosted-dump';
import { type LocalCloud, startLocalCloud } from '../../local-cloud';
import { startServer, type TestServer } from '../../servers/server';
import type { Cleanup } from '../../tools/cleanup';
import { step } from '../../tools/progress';
import { temporaryFolder } from '../../tools/temporary-folder';
import { fillShop, fillTables } from '../data/fill-shop';
import { type RunningSink, startSink } from '../s3-sink/start-sink';
import { layOutTools, type Tools } from '../tools/wrappers';
import { Commands } from './commands';
import { RIVAL_OPTIONS, type Rival, rivalAt, versionOf } from './rival';

/** User of the dumps that the function does not make. It has RELOAD, which mydumper requires. */
export const PIPELINE_USER = 'pipeline';
export const PIPELINE_PASSWORD = 'bench';

/** Larger than the server's default, so that data of the usual size fit in memory and the disk is not measured. */
const SERVER_OPTIONS = ['--innodb-buffer-pool-size=1G', '--innodb-flush-method=fsync'];

/** A database server with data, a local cloud with a fast S3, and every program that the bench compares. */
export class BenchLab {
  private constructor(
    readonly folder: string,
    readonly cloud: LocalCloud,
    readonly server: TestServer,
    readonly sink: RunningSink,
    readonly tools: Tools,
    readonly dumpPackage: DumpPackage,
    readonly commands: Commands,
    readonly rival: Rival,
  ) {}

  /** @param myloader path of the one whose mydumper is compared with; undefined for Debian's */
  static async start(myloader: string | undefined, cleanup: Cleanup): Promise<BenchLab> {
    const folder = temporaryFolder('bench');
    cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
    const tools = await step('programs to compare with', () => layOutTools(join(folder, 'bin')));
    const [cloud, server, sink] = await step('cloud, database server, S3 sink', () =>
      Promise.all([
        cleanup.own(startLocalCloud({ auth: true }), (started) => started.stop()),
        cleanup.own(startServer({ flavour: 'mysql', extraOptions: SERVER_OPTIONS }), (started) => started.stop()),
        cleanup.own(startSink(), (started) => started.stop()),
      ]),
    );
    await createDestination(cloud);
    await createUsers(server);
    await putParameter(cloud, '/lab/password', BACKUP_PASSWORD, 'SecureString');
    await putParameter(cloud, '/lab/ca', server.caPem);
    const dumpPackage = await step('the function and its layer', () => publishDumpPackage(cloud));
    writeOptions(server, folder);
    const env = { ...cloud.environment, AWS_ENDPOINT_URL_S3: sink.endpoint, PATH: tools.path, HOME: folder };
    const commands = new Commands(env, folder);
    cleanup.add(() => commands.stop());
    return new BenchLab(folder, cloud, server, sink, tools, dumpPackage, commands, rivalAt(myloader));
  }

  /** The version of the mydumper that is compared with. */
  async rivalVersion(): Promise<string> {
    return versionOf(this.rival, this.commands, this.folder);
  }

  /** Creates the database of a shop, unless it exists, and returns its name. */
  async shop(megabytes: number): Promise<string> {
    return this.#database(`shop_${megabytes}_mb`, `a database of ${megabytes} MB`, async (name) => {
      const files = join(this.folder, 'rows');
      mkdirSync(files, { recursive: true });
      await fillShop(this.server, name, megabytes * 1e6, files);
    });
  }

  /** Creates a database with this number of tiny tables, unless it exists, and returns its name. */
  async tables(count: number): Promise<string> {
    return this.#database(`tables_${count}`, `a database of ${count} tables`, (name) =>
      fillTables(this.server, name, count),
    );
  }

  async dropDatabase(name: string): Promise<void> {
    await this.server.sql(`DROP DATABASE ${name}`);
  }

  async #database(name: string, title: string, fill: (name: string) => Promise<void>): Promise<string> {
    if ((await this.server.sql(`SHOW DATABASES LIKE '${name}'`)) !== '') return name;
    await step(title, () => fill(name));
    await this.server.sql(`${grantsFor(this.server, [name], USER)} GRANT LOCK TABLES ON ${name}.* TO ${USER}`);
    return name;
  }
}

/** Command of a dump by mysqldump alone, for {@link Commands}: its text is the same as that of the function's dump. */
export function mysqldump(database: string): string {
  return `mysqldump --defaults-file=my.cnf ${database}`;
}

const USER = `'${BACKUP_USER}'@'%'`;

async function createUsers(server: TestServer): Promise<void> {
  await createBackupUser(server, []);
  await server.sql(`
    CREATE USER ${PIPELINE_USER} IDENTIFIED BY '${PIPELINE_PASSWORD}' REQUIRE SSL;
    GRANT ALL ON *.* TO ${PIPELINE_USER};
    ALTER INSTANCE DISABLE INNODB REDO_LOG;
  `);
}

/** Writes the options files of the other programs: the same connection over TCP and TLS, and the same dump to the byte. */
function writeOptions({ host, port, caPem }: TestServer, folder: string): void {
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, caPem);
  const ofDump = dumpArguments('mysql', []).filter((one) => ![OPTIONS_ARGUMENT, '--verbose', '--'].includes(one));
  const lines = [
    '[client]',
    'protocol=TCP',
    `host=${host}`,
    `port=${port}`,
    `user=${PIPELINE_USER}`,
    `password=${PIPELINE_PASSWORD}`,
    `ssl-ca=${ca}`,
    '[mysqldump]',
    'ssl-mode=VERIFY_IDENTITY',
    ...ofDump.map((option) => option.replace(/^--/, '')),
    ...RIVAL_OPTIONS,
  ];
  writeFileSync(join(folder, 'my.cnf'), `${lines.join('\n')}\n`, { mode: 0o600 });
}
