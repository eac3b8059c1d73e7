import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPTIONS_ARGUMENT } from '../../../functions/dump/client/options-file';
import { DUMP_TOOL, dumpArguments } from '../../../functions/dump/mysqldump/arguments';
import { clientTree } from '../../../layers/mysql-client/build';
import { bundleRestoreProcess } from '../../labs/restores/bundle-restore-process';
import type { Flavour } from '../../servers/flavours';
import { startServer, type TestServer } from '../../servers/server';
import type { Cleanup } from '../../tools/cleanup';
import { step } from '../../tools/progress';
import { temporaryFolder } from '../../tools/temporary-folder';
import { fillShop } from '../data/fill-shop';
import { Commands } from '../lab/commands';
import { RIVAL_OPTIONS, type Rival, rivalAt, versionOf } from '../lab/rival';
import { layOutTools } from '../tools/wrappers';
import { KEYED_TABLES } from './keyed-tables';

export const DATABASE = 'shop';
export const USER = 'restorer';
const PASSWORD = 'bench';

/**
 * Durable as servers are by default, and with their default of memory: less than the data, so that keys that are kept up
 * to date row by row are read from the disk and written to it over and over, as in large databases.
 */
const SERVER_OPTIONS = [
  '--innodb-buffer-pool-size=128M',
  '--innodb-doublewrite=ON',
  '--innodb-flush-log-at-trx-commit=1',
];

/** A server, and a dump of a shop in the forms that the programs restore from. */
export class RestoreLab {
  private constructor(
    readonly server: TestServer,
    readonly folder: string,
    /** Folder of the client layer. */
    readonly layer: string,
    /** The engine, as a program. */
    readonly engine: string,
    readonly commands: Commands,
    readonly rival: Rival,
  ) {}

  /** @param myloader path of the one to compare with; undefined for Debian's */
  static async start(flavour: Flavour, myloader: string | undefined, cleanup: Cleanup): Promise<RestoreLab> {
    const folder = temporaryFolder('bench-restore');
    cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
    const [tools, layer, engine] = await Promise.all([
      layOutTools(join(folder, 'bin')),
      clientTree(),
      bundleRestoreProcess(folder),
    ]);
    const server = await cleanup.own(startServer({ flavour, extraOptions: SERVER_OPTIONS }), (one) => one.stop());
    await server.sql(`CREATE USER ${USER} IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON *.* TO ${USER}`);
    writeOptions(server, folder);
    const commands = new Commands({ PATH: tools.path, HOME: folder, MYSQL_PWD: PASSWORD, LC_ALL: 'C.UTF-8' }, folder);
    cleanup.add(() => commands.stop());
    return new RestoreLab(server, folder, layer, engine, commands, rivalAt(myloader));
  }

  /** Fills the database and dumps it, by mydumper, too. */
  async dump(megabytes: number): Promise<void> {
    const { commands, server, folder, rival } = this;
    const files = join(folder, 'rows');
    mkdirSync(files, { recursive: true });
    await step(`a database of ${megabytes} MB`, () => fillShop(server, DATABASE, megabytes * 1e6, files, KEYED_TABLES));
    await step('its dumps', async () => {
      const options = dumpArguments(server.flavour, [DATABASE]).filter((one) => !SKIPPED.has(one));
      await commands.run(
        `${DUMP_TOOL[server.flavour]} --defaults-file=my.cnf ${options.join(' ')} | tee >(wc -c > text-bytes) | zstd -q -3 > dump.sql.zst`,
      );
      const connection = '--defaults-file=my.cnf --ssl --ca=ca.pem';
      await commands.run(
        `${rival.dumper} ${connection} --compress --rows=100000 --database=${DATABASE} --outputdir=mydumper`,
      );
    });
  }

  /** The version that myloader states. */
  async rivalVersion(): Promise<string> {
    return versionOf(this.rival, this.commands, this.folder);
  }

  /** Makes the server as it was before: without the database, and with empty buffers. */
  async reset(): Promise<void> {
    await this.server.sql(`DROP DATABASE IF EXISTS ${DATABASE}`);
    await this.server.end('SIGTERM');
    await this.server.restart();
  }
}

const SKIPPED: ReadonlySet<string> = new Set([OPTIONS_ARGUMENT, '--verbose', '--']);

/** Writes the options file of all programs: the same connection over TCP and TLS. */
function writeOptions({ host, port, caPem, flavour }: TestServer, folder: string): void {
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, caPem);
  const lines = [
    '[client]',
    'protocol=TCP',
    `host=${host}`,
    `port=${port}`,
    `user=${USER}`,
    `password=${PASSWORD}`,
    `ssl-ca=${ca}`,
    ...(flavour === 'mysql' ? RIVAL_OPTIONS : []),
  ];
  writeFileSync(join(folder, 'my.cnf'), `${lines.join('\n')}\n`, { mode: 0o600 });
}
