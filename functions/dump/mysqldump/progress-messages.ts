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
  // Of tables without rows.
  /^-- Skipping dump data for table '.+', --no-data was used$/s,
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
export const DATABASE = /^-- Setting savepoint\.\.\.$/;

/** Printed for every table and view, in the order of the dump. */
export const TABLE = /^-- Retrieving table structure for table (.+)\.\.\.$/s;

/** Printed for MariaDB's sequences, which come before the tables of their database. With two spaces before the name. */
export const SEQUENCE = /^-- Retrieving sequence structure for {1,2}(.+)\.\.\.$/s;

/** Printed for the view that was named before: its placeholder is written. */
export const PLACEHOLDER = /^-- It's a view, create dummy view/;
/** Printed for everything a second time, when the placeholders of views are replaced by their definitions. */
export const DEFINITION = /^-- Retrieving view structure for table (.+)\.\.\.$/s;
export const NO_VIEW = /^-- It's base table, skipped$/;

/**
 * Messages up to their ends. They go on over several lines when the name in them has line breaks. Names have at most
 * 64 characters ("Schema Object Names", MySQL Reference Manual), so that nothing else can hide in one for long.
 */
const NAMING = [
  {
    beginning:
      /^-- Retrieving (?:table structure for table|view structure for table|sequence structure for ) .{0,64}$/su,
    end: '...',
  },
  // Not the note about MariaDB's tables in S3.
  {
    beginning: /^-- Skipping dump data for table '(?!.*', {2}this is S3 table ).{0,64}$/su,
    end: "', --no-data was used",
  },
] as const;

/** Whether a message that begins like this names something, and whether it is at its end. */
export function namesIn(message: string): 'no name' | 'begun' | 'whole' {
  for (const { beginning, end } of NAMING) {
    const ends = message.endsWith(end);
    if (beginning.test(ends ? message.slice(0, -end.length) : message)) return ends ? 'whole' : 'begun';
  }
  return 'no name';
}

/** The note in a line that does no harm to the dump; undefined for any other line. */
export function noteIn(line: string): string | undefined {
  return NOTES.map((pattern) => pattern.exec(line)?.[1]).find((note) => note !== undefined);
}

export function isProgress(line: string): boolean {
  return PROGRESS.some((pattern) => pattern.test(line));
}
