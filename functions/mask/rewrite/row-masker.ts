import type { MaskError } from '../../core/errors';
import { RowIndex } from '../../dump-format/statements/rows/row-index';
import type { ColumnDecision, TableDecision } from '../rules/decisions/decisions';
import type { Column } from '../rules/tables/dump-schema';
import type { ColumnMasking } from '../values/columns/column-masking';
import { Constant } from '../values/columns/constant';
import type { MaskKeys } from '../values/keyed-function/mask-keys';
import { ByteWriter } from '../values/literals/byte-writer';
import { isNull, Value } from '../values/literals/value';
import { maskingOfColumn } from '../values/masking-of-column';
import { Batch } from '../values/program/batch';
import { RowCondition, type RowTest } from './row-condition';
import type { RowReader } from './row-reader';
import { unknownText } from './unknown-text';

const CLOSING = 0x29;

/** What is done with a column of the rows. */
interface Cell {
  readonly name: string;
  readonly masking: ColumnMasking | undefined;
  /** Whether the masked value depends on the original. */
  readonly needsValue: boolean;
  readonly tests: readonly RowTest[];
}

/**
 * Masks the rows of a table. Memory does not grow with them, but with the longest masked value, and with the longest row of a
 * table whose rows are sampled.
 */
export class RowMasker implements RowReader {
  rowsIn = 0;
  rowsOut = 0;
  /** Rows of the statement that is read. */
  rowsOfStatement = 0;
  readonly #index = new RowIndex();
  readonly #value = new Value();
  readonly #made = new ByteWriter(256);
  readonly #batch: Batch;
  /** The beginning of a masked value, from earlier chunks. */
  readonly #carried = new ByteWriter(4_096);
  readonly #cells: readonly (Cell | undefined)[];
  readonly #columns: readonly string[];
  readonly #condition: RowCondition;
  /** The column that is read; -1 between rows. */
  #column = -1;
  /** Whether the row that is read goes. */
  #isDropped = false;
  /** Rows of the statement that have stayed. */
  #stayed = 0;
  /** The head of the statement, with what stands before its first row. */
  #head: Buffer = Buffer.alloc(0);
  readonly #gap = new ByteWriter(64);
  /** Where the row that is read begins in the output. */
  #mark = 0;

  /**
   * @param columns names of the columns of a row, in their order
   * @throws {MaskError} when nothing is decided about one of them.
   */
  constructor(
    private readonly decision: TableDecision,
    columns: readonly string[],
    keys: MaskKeys,
    private readonly out: ByteWriter,
  ) {
    this.#columns = columns;
    this.#batch = new Batch(keys.program, out, (column, source, from, to) => this.#make(column, source, from, to));
    this.#condition = new RowCondition(decision, keys.prf('rows'));
    this.#cells = columns.map((name) => {
      const decided = decidedOf(decision, name);
      // guard: an-unknown-column-stops
      if (decided === undefined) throw this.#unknown(`rows with the column "${name}", about which nothing is decided`);
      if (decided === 'period') return undefined;
      // guard: no-values-of-generated-columns
      if (isComputed(decided.column)) return { name, masking: COMPUTED, needsValue: false, tests: [] };
      const masking = maskingOfColumn(decided.column, decided.method, keys);
      const tests = this.#condition.testsOf(decided.column);
      const needsValue = masking?.needsValue ?? false;
      return masking || tests.length > 0 ? { name, masking, needsValue, tests } : undefined;
    });
  }

  /** Whether a row is read whose end is not known, so that it may still go. @see pending */
  get hasPending(): boolean {
    return this.#column >= 0 && this.#condition.isConditional;
  }

  /** Place in the output up to which it is certain. */
  get certain(): number {
    return this.hasPending ? this.#mark : this.out.length;
  }

  /** The output was given away up to {@link certain}. */
  given(): void {
    this.#mark = 0;
  }

  /** Begins with the rows of a statement. */
  begin(head: Buffer): void {
    this.#index.reset();
    this.#column = -1;
    this.#stayed = this.rowsOfStatement = 0;
    this.#gap.length = this.#carried.length = 0;
    this.#head = head;
    this.#isDropped = false;
    if (!this.#condition.isConditional) this.out.copy(head, 0, head.length);
  }

  /** Takes the next bytes of the rows. */
  take(bytes: Buffer, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const end = this.#index.scan(bytes, at, to);
      if (end < 0) throw this.#unknown('something in its rows that no dump program writes');
      if (this.#condition.isConditional) this.#takeSome(bytes, at, end);
      else this.#takeAll(bytes, at, end);
      at = end;
    }
  }

  /** Takes rows that all stay: what is masked in a piece of them is masked together. */
  #takeAll(bytes: Buffer, from: number, to: number): void {
    const { places, count } = this.#index;
    const cells = this.#cells;
    const batch = this.#batch;
    let column = this.#column;
    let rows = 0;
    let start = from;
    batch.begin(bytes, from, to);
    for (let i = 0; i < count; i += 1) {
      const place = from + (places[i] as number);
      if (column < 0) column = 0;
      else {
        const cell = cells[column];
        if (cell !== undefined) {
          if (this.#carried.length > 0) this.#addCarried(cell, column, bytes, from, place, to);
          else this.#add(cell, column, start, place);
        }
        if (bytes[place] === CLOSING) {
          if (column !== cells.length - 1) throw this.#wrongColumns();
          column = -1;
          rows += 1;
        } else if (++column === cells.length) throw this.#wrongColumns();
      }
      start = place + 1;
    }
    this.#column = column;
    this.rowsOfStatement += rows;
    this.#stayed += rows;
    const cut = column < 0 ? undefined : cells[column];
    // Of a value whose end is not known, nothing is written.
    batch.end(cut ? start : to);
    // A value that becomes a constant is not needed.
    if (cut?.needsValue) this.#carried.copy(bytes, start, to);
  }

  /** Adds a value to the piece that is masked. NULL stays. */
  #add({ masking, needsValue }: Cell, column: number, from: number, to: number): void {
    const batch = this.#batch;
    const { source } = batch;
    if (masking === undefined || (needsValue && isNull(source, from, to))) return;
    batch.column = column;
    if (batch.isWhole && masking.add(batch, from, to)) return;
    const made = this.#make(column, source, from, to);
    batch.literal(from, to, made.bytes, made.length);
  }

  /** Adds a value that begins in earlier chunks, and begins with the piece behind it. */
  #addCarried(cell: Cell, column: number, bytes: Buffer, from: number, place: number, to: number): void {
    const carried = this.#carried;
    carried.copy(bytes, from, place);
    this.#batch.begin(carried.bytes, 0, carried.length);
    this.#add(cell, column, 0, carried.length);
    this.#batch.end(carried.length);
    carried.length = 0;
    this.#batch.begin(bytes, place, to);
  }

  /** Makes a masked literal by the value. */
  #make(column: number, source: Buffer, from: number, to: number): ByteWriter {
    const cell = this.#cells[column];
    this.#made.length = 0;
    this.#read(cell?.name ?? '', source, from, to);
    cell?.masking?.write(this.#value, this.#made);
    return this.#made;
  }

  #read(name: string, source: Buffer, from: number, to: number): void {
    // guard: an-unknown-value-stops
    if (!this.#value.read(source, from, to))
      throw this.#unknown(`a value of the column "${name}" of a kind that masking does not know`);
  }

  /** Takes rows of which some go, so that each of them is masked alone. */
  #takeSome(bytes: Buffer, from: number, to: number): void {
    const { places, count } = this.#index;
    let run = from;
    let start = from;
    for (let i = 0; i < count; i += 1) {
      const place = from + (places[i] as number);
      if (this.#column < 0) {
        run = this.#beginRow(bytes, run, place);
        this.#column = 0;
      } else {
        const cell = this.#cells[this.#column];
        if (cell !== undefined && !this.#isDropped) {
          if (cell.masking) this.out.copy(bytes, run, start);
          this.#cell(cell, this.#column, bytes, start, place);
          if (cell.masking) run = place;
        }
        if (bytes[place] === CLOSING) {
          if (this.#column !== this.#columns.length - 1) throw this.#wrongColumns();
          this.#column = -1;
          this.rowsOfStatement += 1;
          run = this.#endRow(bytes, run, place + 1);
        } else if (++this.#column === this.#columns.length) throw this.#wrongColumns();
      }
      start = place + 1;
    }
    this.#endChunk(bytes, run, start, to);
  }

  /** Ends a statement. Returns whether some of its rows stay. @param rows that were counted in it by others */
  end(rows: number): boolean {
    if (this.#column >= 0 || rows !== this.rowsOfStatement)
      throw this.#unknown(`a statement in which ${rows} rows were counted, and ${this.rowsOfStatement} masked`);
    this.rowsIn += rows;
    this.rowsOut += this.#stayed;
    return this.#stayed > 0;
  }

  /** Masks a value, or decides by it whether its row stays. */
  #cell(cell: Cell, column: number, bytes: Buffer, from: number, to: number): void {
    const { name, masking, tests } = cell;
    let source = bytes;
    let start = from;
    let end = to;
    if (this.#carried.length > 0) {
      this.#carried.copy(bytes, from, to);
      source = this.#carried.bytes;
      start = 0;
      end = this.#carried.length;
      this.#carried.length = 0;
    }
    if (tests.length > 0) {
      this.#read(name, source, start, end);
      for (const test of tests) if (!test.stays(this.#value)) this.#isDropped = true;
      masking?.write(this.#value, this.out);
      return;
    }
    this.#batch.begin(source, start, end);
    this.#add(cell, column, start, end);
    this.#batch.end(end);
  }

  /** Returns the place from which bytes are still to be written. */
  #beginRow(bytes: Buffer, run: number, place: number): number {
    this.#gap.copy(bytes, run, place);
    this.#mark = this.out.length;
    this.#isDropped = this.#condition.begin();
    if (this.#stayed === 0) this.out.copy(this.#head, 0, this.#head.length);
    // The space before the first row, and later the comma between rows.
    if (this.#stayed === 0) this.#writeFirstGap();
    else this.out.copy(this.#gap.bytes, 0, this.#gap.length);
    this.#gap.length = 0;
    return place;
  }

  #writeFirstGap(): void {
    for (let at = 0; at < this.#gap.length; at += 1) {
      const byte = this.#gap.bytes[at] as number;
      if (byte <= 0x20) this.out.byte(byte);
    }
  }

  #endRow(bytes: Buffer, run: number, end: number): number {
    if (this.#condition.end()) this.#isDropped = true;
    if (this.#isDropped) this.out.length = this.#mark;
    else {
      this.out.copy(bytes, run, end);
      this.#stayed += 1;
    }
    this.#isDropped = false;
    return end;
  }

  /** Writes what is certain of the rest of a chunk, and keeps the beginning of a value. */
  #endChunk(bytes: Buffer, run: number, start: number, to: number): void {
    if (this.#column < 0) {
      this.#gap.copy(bytes, run, to);
      return;
    }
    if (this.#isDropped) return;
    const cell = this.#cells[this.#column];
    if (!cell) {
      this.out.copy(bytes, run, to);
      return;
    }
    this.out.copy(bytes, run, cell.masking ? start : to);
    // A value that becomes a constant is not needed.
    if (cell.needsValue || cell.tests.length > 0) this.#carried.copy(bytes, start, to);
  }

  #wrongColumns(): MaskError {
    return this.#unknown(`a row with another number of values than the ${this.#columns.length} of its columns`);
  }

  /** An error that names no value. */
  #unknown(what: string): MaskError {
    const { database, table } = this.decision;
    return unknownText(`The table "${database}.${table}" of the dump has ${what}`);
  }
}

/** In rows that mariadb-dump writes without names, generated columns have values. The server computes them from masked ones. */
const COMPUTED = new Constant('DEFAULT');

/** Whether the server computes the values of a column from others; the times of a period are no such values. */
function isComputed({ isGenerated, generation }: Column): boolean {
  return isGenerated && !/^row (?:start|end)$/i.test(generation);
}

/** Columns of a period that MariaDB adds to a table with system versioning, and shows in no catalogue. */
const PERIOD: ReadonlySet<string> = new Set(['row_start', 'row_end']);

function decidedOf({ columns, isVersioned }: TableDecision, name: string): ColumnDecision | 'period' | undefined {
  const found = columns.find(({ column }) => column.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  return isVersioned && PERIOD.has(name.toLowerCase()) ? 'period' : undefined;
}
