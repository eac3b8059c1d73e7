import type { FinishedTable, StateTable } from './state-table';

/** The tables that are complete, with keys and triggers, and are noted as such in the target. */
export class FinishedTables {
  readonly #noted = new Set<string>();

  /**
   * @param earlier those of an earlier run, by {@link keyOf}
   * @param enter as {@link TargetDatabases.enter}
   */
  constructor(
    private readonly earlier: ReadonlyMap<string, FinishedTable>,
    private readonly enter: (database: string) => Promise<StateTable>,
  ) {}

  /** How many this run has finished. */
  get count(): number {
    return this.#noted.size;
  }

  /** Whether an earlier run has finished it, so that its statements are not executed. */
  isEarlier(database: string, table: string): boolean {
    return this.earlier.has(keyOf(database, table));
  }

  async note(table: FinishedTable): Promise<void> {
    const key = keyOf(table.database, table.table);
    if (this.#noted.has(key)) return;
    this.#noted.add(key);
    await (await this.enter(table.database)).finished(table);
  }

  /** The table gets more rows. */
  async forget(table: FinishedTable): Promise<void> {
    if (!this.#noted.delete(keyOf(table.database, table.table))) return;
    await (await this.enter(table.database)).unfinished(table);
  }
}

/** One text for a table's names. */
export function keyOf(database: string, table: string): string {
  return JSON.stringify([database, table]);
}
