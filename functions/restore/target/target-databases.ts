import { identifier } from '../../core/sql/sql-text';
import type { ServerConnection } from '../connection/server-connection';
import type { Target } from '../connection/target';
import type { RestoreOptions } from '../request/options';
import { refuse } from '../request/restore-error';
import { keyOf } from '../resume/finished-tables';
import { type FinishedTable, type FoundState, StateTable } from '../resume/state-table';
import { findUnfinished, type RestoreIdentity } from '../resume/unfinished';
import { isNamed } from './catalogue-names';
import { existingObjects, problemOfObjects } from './existing-objects';

/** Seconds that a database which is replaced may still be in use. */
const DROPS_WITHIN = 300;

/** The databases of the target that a restore writes to: entered one by one, and refused when they have objects of others. */
export class TargetDatabases {
  readonly finished = new Map<string, FinishedTable>();
  #entered = new Map<string, Promise<StateTable>>();
  /** Databases that belong to the restore, so that their objects are its own. */
  readonly #own = new Set<string>();
  #state: StateTable | undefined;
  #resumed: FoundState | undefined;

  constructor(
    private readonly session: ServerConnection,
    private readonly target: Target,
    private readonly options: RestoreOptions,
    private readonly identity: RestoreIdentity,
  ) {}

  /** Whether an earlier restore goes on. */
  get isResumed(): boolean {
    return this.#resumed !== undefined;
  }

  /** The database that the state is in, as soon as there is one. */
  get home(): string | undefined {
    return this.#state?.home ?? this.#resumed?.home;
  }

  /**
   * Reads what an earlier restore has finished, now that no other one writes, and refuses databases that got objects since
   * they were looked at.
   *
   * @param targets that are known before the dump is read
   * @throws {RestoreError}
   */
  async prepare(targets: readonly string[]): Promise<void> {
    await this.#findState(targets);
    for (const database of targets) await this.#refuseObjects(database);
  }

  /** Is called before anything is written to a database, and any number of times. */
  enter(database: string): Promise<StateTable> {
    const entered = this.#entered.get(database) ?? this.#enter(database);
    this.#entered.set(database, entered);
    return entered;
  }

  /** Ends the restore: nothing of it remains but what was dumped. */
  async end(): Promise<void> {
    await this.#state?.end();
  }

  async #enter(database: string): Promise<StateTable> {
    if (!this.#own.has(database)) await this.#refuseObjects(database);
    // guard: drops-what-is-replaced
    if (!this.#own.has(database) && this.options.replaces?.includes(database)) await this.#drop(database);
    if (this.options.content !== 'data') await this.#create(database);
    this.#own.add(database);
    const state = this.#state ?? new StateTable(this.session, this.home ?? database);
    this.#state = state;
    await state.begin({
      version: 1,
      dump: this.identity.dump ?? '',
      rules: this.identity.rules,
      databases: [...this.#own],
    });
    return state;
  }

  async #findState(targets: readonly string[]): Promise<void> {
    const { problem, resumed } = await findUnfinished(this.session, this.target, targets, this.options, this.identity);
    refuse([problem].filter((it) => it !== undefined));
    this.#resumed = resumed;
    for (const database of resumed?.restore?.databases ?? []) this.#own.add(database);
    for (const table of resumed?.finished ?? []) {
      // guard: trusts-finished-tables-that-are-there
      if (!(await this.#hasTable(table))) continue;
      this.finished.set(keyOf(table.database, table.table), table);
    }
  }

  /** Somebody may have dropped or emptied one in the meantime. */
  async #hasTable({ database, table, rows: noted }: FinishedTable): Promise<boolean> {
    const rows = await this.session.rows(
      `SELECT 1 FROM information_schema.tables WHERE ${isNamed('table_schema', database)} AND ${isNamed('table_name', table)}`,
    );
    if (rows.length === 0 || noted === 0) return rows.length > 0;
    const [row] = await this.session.rows(`SELECT 1 FROM ${identifier(database)}.${identifier(table)} LIMIT 1`);
    return row !== undefined;
  }

  async #refuseObjects(database: string): Promise<void> {
    if (this.#own.has(database)) return;
    const problem = await problemOfObjects(this.session, database, this.target, this.options);
    refuse([problem].filter((it) => it !== undefined));
  }

  /** Drops a database that is replaced: after every check that could stop the restore, and once the dump can be read. */
  async #drop(database: string): Promise<void> {
    // By default a server waits for a year until the transactions of others have ended.
    await this.session.execute(`SET SESSION lock_wait_timeout = ${DROPS_WITHIN}`);
    await this.session.execute(`DROP DATABASE IF EXISTS ${identifier(database)}`);
    await this.session.execute('SET SESSION lock_wait_timeout = DEFAULT');
  }

  async #create(database: string): Promise<void> {
    const { exists } = await existingObjects(this.session, database);
    if (exists) return;
    const { characterSet, collation } = this.options.defaults ?? {};
    const create = `CREATE DATABASE IF NOT EXISTS ${identifier(database)}`;
    await this.session.execute(create);
    const attributes = [
      ...(characterSet === undefined ? [] : [`CHARACTER SET ${characterSet}`]),
      ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ];
    if (attributes.length > 0)
      await this.session.execute(`ALTER DATABASE ${identifier(database)} ${attributes.join(' ')}`);
  }
}
