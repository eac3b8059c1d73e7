import { MaskError } from '../../core/errors';
import { listed } from '../../core/words/listed';
import { insertHead } from '../../dump-format/statements/rows/insert-head-text';
import type {
  FoundStatement,
  RowsBegin,
  StatementListener,
  TextPart,
} from '../../dump-format/statements/statement-listener';
import { StatementReader } from '../../dump-format/statements/statement-reader';
import { unfinishedText } from '../../dump-format/statements/unfinished-text';
import type { Decisions } from '../rules/decisions/decisions';
import { tableId } from '../rules/tables/dump-schema';
import { MaskKeys } from '../values/keyed-function/mask-keys';
import { ByteWriter } from '../values/literals/byte-writer';
import { maskCreateTable, withoutComments } from './create-table';
import { RowMasker } from './row-masker';
import type { NewRowReader, RowReader } from './row-reader';
import { fateOf } from './statement-fate';
import { unknownText } from './unknown-text';

/*
 * The interface of masking, for the function `mask` and the command line:
 *
 *   const rules = readRules(text);                       // rules/document/read-rules.ts  MaskRulesError: every problem of its form
 *   const schema = schemaOf(facts);                      // rules/tables/dump-schema.ts   facts beside the dump, by parseFacts
 *   const decisions = decide(rules, schema);             // rules/decisions/decide.ts     MaskRulesError: every problem at once
 *   const masker = new Masker(decisions, maskingKey(parameter));   // values/keyed-function/masking-key.ts  MaskError: MASK_KEY_INVALID
 *   for await (const chunk of text) write(masker.mask(chunk));     // MaskError: MASK_TEXT_UNKNOWN. Synchronous, chunks in order
 *   write(masker.end());                                 // DumpTextError when the text is cut off
 *   masker.report, decisions.warnings                    // rows of each table: in, out, dropped; sentences for the manifest
 *   maskedFacts(facts, decisions)                        // publish/masked-facts.ts       facts of the masked dump, for its drill
 *   const sampler = new OriginalSampler(decisions, key); // scan/original-sampler.ts   takes the text, chunk by chunk, before masking
 *   const scan = new OriginalScan(sampler.end());        // scan/original-scan.ts
 *   for await (const chunk of maskedText) scan.push(chunk);
 *   scan.end()                                           // gate/masked-gate.ts  MaskError: MASK_ORIGINALS_FOUND, with columns and places, no value
 *
 * A chunk must not change after it was given. What is returned belongs to the receiver. After an error, nothing of the output
 * may become visible.
 */

/** Rows of a table of the dump. */
export interface MaskedRows {
  readonly database: string;
  readonly table: string;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsDropped: number;
}

/** What masking has done. It has no values. */
export interface MaskReport {
  readonly tables: readonly MaskedRows[];
}

/** Rows of a statement, on their way. */
interface Rows {
  /** By `tableId`. */
  readonly id: string;
  readonly headBytes: number;
  /** Undefined for rows that are kept, and until the head is whole. */
  reader: RowReader | undefined;
  isHead: boolean;
}

const OUTPUT_BYTES = 131_072;
const UTF8: ReadonlySet<string> = new Set(['utf8mb4', 'utf8', 'utf8mb3']);
/** The comments before the definition of a view. */
const VIEW_HEADING = /--\n-- (?:Temporary (?:view|table)|Final view) structure for view `(?:[^`]|``)+`\n--\n/g;

/** The line of a head that names the server, up to the database, which readers take from it. Each program of a dump writes one. */
const HOST = /^-- Host: .*?(?= {4}Database: )/gm;

/** Masks the text of a dump. Memory does not grow with it. */
export class Masker {
  readonly #reader: StatementReader;
  readonly #out = new ByteWriter(OUTPUT_BYTES);
  /** Names of the columns of each table, from its definition. */
  readonly #columns = new Map<string, readonly string[]>();
  /** Of each table, by the columns of its statements. */
  readonly #readers = new Map<string, Map<string, RowReader>>();
  /** Rows of tables that are kept. */
  readonly #kept = new Map<string, number>();
  /** What stands before a statement. */
  readonly #between = new ByteWriter(1_024);
  /** A statement that is no INSERT, or the head of one, with its delimiter. */
  readonly #held = new ByteWriter(4_096);
  #rows: Rows | undefined;

  /** @param newReader makes those who read the rows of tables that are not kept: by default they mask them. */
  constructor(
    private readonly decisions: Decisions,
    key: Buffer,
    private readonly newReader: NewRowReader = maskRows(key),
  ) {
    const listener: StatementListener = {
      bytes: (part, chunk, from, to) => this.#bytes(part, chunk, from, to),
      beginRows: (begin) => this.#beginRows(begin),
      statement: (statement) => this.#end(statement),
    };
    this.#reader = new StatementReader(listener);
  }

  /** Takes the next bytes of the text, and returns what is masked. @throws {MaskError} when it is not understood. */
  mask(chunk: Buffer): Buffer {
    this.#reader.push(chunk);
    return this.#take();
  }

  /** Ends the text. Returns the last bytes. @throws {DumpTextError} when it ends within a statement. */
  end(): Buffer {
    const unfinished = this.#reader.end();
    // guard: a-cut-text-is-not-masked
    if (unfinished !== undefined) throw unfinishedText(unfinished);
    this.#writeBetween();
    return this.#take();
  }

  get report(): MaskReport {
    const tables = [...this.decisions.tables].map(([id, { database, table }]): MaskedRows => {
      const readers = [...(this.#readers.get(id)?.values() ?? [])];
      const kept = this.#kept.get(id) ?? 0;
      const rowsIn = readers.reduce((sum, reader) => sum + reader.rowsIn, kept);
      const rowsOut = readers.reduce((sum, reader) => sum + reader.rowsOut, kept);
      return { database, table, rowsIn, rowsOut, rowsDropped: rowsIn - rowsOut };
    });
    return { tables };
  }

  #take(): Buffer {
    const reader = this.#rows?.reader;
    const taken = this.#out.take(reader?.certain ?? this.#out.length);
    reader?.given();
    return taken;
  }

  #bytes(part: TextPart, chunk: Buffer, from: number, to: number): void {
    if (part === 'between') this.#between.copy(chunk, from, to);
    else if (part === 'insert' && this.#rows) this.#insert(this.#rows, chunk, from, to);
    else this.#held.copy(chunk, from, to);
  }

  #beginRows({ database = '', object = '', qualifier = database, isPlain, characterSet, headBytes }: RowsBegin): void {
    const id = tableId(qualifier, object);
    const decision = this.decisions.tables.get(id);
    const name = `${qualifier}.${object}`;
    // guard: an-unknown-table-stops
    if (!decision) throw unknown(`has rows of the table "${name}", about which nothing is decided`);
    // guard: other-rules-of-text-stop
    if (!decision.isUnchanged && !(isPlain && UTF8.has(characterSet))) {
      throw unknown(
        `sets the character set ${characterSet}, or an SQL mode in which backslashes do not escape, for rows of the table "${name}"`,
      );
    }
    this.#rows = { id, headBytes, reader: undefined, isHead: true };
  }

  /** The bytes of an INSERT: its head is held until it is whole. */
  #insert(rows: Rows, chunk: Buffer, from: number, to: number): void {
    let start = from;
    if (rows.isHead) {
      start = Math.min(to, from + rows.headBytes - this.#held.length);
      this.#held.copy(chunk, from, start);
      if (this.#held.length < rows.headBytes) return;
      this.#beginMasking(rows);
    }
    if (start === to) return;
    if (rows.reader) rows.reader.take(chunk, start, to);
    else this.#out.copy(chunk, start, to);
  }

  #beginMasking(rows: Rows): void {
    rows.isHead = false;
    const head = Buffer.from(this.#held.bytes.subarray(0, this.#held.length));
    this.#held.length = 0;
    this.#writeBetween();
    const decision = this.decisions.tables.get(rows.id);
    if (!decision || decision.isUnchanged) {
      this.#out.copy(head, 0, head.length);
      return;
    }
    const { columns: named, end } = insertHead(head) ?? {};
    const columns = named === 'all' ? this.#columns.get(rows.id) : named;
    // guard: an-unknown-head-stops
    if (!columns || end !== head.length)
      throw unknown(
        `has an INSERT into "${decision.database}.${decision.table}" of another form than dump programs write`,
      );
    const readers = this.#readers.get(rows.id) ?? new Map<string, RowReader>();
    this.#readers.set(rows.id, readers);
    const key = JSON.stringify(columns);
    rows.reader = readers.get(key) ?? this.newReader(decision, columns, this.#out);
    readers.set(key, rows.reader);
    rows.reader.begin(head);
  }

  #end(statement: FoundStatement): void {
    const rows = this.#rows;
    if (rows && !rows.isHead) {
      this.#rows = undefined;
      const hasRows = rows.reader?.end(statement.rows) ?? true;
      if (!rows.reader) this.#kept.set(rows.id, (this.#kept.get(rows.id) ?? 0) + statement.rows);
      if (hasRows) this.#writeHeld();
      else this.#held.length = 0;
      return;
    }
    this.#decide(statement);
  }

  /** Keeps, drops or refuses a statement that is no INSERT. */
  #decide({ kind, length, database = '', qualifier = database, object = '', number }: FoundStatement): void {
    const bytes = this.#held.bytes.subarray(0, length);
    const fate = fateOf(kind, bytes);
    // guard: an-unknown-statement-stops
    if (fate === 'stop')
      throw unknown(`has the statement ${number}, of the kind "${kind}", which masking does not know`);
    this.#writeBetween();
    if (typeof fate === 'object' && this.decisions.definitions[fate.decidedBy] === 'drop') {
      this.#held.length = 0;
      return;
    }
    if (fate === 'table') this.#writeInstead(this.#createTable(bytes, qualifier, object), length);
    else if (fate === 'commented' && this.decisions.definitions.comments === 'drop') {
      this.#writeInstead(withoutComments(bytes), length);
    } else this.#writeHeld();
  }

  /** Writes a statement in the place of the one that is held, and the delimiter behind that. */
  #writeInstead(statement: Buffer, length: number): void {
    this.#out.copy(statement, 0, statement.length);
    this.#out.copy(this.#held.bytes, length, this.#held.length);
    this.#held.length = 0;
  }

  /** Checks that a table is the one that was decided about. */
  #createTable(bytes: Buffer, database: string, table: string): Buffer {
    const id = tableId(database, table);
    const decision = this.decisions.tables.get(id);
    const { columns, statement, secrets } = maskCreateTable(bytes, this.decisions.definitions);
    const decided = decision?.columns.map(({ column }) => column.name) ?? [];
    // guard: another-table-than-decided-stops
    if (columns.length === 0 || JSON.stringify(columns) !== JSON.stringify(decided)) {
      throw unknown(`has the table "${database}.${table}" with other columns than the facts beside the dump`);
    }
    // guard: a-password-in-an-option-stops
    if (secrets.length > 0) {
      throw new MaskError(
        'MASK_PASSWORD_IN_DEFINITION',
        `The table "${database}.${table}" has what looks like a password in ${listed(secrets)}. No masked dump is made. Take it out of the table, by CREATE SERVER for example, or leave the table out of the dumps (exclude_tables).`,
      );
    }
    this.#columns.set(id, columns);
    return statement;
  }

  #writeBetween(): void {
    const { bytes, length } = this.#between;
    if (bytes.subarray(0, length).includes('--')) {
      // guard: the-server-is-not-named
      const named = bytes.toString('latin1', 0, length).replaceAll(HOST, '-- Host: masked');
      const comments = this.decisions.definitions.views === 'drop' ? named.replaceAll(VIEW_HEADING, '') : named;
      this.#out.copy(Buffer.from(comments, 'latin1'), 0, comments.length);
    } else this.#out.copy(bytes, 0, length);
    this.#between.length = 0;
  }

  #writeHeld(): void {
    this.#out.copy(this.#held.bytes, 0, this.#held.length);
    this.#held.length = 0;
  }
}

function maskRows(key: Buffer): NewRowReader {
  const keys = new MaskKeys(key);
  return (decision, columns, out) => new RowMasker(decision, columns, keys, out);
}

function unknown(what: string): MaskError {
  return unknownText(`The text of the dump ${what}`);
}
