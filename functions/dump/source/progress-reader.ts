/** Lines that mysqldump and mariadb-dump print with `--verbose`. Whatever else is on stderr is a reason to doubt the dump. */
const PROGRESS = [
  /^-- Connecting to .+\.\.\.$/,
  /^-- Disconnecting from .+\.\.\.$/,
  /^-- Starting transaction\.\.\.$/,
  /^-- Retrieving table structure for table .+\.\.\.$/,
  /^-- Retrieving view structure for table .+\.\.\.$/,
  /^-- Retrieving rows\.\.\.$/,
  /^-- Sending SELECT query\.\.\.$/,
  /^-- Rolling back to savepoint .*\.\.\.$/,
  /^-- Setting savepoint\.\.\.$/,
  /^-- Releasing savepoint\.\.\.$/,
  /^-- Skipping dump data for table .+, --no-data was used$/,
  /^-- Skipping dump data for table .+, it has no fields$/,
];

/** Unexpected lines that are kept for the message. More would help nobody. */
const KEPT_LINES = 20;

/** Reads a dump program's stderr, line by line: what is progress, which tables it named, and what should not be there. */
export class ProgressReader {
  readonly tables: string[] = [];
  readonly unexpected: string[] = [];
  #rest = '';
  readonly #seen = new Set<string>();

  push(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  end(): void {
    if (this.#rest !== '') this.#line(this.#rest);
    this.#rest = '';
  }

  #line(line: string): void {
    const table = /^-- Retrieving (?:table|view) structure for table (.+)\.\.\.$/.exec(line)?.[1];
    if (table !== undefined) {
      if (!this.#seen.has(table)) this.tables.push(table);
      this.#seen.add(table);
    } else if (line.trim() !== '' && !PROGRESS.some((pattern) => pattern.test(line))) {
      if (this.unexpected.length < KEPT_LINES) this.unexpected.push(line);
    }
  }
}
