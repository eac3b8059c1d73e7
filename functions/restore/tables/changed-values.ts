/** Values of a column that the target has not taken as they are in the dump, by its own warnings. */
export interface ChangedValues {
  /** By its names in the target. */
  readonly database: string;
  readonly table: string;
  /** Undefined when the warning names none. */
  readonly column: string | undefined;
  /** Number of the warning, and its words for the first value. */
  readonly errno: number;
  readonly message: string;
  /** Statement of the dump with that value. */
  readonly statement: number;
  /** Warnings of this kind, as far as the server lists them. */
  readonly count: number;
}

/** A row of SHOW WARNINGS: level, number, words. */
export type Warning = readonly (string | null)[];

/** Collects the warnings of INSERT statements: without strict mode, as dumps set it, a server changes a value and goes on. */
export class ValueWarnings {
  readonly #found = new Map<string, ChangedValues>();

  /** @param onFirst takes the first of each kind, at once */
  constructor(private readonly onFirst: (sentence: string) => void = () => {}) {}

  get found(): readonly ChangedValues[] {
    return [...this.#found.values()];
  }

  /** As sentences. */
  get sentences(): string[] {
    return this.found.map(describeChange);
  }

  /** Takes what a server warns of behind a statement. */
  add(
    { database, name }: { readonly database: string; readonly name: string },
    statement: number,
    warnings: readonly Warning[],
  ): void {
    for (const [level, number, message] of warnings) {
      // guard: only-warnings-about-values
      if (level === 'Note' || !OF_VALUES.has(Number(number))) continue;
      const change = { database, table: name, errno: Number(number), message: message ?? '', statement, count: 1 };
      this.#count({ ...change, column: /\bcolumn '(.+?)' at row \d+$/.exec(change.message)?.[1] });
    }
  }

  #count(change: ChangedValues): void {
    const { database, table, column, errno } = change;
    const key = JSON.stringify([database, table, column, errno]);
    const known = this.#found.get(key);
    if (!known && this.#found.size === MOST) return;
    this.#found.set(key, known ? { ...known, count: known.count + 1 } : change);
    if (!known) this.onFirst(describeChange(change));
  }
}

/**
 * Warnings about values, which strict mode makes errors ("Server SQL Modes", MySQL Reference Manual), and 1300 for invalid
 * characters. Others are about deprecated uses, and MariaDB's 1906 about generated columns, which it computes again.
 */
const OF_VALUES: ReadonlySet<number> = new Set([
  1048, 1260, 1261, 1262, 1263, 1264, 1265, 1292, 1300, 1364, 1365, 1366, 1406, 1411, 1441, 3020,
]);

/** Kinds that are listed, so that memory does not grow with the tables. */
const MOST = 1_000;

/** As a sentence. */
export function describeChange({ database, table, column, errno, message, statement, count }: ChangedValues): string {
  const what = [database, table, ...(column === undefined ? [] : [column])]
    .map((name) => JSON.stringify(name))
    .join('.');
  const first = count > 1 ? `, the first of ${count}` : '';
  return `Values of ${what} may differ from those of the dump: the target answered statement ${statement} with warning ${errno} (${message})${first}. "What a dump does not keep" in docs/restore.md has the reasons.`;
}
