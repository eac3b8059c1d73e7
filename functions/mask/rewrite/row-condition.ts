import type { RowCondition as Condition, TableDecision } from '../rules/decisions/decisions';
import type { Column } from '../rules/tables/dump-schema';
import { firstDigit } from '../values/columns/numbers';
import type { Prf } from '../values/keyed-function/prf';
import { ByteWriter } from '../values/literals/byte-writer';
import { Equality } from '../values/literals/equality';
import type { Value } from '../values/literals/value';

/** Takes the value of a column that decides whether its row stays. */
export interface RowTest {
  /** Returns false when the row goes. */
  stays(value: Value): boolean;
}

/** Which rows of a table stay. */
export class RowCondition {
  /** Whether rows may go. */
  readonly isConditional: boolean;
  readonly #dropsAll: boolean;
  readonly #conditions: readonly Condition[];
  /** Of conditions on several columns, whether one of them is NULL in the row. */
  readonly #hasNull: boolean[];

  constructor(
    { rows }: Pick<TableDecision, 'rows'>,
    private readonly prf: Prf,
  ) {
    this.#dropsAll = rows === 'drop';
    this.#conditions = rows === 'drop' ? [] : rows;
    this.isConditional = this.#dropsAll || this.#conditions.length > 0;
    this.#hasNull = this.#conditions.map(() => false);
  }

  /** Begins with a row. Returns whether it goes, whatever is in it. */
  begin(): boolean {
    this.#hasNull.fill(false);
    return this.#dropsAll;
  }

  /** Returns whether the row goes, of which all values were taken. */
  end(): boolean {
    return this.#conditions.some(({ columns }, i) => columns.length > 1 && !this.#hasNull[i]);
  }

  /** What the values of a column decide. */
  testsOf(column: Column): RowTest[] {
    return this.#conditions.flatMap((condition, i) => {
      if (!condition.columns.includes(column.name)) return [];
      if (condition.columns.length > 1) return [this.#noteNull(i)];
      return [new ShareTest(condition.share, column, this.prf)];
    });
  }

  /** Rows whose key has several columns refer to none when one of them is NULL. */
  #noteNull(index: number): RowTest {
    return {
      stays: ({ kind }) => {
        if (kind === 'null') this.#hasNull[index] = true;
        return true;
      },
    };
  }
}

const NUMBERS: ReadonlySet<Column['type']['kind']> = new Set(['integer', 'decimal', 'float']);

class ShareTest implements RowTest {
  readonly #equality: Equality;
  readonly #canonical = new ByteWriter(256);
  readonly #isNumber: boolean;

  constructor(
    private readonly share: number,
    column: Column,
    private readonly prf: Prf,
  ) {
    this.#equality = new Equality(column);
    this.#isNumber = NUMBERS.has(column.type.kind);
  }

  stays({ kind, content }: Value): boolean {
    if (kind === 'null') return true;
    if (this.#isNumber) {
      this.prf.take(content.bytes, firstDigit(content), content.length);
      return this.prf.fraction < this.share;
    }
    this.#equality.canonical(content, this.#canonical);
    this.prf.take(this.#canonical.bytes, 0, this.#canonical.length);
    return this.prf.fraction < this.share;
  }
}
