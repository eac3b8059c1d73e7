import { TAIL_BYTES } from './trailer';

/** How many statements of each kind a dump has. */
export interface StatementCounts {
  readonly createTable: number;
  readonly createView: number;
  readonly insert: number;
  /** Triggers, routines and events: what stands behind `DELIMITER ;;`. */
  readonly storedPrograms: number;
}

/** Bytes of a line that are looked at: headings are short, and a row may be a gigabyte. */
const LOOKED_AT = 1_024;

/** What a line worth looking at begins with: `--`, `/*!`, CREATE, DELIMITER, INSERT. Most lines are rows. */
const WORTH_A_LOOK = new Set(Buffer.from('-/CDI'));

const HEADING = /^-- (?:Table structure for table|Temporary (?:view|table) structure for view) `/;
/** What stands behind the opening quote of a heading when the name has come to its end. */
const NAME = /^((?:[^`]|``)+)`$/;

/** What stands before a trigger that mysqldump could not ask for, and wrote from what a list of triggers told of it. */
export const MAKESHIFT = '-- WARNING: old server version. The following dump may be incomplete.';

/** The last line of a view's statement. The view that stands in until all tables are there is `CREATE VIEW` on one line. */
const VIEW = /^\/\*!\d+ (?!CREATE |DROP )(?:[A-Z]+ )*VIEW /;

/** Reads a dump's text as it streams by: what mysqldump wrote of itself, how many statements there are, and the end. */
export class DumpText {
  /** Tables and views in the order of the dump. */
  readonly tables: string[] = [];
  readonly statements = { createTable: 0, createView: 0, insert: 0, storedPrograms: 0 } satisfies StatementCounts;
  serverVersion = '';
  /** How many triggers may lack something. */
  makeshiftTriggers = 0;
  readonly #line = Buffer.alloc(LOOKED_AT);
  #filled = 0;
  #skipping = false;
  /** Within a stored program, whose body may have any line. */
  #inProgram = false;
  /** The beginning of a name that goes on in the next line. */
  #name: string | undefined;
  #tail: Buffer = Buffer.alloc(0);

  /** The last bytes so far, as many as are needed to see the trailer. */
  get tail(): Buffer {
    return this.#tail;
  }

  push(chunk: Buffer): void {
    for (let start = 0; start < chunk.length; ) {
      if (this.#filled === 0 && !WORTH_A_LOOK.has(chunk[start] as number)) this.#skipping = true;
      const feed = chunk.indexOf(0x0a, start);
      const end = feed < 0 ? chunk.length : feed;
      if (!this.#skipping) {
        this.#filled += chunk.copy(this.#line, this.#filled, start, Math.min(end, start + LOOKED_AT - this.#filled));
      }
      if (feed >= 0) this.#endLine();
      start = end + 1;
    }
    const last = chunk.subarray(-TAIL_BYTES);
    this.#tail =
      last.length === TAIL_BYTES ? Buffer.from(last) : Buffer.concat([this.#tail, last]).subarray(-TAIL_BYTES);
  }

  #endLine(): void {
    if (this.#filled > 2) this.#look(this.#line.toString('utf8', 0, this.#filled));
    this.#filled = 0;
    this.#skipping = false;
  }

  #look(line: string): void {
    if (line === 'DELIMITER ;;') {
      this.#inProgram = true;
      this.statements.storedPrograms += 1;
    } else if (this.#inProgram) {
      this.#inProgram = line !== 'DELIMITER ;';
    } else if (line.startsWith('--')) {
      this.#comment(line);
    } else if (line.startsWith('CREATE TABLE ')) {
      this.statements.createTable += 1;
    } else if (line.startsWith('INSERT INTO ')) {
      this.statements.insert += 1;
    } else if (VIEW.test(line)) {
      this.statements.createView += 1;
    }
  }

  #comment(line: string): void {
    if (line === MAKESHIFT) this.makeshiftTriggers += 1;
    const version = /^-- Server version\s+(\S+)/.exec(line)?.[1];
    if (version !== undefined) this.serverVersion = version;
    // After a line break in a name, a comment goes on with two dashes of its own.
    const name = this.#name === undefined ? undefined : `${this.#name}\n${line.slice(3)}`;
    const begun = HEADING.test(line) ? line.replace(HEADING, '') : name;
    const whole = begun === undefined ? undefined : NAME.exec(begun)?.[1];
    if (whole !== undefined) this.tables.push(whole.replaceAll('``', '`'));
    this.#name = whole === undefined ? begun : undefined;
  }
}
