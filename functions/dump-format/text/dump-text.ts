import type { FoundStatement, StatementListener } from '../statements/statement-listener';
import { StatementReader } from '../statements/statement-reader';
import { BareHeadings } from './bare-headings';
import { RestoreNeeds } from './restore-needs';
import { TAIL_BYTES } from './trailer';

/** How many statements of each kind a dump has. */
export interface StatementCounts {
  readonly createTable: number;
  readonly createView: number;
  readonly insert: number;
  /** Triggers, routines and events. */
  readonly storedPrograms: number;
}

const HEADING = /^-- (?:Table structure for table|Temporary (?:view|table) structure for view) `/;
/** These, and those of views' definitions. */
const ANY_HEADING = /^-- (?:Table|Temporary view|Temporary table|Final view) structure for /;
/** What stands behind the opening quote of a heading when the name has come to its end. */
const NAME = /^((?:[^`]|``)+)`$/;

/** Comment that mysqldump writes before a trigger when SHOW CREATE TRIGGER failed and it used the list of triggers instead. */
export const FALLBACK_TRIGGER_COMMENT = '-- WARNING: old server version. The following dump may be incomplete.';

/** Number of rows by the names of databases and of their tables, in the order of the dump. */
export type RowCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Reads the text of a dump as a stream: headings of mysqldump, statements, rows, and the end. */
export class DumpText implements StatementListener {
  /** Tables and views in the order of the dump. */
  readonly tables: string[] = [];
  readonly statements = { createTable: 0, createView: 0, insert: 0, storedPrograms: 0 } satisfies StatementCounts;
  serverVersion = '';
  /** How many triggers may lack something. */
  fallbackTriggers = 0;
  readonly needs = new RestoreNeeds();
  readonly #reader = new StatementReader(this);
  readonly #bareHeadings = new BareHeadings();
  #headings = 0;
  readonly #rows = new Map<string, Map<string, number>>();
  /** The beginning of a name that goes on in the next line. */
  #name: string | undefined;
  #tail: Buffer = Buffer.alloc(0);

  /** Absent unless somebody takes them: giving the bytes of rows away takes time. */
  readonly bytes?: NonNullable<StatementListener['bytes']>;

  /** @param also takes the statements, too */
  constructor(private readonly also: StatementListener = {}) {
    if (also.bytes) this.bytes = also.bytes.bind(also);
  }

  /** The last bytes so far, as many as are needed to see the trailer. */
  get tail(): Buffer {
    return this.#tail;
  }

  /** Of every table, also of those without rows. */
  get rows(): RowCounts {
    return this.#rows;
  }

  /**
   * Whether missing objects may be in the text: something has no end, or there are headings in
   * a string, a comment or a stored program. This happens when the text is written by rules that are not
   * known here.
   */
  get mayHaveStrayed(): boolean {
    return !this.isRead || this.#bareHeadings.count > this.#headings;
  }

  /** False when something that was begun has no end: whatever stands behind its beginning was not read. */
  get isRead(): boolean {
    return this.#reader.isBetween;
  }

  push(chunk: Buffer): void {
    this.#reader.push(chunk);
    this.#bareHeadings.push(chunk);
    this.needs.push(chunk);
    const last = chunk.subarray(-TAIL_BYTES);
    this.#tail =
      last.length === TAIL_BYTES ? Buffer.from(last) : Buffer.concat([this.#tail, last]).subarray(-TAIL_BYTES);
  }

  statement(statement: FoundStatement): void {
    this.also.statement?.(statement);
    switch (statement.kind) {
      case 'create-table':
        this.statements.createTable += 1;
        this.#count(statement);
        break;
      case 'insert':
        this.statements.insert += 1;
        this.#count(statement);
        break;
      case 'view':
        this.statements.createView += 1;
        break;
      case 'trigger':
      case 'routine':
      case 'event':
        this.statements.storedPrograms += 1;
        break;
    }
  }

  comment(line: string): void {
    if (ANY_HEADING.test(line)) this.#headings += 1;
    if (line === FALLBACK_TRIGGER_COMMENT) this.fallbackTriggers += 1;
    const version = /^-- Server version\s+(\S+)/.exec(line)?.[1];
    if (version !== undefined) this.serverVersion = version;
    // After a line break in a name, a comment goes on with two dashes of its own.
    const name = this.#name === undefined ? undefined : `${this.#name}\n${line.slice(3)}`;
    const begun = HEADING.test(line) ? line.replace(HEADING, '') : name;
    const whole = begun === undefined ? undefined : NAME.exec(begun)?.[1];
    if (whole !== undefined) this.tables.push(whole.replaceAll('``', '`'));
    this.#name = whole === undefined ? begun : undefined;
  }

  #count({ database = '', object: table = '', rows }: FoundStatement): void {
    const tables = this.#rows.get(database) ?? new Map<string, number>();
    this.#rows.set(database, tables.set(table, (tables.get(table) ?? 0) + rows));
  }
}
