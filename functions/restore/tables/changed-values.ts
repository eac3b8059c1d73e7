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
type Warning = readonly (string | null)[];

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
      if (level === 'Note') continue;
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
