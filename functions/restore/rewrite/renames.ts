/** New names of databases by their names in the dump. */
export class Renames {
  /**
   * @param names may get more while a dump is read
   * @param ignoresCase whether the target takes names that differ by case for one (`lower_case_table_names`): then the text
   *   of a program may name a database in other letters than the dump, and would reach the original
   */
  constructor(
    private readonly names: ReadonlyMap<string, string>,
    private readonly ignoresCase: boolean,
  ) {}

  get size(): number {
    return this.names.size;
  }

  keys(): readonly string[] {
    return [...this.names.keys()];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get(name: string): string | undefined {
    const exact = this.names.get(name);
    // guard: renames-in-other-letters
    if (exact !== undefined || !this.ignoresCase) return exact;
    const found = this.keys().find((key) => key.toLowerCase() === name.toLowerCase());
    return found === undefined ? undefined : this.names.get(found);
  }

  /** One of them. */
  only(name: string): Renames {
    return new Renames(new Map([[name, '']]), this.ignoresCase);
  }

  /** Whether a text may have one of the names. */
  mayBeIn(text: string, spellings: (name: string) => readonly string[]): boolean {
    const letters = (of: string) => (this.ignoresCase ? of.toLowerCase() : of);
    const searched = letters(text);
    return this.keys().some((name) => spellings(name).some((spelling) => searched.includes(letters(spelling))));
  }
}
