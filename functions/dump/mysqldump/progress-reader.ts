/** Lines that mysqldump and mariadb-dump print with `--verbose`. Whatever else is on stderr is a reason to doubt the dump. */
const PROGRESS = [
  /^-- (?:Connecting to|Disconnecting from) .+\.\.\.$/,
  /^-- Starting transaction\.\.\.$/,
  /^-- (?:Setting|Releasing) savepoint\.\.\.$/,
  /^-- Rolling back to savepoint sp\.\.\.$/,
  /^-- Retrieving view structure for table .+\.\.\.$/s,
  /^-- It's a view, create dummy view(?: for view)?$/,
  /^-- Dropping the temporary view structure created$/,
  /^-- It's base table, skipped$/,
  /^-- Retrieving sequence structure for .+\.\.\.$/s,
  /^-- Sending SELECT query\.\.\.$/,
  /^-- Retrieving rows\.\.\.$/,
];

/** Lines that do no harm to the dump, but are worth knowing. The first group is the note. */
const NOTES = [
  // MERGE and FEDERATED tables, whose rows live in other tables.
  /^-- Warning: (Skipping data for table .+ because it's of type .+)$/s,
  // MariaDB's tables in S3, whose rows stay there.
  /^-- (Skipping dump data for table .+ {2}this is S3 table .+)$/s,
  // A view of more than 1,000 columns. Its stand-in is a view, too, and views may have more columns than tables.
  /^-- Warning: (Creating a stand-in table for view .+ may fail when replaying the dump file .+)$/s,
  // Servers before 8.0.26, whose words in SHOW CREATE EVENT are the old ones anyway.
  /^ ?Warning: (Could not set terminology mode for outputting events\.) *$/,
  // What a proxy or a fork states as its version.
  /^-- Warning: (version string returned by server is incorrect\.)$/,
];

/** Printed at the beginning of every database, also of one without tables. */
const DATABASE = /^-- Setting savepoint\.\.\.$/;

/** Printed for every table and view, in the order of the dump. */
const TABLE = /^-- Retrieving table structure for table (.+)\.\.\.$/s;

/** Printed for MariaDB's sequences, which come before the tables of their database. With two spaces before the name. */
const SEQUENCE = /^-- Retrieving sequence structure for {1,2}(.+)\.\.\.$/s;

/** Printed for the view that was named before: its placeholder is written. */
const PLACEHOLDER = /^-- It's a view, create dummy view/;
/** Printed for everything a second time, when the placeholders of views are replaced by their definitions. */
const DEFINITION = /^-- Retrieving view structure for table (.+)\.\.\.$/s;
const NO_VIEW = /^-- It's base table, skipped$/;

/**
 * A message up to its three dots. It goes on over several lines when the name in it has line breaks. Names have at most
 * 64 characters ("Schema Object Names", MySQL Reference Manual), so that nothing else can hide in one for long.
 */
const NAMING =
  /^-- Retrieving (?:table structure for table|view structure for table|sequence structure for ) .{0,64}$/su;

function noteIn(line: string): string | undefined {
  return NOTES.map((pattern) => pattern.exec(line)?.[1]).find((note) => note !== undefined);
}

/** Unexpected lines that are kept for the message. */
const KEPT_LINES = 20;

/** Reads a dump program's stderr, line by line: what is progress, which tables it named, and what should not be there. */
export class ProgressReader {
  /** Tables and views in the order of the dump. */
  readonly tables: string[] = [];
  /** For each of {@link tables}, the place of its database in the order of the dump, from 0. */
  readonly databases: number[] = [];
  readonly sequences: string[] = [];
  readonly notes: string[] = [];
  readonly unexpected: string[] = [];
  /** Views of which the dump has a placeholder alone: they disappeared before their definitions were read. */
  readonly placeholders: string[] = [];
  /** The view whose definition must be the last thing in the dump, if the last database has one. */
  lastView: string | undefined;
  /** Resolves when the first table, view or sequence is named: the transaction, and so the snapshot, is there by then. */
  readonly begun: Promise<void>;
  #begin: () => void = () => {};
  #defined: string | undefined;
  #database = -1;
  #rest = '';
  #unfinished = '';

  constructor() {
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  push(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  end(): void {
    this.#line(this.#rest);
    this.#message(this.#unfinished);
    this.#rest = '';
    this.#unfinished = '';
  }

  #line(line: string): void {
    const message = this.#unfinished === '' ? line : `${this.#unfinished}\n${line}`;
    const ends = message.endsWith('...');
    const names = NAMING.test(ends ? message.slice(0, -3) : message);
    this.#unfinished = names && !ends ? message : '';
    if (this.#unfinished !== '') return;
    // Lines that don't make up a name are messages of their own.
    for (const one of names ? [message] : message.split('\n')) this.#message(one);
  }

  #message(line: string): void {
    this.#followViews(line);
    const table = TABLE.exec(line)?.[1];
    const sequence = SEQUENCE.exec(line)?.[1];
    const note = noteIn(line);
    if (sequence !== undefined) this.sequences.push(sequence);
    if (table !== undefined || sequence !== undefined) this.#begin();
    if (DATABASE.test(line)) this.#database += 1;
    if (table !== undefined) {
      this.tables.push(table);
      this.databases.push(Math.max(0, this.#database));
    } else if (note !== undefined) this.notes.push(note);
    else if (line.trim() !== '' && !PROGRESS.some((pattern) => pattern.test(line))) {
      if (this.unexpected.length < KEPT_LINES) this.unexpected.push(line);
    }
  }

  #followViews(line: string): void {
    const named = DEFINITION.exec(line)?.[1];
    if (named !== undefined) {
      const index = this.placeholders.indexOf(named);
      [this.#defined] = index < 0 ? [] : this.placeholders.splice(index, 1);
      this.lastView = this.#defined ?? this.lastView;
    } else if (TABLE.test(line)) {
      // Of another database: it could not be read if the connection had broken among the views of this one.
      this.lastView = undefined;
    } else if (NO_VIEW.test(line) && this.#defined !== undefined) {
      this.placeholders.push(this.#defined);
    } else if (PLACEHOLDER.test(line)) {
      this.placeholders.push(this.tables.at(-1) ?? '');
    }
  }
}
