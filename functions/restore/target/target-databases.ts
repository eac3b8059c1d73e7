import { identifier } from '../../core/sql/sql-text';
import type { ServerConnection } from '../connection/server-connection';
import { nameOfTarget, type Target } from '../connection/target';
import type { RestoreOptions } from '../request/options';
import { RestoreError } from '../request/restore-error';
import { SessionLocks } from '../resume/session-locks';
import { type FinishedTable, type FoundState, findStates, StateTable } from '../resume/state-table';
import { existingObjects, notEmpty } from './existing-objects';

/** How a restore is recognized when it is resumed. */
export interface RestoreIdentity {
  /** SHA-256 of the dump; undefined when it is not stated. */
  readonly dump: string | undefined;
  readonly rules: string;
}

/** The databases of the target that a restore writes to: entered one by one, and refused when they have objects of others. */
export class TargetDatabases {
  readonly locks = new SessionLocks();
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
   * Refuses databases that have objects, before anything is written.
   *
   * @param targets that are known before the dump is read
   * @param creates whether the dump takes the database for granted, so that it has to be created
   * @throws {RestoreError}
   */
  async prepare(targets: readonly string[], creates: boolean): Promise<void> {
    await this.#findState(targets);
    for (const database of targets) await this.#refuseObjects(database);
    // The databases of a dump of several are created by it.
    if (creates) for (const database of targets) await this.enter(database);
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
    const states = await findStates(this.session, targets.length > 0 ? targets : undefined);
    const begun = states.filter(({ restore }) => restore !== undefined);
    const [state] = begun;
    if (!this.options.resume) {
      if (state && targets.length > 0) {
        throw new RestoreError(
          'TARGET_NOT_EMPTY',
          `The database "${state.home}" of ${nameOfTarget(this.target)} has an unfinished restore (${state.finished.length} tables are finished). Resume it, or drop the database.`,
        );
      }
      return;
    }
    const own = begun.find(
      ({ restore }) => restore?.dump === this.identity.dump && restore?.rules === this.identity.rules,
    );
    if (this.identity.dump === undefined) {
      throw new RestoreError(
        'RESTORE_NOT_RESUMABLE',
        'The SHA-256 of the dump is not stated, so that it is unknown whether it is the same. Restore it with its manifest.',
      );
    }
    if (!own && state && targets.length > 0) {
      const difference =
        state.restore?.dump === this.identity.dump
          ? 'with other options'
          : `of another dump (SHA-256 ${state.restore?.dump})`;
      throw new RestoreError(
        'RESTORE_NOT_RESUMABLE',
        `The unfinished restore in the database "${state.home}" is ${difference}. Resume that one, or drop the database.`,
      );
    }
    // One that ended before it had written anything has nothing to go on with.
    if (!own) return;
    this.#resumed = own;
    for (const database of own.restore?.databases ?? []) this.#own.add(database);
    for (const table of own.finished) this.finished.set(JSON.stringify([table.database, table.table]), table);
  }

  async #refuseObjects(database: string): Promise<void> {
    if (this.#own.has(database) || this.options.allow?.databases?.includes(database)) return;
    const { names } = await existingObjects(this.session, database);
    if (names.length === 0) return;
    // guard: refuses-databases-with-objects
    throw notEmpty(database, this.target, names);
  }

  async #create(database: string): Promise<void> {
    const { exists } = await existingObjects(this.session, database);
    if (exists) return;
    const { characterSet, collation } = this.options.defaults ?? {};
    const create = `CREATE DATABASE IF NOT EXISTS ${identifier(database)}`;
    await this.session.execute(create);
    const attributes = [
      ...(characterSet === undefined ? [] : [`CHARACTER SET ${word(characterSet)}`]),
      ...(collation === undefined ? [] : [`COLLATE ${word(collation)}`]),
    ];
    if (attributes.length > 0)
      await this.session.execute(`ALTER DATABASE ${identifier(database)} ${attributes.join(' ')}`);
  }
}

/** The name of a character set or collation, which stands without quotes. */
function word(name: string): string {
  if (/^\w+$/.test(name)) return name;
  throw new RestoreError('CONFIG_INVALID', `${JSON.stringify(name)} is no name of a character set or collation.`);
}
