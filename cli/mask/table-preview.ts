import type { Statement } from '../../functions/dump-format/statements/statement-splitter';
import { StatementSplitter } from '../../functions/dump-format/statements/statement-splitter';
import { Masker } from '../../functions/mask/rewrite/masker';
import type { Decisions } from '../../functions/mask/rules/decisions/decisions';
import { tableId } from '../../functions/mask/rules/tables/dump-schema';
import { maskingKey } from '../../functions/mask/values/keyed-function/masking-key';
import { firstRows } from './rows';

/** Values of a column before and after masking, as literals. */
export interface PreviewedColumn {
  readonly column: string;
  readonly method: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Masks the first rows of a table, with a key of its own: the values differ from those of the masked dump. */
export class TablePreview {
  #columns: PreviewedColumn[] = [];
  #definition: Buffer | undefined;

  constructor(
    private readonly decisions: Decisions,
    private readonly database: string,
    private readonly table: string,
    private readonly most: number,
    private readonly key: string,
  ) {}

  /** Takes a statement of the dump. Returns true when it has enough. */
  take(statement: Statement): boolean {
    const { kind, object, qualifier, database } = statement;
    if (object !== this.table || (qualifier ?? database ?? this.database) !== this.database) return false;
    if (kind === 'create-table') this.#definition = statement.bytes;
    if (kind !== 'insert' || !this.#definition) return false;
    const raw = firstRows(statement, this.most);
    if (!raw) return false;
    const masked = this.#masked(Buffer.concat([headOf(this.database), this.#definition, END, raw.statement, END]));
    const decided = this.decisions.tables.get(tableId(this.database, this.table))?.columns ?? [];
    const names = raw.columns === 'all' ? decided.map(({ column }) => column.name) : raw.columns;
    this.#columns = names.map((column, i) => ({
      column,
      method: decided.find((one) => one.column.name === column)?.method.method ?? 'keep',
      before: raw.rows.map((row) => row[i] ?? ''),
      after: masked.map((row) => row[i] ?? ''),
    }));
    return true;
  }

  /** Empty for a table without rows. */
  get columns(): readonly PreviewedColumn[] {
    return this.#columns;
  }

  #masked(text: Buffer): readonly (readonly string[])[] {
    const masker = new Masker(this.decisions, maskingKey(this.key));
    const masked = Buffer.concat([masker.mask(text), masker.end()]);
    let rows: readonly (readonly string[])[] = [];
    const splitter = new StatementSplitter((statement) => {
      if (statement.kind === 'insert') rows = firstRows(statement, this.most)?.rows ?? [];
    });
    splitter.push(masked);
    splitter.end();
    return rows;
  }
}

const END = Buffer.from(';\n');

function headOf(database: string): Buffer {
  return Buffer.from(`-- Host: localhost    Database: ${database}\n/*!40101 SET NAMES utf8mb4 */;\n`);
}
