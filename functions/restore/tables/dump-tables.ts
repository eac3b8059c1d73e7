import { rowsIn } from '../../dump-format/manifest/row-counts';
import type { RestoredTable } from '../report';
import { keyOf } from '../resume/finished-tables';
import type { DumpSource } from '../source/dump-source';
import { type TableParts, TableRestore } from './table-restore';

/** The tables of a dump, in the order in which they come. */
export class DumpTables {
  readonly #tables = new Map<string, TableRestore>();
  #current: TableRestore | undefined;

  constructor(
    private readonly source: Pick<DumpSource, 'expected' | 'origin'>,
    private readonly parts: TableParts,
  ) {}

  /** The one that is read. */
  get current(): TableRestore | undefined {
    return this.#current;
  }

  get all(): Iterable<TableRestore> {
    return this.#tables.values();
  }

  get report(): RestoredTable[] {
    return [...this.#tables.values()].map((table) => table.report);
  }

  /** By its names in the target. */
  get(database: string, name: string): TableRestore | undefined {
    return this.#tables.get(keyOf(database, name));
  }

  /** Whether an earlier run has finished it, so that its statements are not executed. */
  isFinished(database: string, name: string): boolean {
    return this.parts.finished.isEarlier(database, name);
  }

  /** Goes on to a table that begins. @param source its database in the dump, when that has a name there */
  begin(database: string, name: string, source: string | undefined, isShared: boolean): TableRestore {
    const { expected, origin } = this.source;
    const table = new TableRestore(
      {
        database,
        name,
        expected: expected.rows && rowsIn(expected.rows, source ?? database, name),
        isShared,
        isInOnePiece: origin !== undefined && (origin.processes ?? 1) === 1,
      },
      this.parts,
    );
    // A second definition of a table is followed by all of its rows.
    if (this.#current && this.#current === this.get(database, name)) this.#current = undefined;
    this.goOnTo(table);
    this.#tables.set(keyOf(database, name), table);
    return table;
  }

  /** Goes on to another table. The rows of the one before are complete, unless the dump has to have more of them. */
  goOnTo(table: TableRestore): void {
    const before = this.#current;
    this.#current = table;
    if (!before || before === table || before.lacksRows) return;
    before.close(false).catch(() => {});
  }

  /** Resolves when every table has its rows, keys and triggers. @param isCertain as {@link TableRestore.close} */
  async close(isCertain: boolean): Promise<void> {
    await Promise.all([...this.#tables.values()].map((table) => table.close(isCertain)));
    this.parts.workers.throwIfFailed();
  }
}
