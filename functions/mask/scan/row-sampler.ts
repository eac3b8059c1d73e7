import type { MaskError } from '../../core/errors';
import { RowIndex } from '../../dump-format/statements/rows/row-index';
import type { RowReader } from '../rewrite/row-reader';
import { unknownText } from '../rewrite/unknown-text';
import type { TableDecision } from '../rules/decisions/decisions';
import type { JsonWalk } from '../values/json/json-walk';
import { ByteWriter } from '../values/literals/byte-writer';
import type { OriginalSample } from './original-sample';
import { samplerOf, type ValueSampler } from './value-samplers';

const CLOSING = 0x29;

/** Takes originals out of the rows of a table, and writes nothing. Masking checks afterwards what it passes over. */
export class RowSampler implements RowReader {
  rowsIn = 0;
  readonly rowsOut = 0;
  readonly certain = 0;
  readonly #index = new RowIndex();
  readonly #samplers: readonly (ValueSampler | undefined)[];
  readonly #isSampled: boolean;
  /** The beginning of a value, from earlier chunks. */
  readonly #carried = new ByteWriter(4_096);
  /** The column that is read; -1 between rows. */
  #column = -1;

  /** @param columns names of the columns of a row, in their order */
  constructor(
    private readonly decision: TableDecision,
    columns: readonly string[],
    sample: OriginalSample,
    walk: JsonWalk,
  ) {
    this.#samplers = columns.map((name) => {
      const decided = decision.columns.find(({ column }) => column.name.toLowerCase() === name.toLowerCase());
      // Nothing is masked in rows that all go, or in what the server computes.
      if (!decided || decision.rows === 'drop' || decided.column.isGenerated) return undefined;
      const ofColumn = sample.of(decision, decided);
      return ofColumn && samplerOf(decided.method, ofColumn, walk);
    });
    this.#isSampled = this.#samplers.some((sampler) => sampler !== undefined);
  }

  given(): void {}

  begin(): void {
    this.#index.reset();
    this.#column = -1;
    this.#carried.length = 0;
  }

  take(bytes: Buffer, from: number, to: number): void {
    if (!this.#isSampled) return;
    for (let at = from; at < to; ) {
      const end = this.#index.scan(bytes, at, to);
      if (end < 0) throw this.#unknown();
      this.#take(bytes, at, end);
      at = end;
    }
  }

  end(rows: number): boolean {
    this.rowsIn += rows;
    return false;
  }

  #take(bytes: Buffer, from: number, to: number): void {
    const { places, count } = this.#index;
    const samplers = this.#samplers;
    let column = this.#column;
    let start = from;
    for (let i = 0; i < count; i += 1) {
      const place = from + (places[i] as number);
      if (column < 0) column = 0;
      else {
        const sampler = samplers[column];
        if (sampler !== undefined) this.#sample(sampler, bytes, start, place);
        column = bytes[place] === CLOSING ? -1 : column + 1;
      }
      start = place + 1;
    }
    this.#column = column;
    const cut = column < 0 ? undefined : samplers[column];
    // One byte more shows that a value is too long.
    if (cut) this.#carried.copy(bytes, start, Math.min(to, start + cut.longest + 1 - this.#carried.length));
  }

  #sample(sampler: ValueSampler, bytes: Buffer, from: number, to: number): void {
    const carried = this.#carried;
    if (carried.length === 0) {
      sampler.take(bytes, from, to);
      return;
    }
    carried.copy(bytes, from, Math.min(to, from + sampler.longest + 1 - carried.length));
    sampler.take(carried.bytes, 0, carried.length);
    carried.length = 0;
  }

  #unknown(): MaskError {
    const { database, table } = this.decision;
    return unknownText(
      `The table "${database}.${table}" of the dump has something in its rows that no dump program writes`,
    );
  }
}
