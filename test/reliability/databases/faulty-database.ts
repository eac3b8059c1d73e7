import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BACKUP_PASSWORD, BACKUP_USER, createBackupUser } from '../../../dev/labs/databases/backup-user';
import type { Flavour } from '../../../dev/servers/flavours';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { DATABASE, freshDatabase, TABLES } from './schema';

/** Options that keep the data when the server is killed. */
const DURABLE = ['--innodb-doublewrite=ON', '--innodb-flush-log-at-trx-commit=1'];
/** Sufficient for an idle server, and quickly filled. */
const DISK = 'size=32m';
const FILLER = 'filler-';
const HELD = 'DO SLEEP(1000)';

/** A database server for fault injection. Its folder for temporary files is a small separate disk. */
export class FaultyDatabase {
  readonly #begun: Promise<unknown>[] = [];

  private constructor(readonly server: TestServer) {}

  static async start(flavour: Flavour): Promise<FaultyDatabase> {
    const server = await startServer({ flavour, temporaryDisk: DISK, extraOptions: DURABLE });
    const database = new FaultyDatabase(server);
    await createBackupUser(server, [DATABASE]);
    await database.refill();
    return database;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** Starts work in the background; {@link settle} waits for it. */
  begin(work: Promise<unknown>): void {
    // Reported by `settle`, not as an unhandled rejection.
    work.catch(() => {});
    this.#begun.push(work);
  }

  async settle(): Promise<void> {
    await Promise.all(this.#begun.splice(0));
  }

  /** Runs statements in a session that holds their locks until {@link release}. */
  hold(statements: string): void {
    // The session is ended by KILL, with an error.
    this.begin(this.server.sql(`${statements}; ${HELD}`, DATABASE).catch(() => {}));
  }

  release(): Promise<void> {
    return this.#kill('CONNECTION', `info = '${HELD}'`);
  }

  /** Kills the session of a dump, or its query. */
  killDump(what: 'CONNECTION' | 'QUERY'): Promise<void> {
    return this.#kill(what, `user = '${BACKUP_USER}'`);
  }

  async #kill(what: 'CONNECTION' | 'QUERY', whose: string): Promise<void> {
    const ids = await this.server.sql(`SELECT id FROM information_schema.processlist WHERE ${whose}`);
    for (const id of ids.split('\n').filter(Boolean)) await this.server.sql(`KILL ${what} ${id}`);
  }

  async changePassword(password = BACKUP_PASSWORD): Promise<void> {
    const literal = `'${password.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
    await this.server.sql(`ALTER USER '${BACKUP_USER}'@'%' IDENTIFIED BY ${literal}`);
  }

  /** Fills the disk for the server's temporary files. */
  fillDisk(): void {
    try {
      for (let file = 0; ; file++)
        writeFileSync(join(this.server.temporaryFolder, `${FILLER}${file}`), Buffer.alloc(1_048_576));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  freeDisk(): void {
    const fillers = readdirSync(this.server.temporaryFolder).filter((name) => name.startsWith(FILLER));
    for (const name of fillers) rmSync(join(this.server.temporaryFolder, name));
  }

  /** Truncates the file of a MyISAM table, as after a power failure. */
  async crashTable(): Promise<void> {
    await this.server.sql(`FLUSH TABLES ${TABLES.crashing}`, DATABASE);
    const folder = (await this.server.sql('SELECT @@datadir')).trim();
    truncateSync(join(folder, DATABASE, `${TABLES.crashing}.MYD`), 100);
  }

  /** Restores the original contents of the database. */
  async refill(): Promise<void> {
    await this.server.sql(freshDatabase(this.server.flavour));
  }
}
