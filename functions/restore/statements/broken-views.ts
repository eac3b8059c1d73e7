import type { Manifest, SelectedTables } from '../../dump-format/manifest/manifest';
import { LackingTables } from '../../dump-format/selection/lacking-tables';
import type { OnRefused } from './refused-statements';

/** "Server Error Message Reference": no such table, and a view that refers to something invalid. */
const FOR_LACK_OF_TABLES: ReadonlySet<number> = new Set([1146, 1356]);

/**
 * Views of tables that the job of the dump leaves out. A target that has these tables takes them; another one refuses them,
 * and the restoration continues.
 */
export class BrokenViews {
  /** Those that were refused, as `database.view`. */
  readonly refused: string[] = [];
  readonly #lacking: LackingTables;
  readonly #only: string | undefined;

  constructor(
    origin: Pick<Manifest['source'], 'databases'> & { readonly selection?: SelectedTables | undefined } = {
      databases: [],
    },
  ) {
    this.#lacking = new LackingTables(origin);
    this.#only = origin.databases.length === 1 ? origin.databases[0] : undefined;
  }

  /** Takes such a view, and throws for any other statement. */
  readonly onRefused: OnRefused = (statement, error) => {
    const { kind, object = '', database = this.#only ?? '' } = statement;
    const isExpected = kind === 'view' && error.errno !== undefined && FOR_LACK_OF_TABLES.has(error.errno);
    // guard: continues-behind-broken-views-only
    if (!isExpected || !this.#lacking.isBrokenView(database, object)) throw error;
    this.refused.push(`${database}.${object}`);
  };

  /** One warning for all of them. */
  get warnings(): string[] {
    if (this.refused.length === 0) return [];
    return [
      `The target does not have the tables that the job leaves out (exclude_tables), and so refused the views that use them: ${this.refused.map((name) => JSON.stringify(name)).join(', ')}. Create the tables, and restore the views by "extract --schema-only".`,
    ];
  }
}
