import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BACKUP_PASSWORD, BACKUP_USER, createBackupUser } from '../../../dev/labs/dump-lab';
import type { Flavour } from '../../../dev/servers/flavours';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { DATABASE, freshDatabase, TABLES } from './schema';

/** What makes data survive the death of the server. */
const SURVIVES = ['--innodb-doublewrite=ON', '--innodb-flush-log-at-trx-commit=1'];
/** Enough for a server at rest, and soon full. */
const DISK = 'size=32m';
const FILLER = 'filler-';
const HELD = 'DO SLEEP(1000)';

/** A database server that may be disturbed. Its folder for temporary files is a small disk of its own. */
export class Victim {
  readonly #begun: Promise<unknown>[] = [];

  private constructor(readonly server: TestServer) {}

  static async start(flavour: Flavour): Promise<Victim> {
    const server = await startServer({ flavour, temporaryDisk: DISK, extraOptions: SURVIVES });
    const victim = new Victim(server);
    await createBackupUser(server, [DATABASE]);
    await victim.refill();
    return victim;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** Lets something take effect in its own time; {@link settle} waits for it. */
  begin(work: Promise<unknown>): void {
    // Told by `settle`, and not as an error that nobody handles.
    work.catch(() => {});
    this.#begun.push(work);
  }

  async settle(): Promise<void> {
    await Promise.all(this.#begun.splice(0));
  }

  /** Runs statements in a session that keeps what they lock, until {@link letGo}. */
  hold(statements: string): void {
    // The session ends when it is killed, with an error.
    this.begin(this.server.sql(`${statements}; ${HELD}`, DATABASE).catch(() => {}));
  }

  letGo(): Promise<void> {
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

  /** Leaves no byte free where the server keeps its temporary files. */
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

  /** Cuts the file of a MyISAM table off, as a machine that lost power may have left it. */
  async crashTable(): Promise<void> {
    await this.server.sql(`FLUSH TABLES ${TABLES.crashing}`, DATABASE);
    const folder = (await this.server.sql('SELECT @@datadir')).trim();
    truncateSync(join(folder, DATABASE, `${TABLES.crashing}.MYD`), 100);
  }

  /** Makes the database as it was. */
  async refill(): Promise<void> {
    await this.server.sql(freshDatabase(this.server.flavour));
  }
}
