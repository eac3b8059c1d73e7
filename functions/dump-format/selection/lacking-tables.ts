import { parseTablePattern } from '../../core/sql/name-pattern';
import type { SelectedTables } from '../manifest/manifest';
import { nameOfText } from './name-text';
import { TableSelection } from './table-selection';

/** What a dump lacks of the tables of its databases, by its manifest. */
export class LackingTables {
  readonly #selection: TableSelection;
  readonly #withoutRows: ReadonlySet<string>;
  readonly #brokenViews: ReadonlySet<string>;
  /** All that is left out; undefined when the manifest has not all of the names. */
  readonly #leftOut: ReadonlySet<string> | undefined;

  constructor({ selection = {} }: { readonly selection?: SelectedTables | undefined }) {
    const { excludedTables, structureOnlyTables, tables } = selection;
    const patterns = { excluded: patternsOf(excludedTables), structureOnly: patternsOf(structureOnlyTables) };
    // Of a dump of an earlier version that was read back it is not known.
    this.#selection = new TableSelection(patterns, tables?.ignoresCase ?? true);
    this.#withoutRows = keysOf(tables?.withoutRows);
    this.#brokenViews = keysOf(tables?.brokenViews);
    const { count = 0, first = [] } = tables?.leftOut ?? {};
    this.#leftOut = tables?.leftOut && first.length === count ? keysOf(first) : undefined;
  }

  /** Whether the job leaves a table or view out, should there be one of this name. */
  isLeftOut(database: string, name: string): boolean {
    return !this.#selection.isDumped({ database, name, kind: 'table' });
  }

  /** Whether the source had this table or view, and the dump does not. By the patterns alone where the names are too many. */
  leavesOut({ database, name }: { readonly database: string; readonly name: string }): boolean {
    return this.#leftOut?.has(keyOf({ database, name })) ?? this.isLeftOut(database, name);
  }

  /** Whether the dump has a table without its rows. */
  isWithoutRows(database: string, name: string): boolean {
    return this.#withoutRows.has(keyOf({ database, name }));
  }

  /** Whether a server refuses a view without what is left out. */
  isBrokenView(database: string, name: string): boolean {
    return this.#brokenViews.has(keyOf({ database, name }));
  }
}

function patternsOf(texts: readonly string[] = []) {
  return texts.map(parseTablePattern).filter((pattern) => pattern !== undefined);
}

function keysOf(texts: readonly string[] = []): ReadonlySet<string> {
  return new Set(texts.map(nameOfText).flatMap((name) => (name ? [keyOf(name)] : [])));
}

function keyOf({ database, name }: { readonly database: string; readonly name: string }): string {
  return JSON.stringify([database, name]);
}
