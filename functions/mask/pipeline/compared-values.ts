import { MaskError } from '../../core/errors';
import { textOfName } from '../../dump-format/selection/name-text';
import { insertHead } from '../../dump-format/statements/rows/insert-head-text';
import { readRows } from '../../dump-format/statements/rows/row-values';
import { type Statement, StatementSplitter } from '../../dump-format/statements/statement-splitter';
import type { Decisions, TableDecision } from '../rules/decisions/decisions';
import { type Column, tableId } from '../rules/tables/dump-schema';
import { isKnownText } from '../rules/tables/known-equality';

/**
 * Reads the values of a dump whose masked ones have to match those of another table. Of a value of which it is not known what else its
 * collation holds for equal, they might not: rows would refer to others that are not there, and no server would say so.
 *
 * Memory does not grow with the dump, but with its longest statement.
 */
export class ComparedValues {
  readonly #splitter = new StatementSplitter((statement) => this.#take(statement));

  /** Undefined when there is nothing to compare, which most dumps are. */
  static of(decisions: Decisions): ComparedValues | undefined {
    return decisions.compared.size === 0 ? undefined : new ComparedValues(decisions);
  }

  private constructor(private readonly decisions: Decisions) {}

  /** Takes the next bytes of the text. @throws {MaskError} for a value of which it is not known what equals it. */
  push(chunk: Buffer): void {
    this.#splitter.push(chunk);
  }

  #take({ kind, qualifier, database = '', object = '', bytes }: Statement): void {
    if (kind !== 'insert') return;
    const id = tableId(qualifier ?? database, object);
    const compared = this.decisions.compared.get(id);
    const table = this.decisions.tables.get(id);
    const head = compared && insertHead(bytes);
    if (!compared || !table || !head) return;
    readRows(bytes, head.end, (values) => {
      const names = head.columns === 'all' ? namesOf(table, values.length) : head.columns;
      for (const column of compared) {
        const place = values[names.indexOf(column.name)];
        // guard: foreign-keys-have-known-values
        if (!place || !isKnown(bytes.subarray(...place), column)) throw unclear(table, column);
      }
      return true;
    });
  }
}

/** A statement without names has those of all columns, but for those that mysqldump does not write. */
function namesOf({ columns }: TableDecision, count: number): string[] {
  const written = columns.length === count ? columns : columns.filter(({ column }) => !column.isGenerated);
  return written.map(({ column }) => column.name);
}

/** @param literal as dump programs write it */
function isKnown(literal: Buffer, { collation = '' }: Column): boolean {
  const text = literal.toString('utf8');
  if (text === 'NULL') return true;
  const [, quoted] = /^'(.*)'$/s.exec(text) ?? [];
  if (quoted === undefined) return false;
  // What is escaped otherwise are control characters, some of which collations ignore.
  if (/\\[^\\'"]/.test(quoted.replaceAll('\\\\', ''))) return /_bin$|^binary$/.test(collation);
  return isKnownText(
    quoted.replaceAll(/\\(.)|''/gs, (whole, escaped?: string) => escaped ?? whole[0] ?? ''),
    collation,
  );
}

function unclear(table: TableDecision, column: Column): MaskError {
  const name = `${textOfName({ database: table.database, name: table.table })}.${column.name}`;
  return new MaskError(
    'MASK_KEY_UNCLEAR',
    `The column "${name}" belongs to a foreign key that is masked, or decides which rows stay, and has a value of which it is not known what else its collation (${column.collation}) holds for equal, such as "ß" and "ss". The masked values of both tables might not match. ` +
      'Keep both columns of the key, mask the one that refers by "null", drop the rows of its table, or give both columns a collation that ends in "_bin".',
  );
}
