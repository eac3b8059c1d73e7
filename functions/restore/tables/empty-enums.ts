import type { RestoreSession } from '../schedule/restore-session';
import { isNamed } from '../target/catalogue-names';
import type { Warning } from './changed-values';
import { emptyTexts } from './empty-texts';

const DATA_TRUNCATED = '1265';
/** A server counts no more warnings of a statement. */
const MOST_COUNTED = 65_535;

/** The columns of a table in the target. */
interface Columns {
  readonly names: readonly string[];
  /** Those of type ENUM without the value `''`. */
  readonly enums: ReadonlySet<string>;
}

/**
 * Tells the empty value of an ENUM from values that the target changes: it stands for one that the source has refused, comes
 * back as it is, and the target warns of it as of a value that it refuses itself.
 */
export class EmptyEnums {
  #columns: Promise<Columns> | undefined;

  constructor(private readonly table: { readonly database: string; readonly name: string }) {}

  /**
   * The warnings that are about other values.
   *
   * @param count how many warnings the statement had: a server lists the first of them only.
   */
  async without(
    session: RestoreSession,
    statement: Buffer,
    count: number,
    warnings: readonly Warning[],
  ): Promise<readonly Warning[]> {
    if (!warnings.some(isCandidate)) return warnings;
    this.#columns ??= columnsOf(session, this.table);
    const { names, enums } = await this.#columns;
    const empty = enums.size === 0 ? undefined : emptyTexts(statement, names);
    if (!empty) return warnings;
    const isEmptyEnum = (warning: Warning) => {
      const { column = '', row } = placeOf(warning);
      return isCandidate(warning) && enums.has(column) && empty.get(column)?.has(row) === true;
    };
    const total = [...enums].reduce((sum, column) => sum + (empty.get(column)?.size ?? 0), 0);
    if (total === count && count < MOST_COUNTED && warnings.every(isEmptyEnum)) return [];
    // guard: an-empty-enum-is-no-changed-value
    const others = warnings.filter((warning) => !isEmptyEnum(warning));
    // guard: an-unlisted-change-is-reported
    return others.length > 0 || warnings.length >= count ? others : warnings;
  }
}

function isCandidate([, number]: Warning): boolean {
  return number === DATA_TRUNCATED;
}

function placeOf([, , message]: Warning): { column: string | undefined; row: number } {
  const [, column, row] = /\bcolumn '(.+)' at row (\d+)$/.exec(message ?? '') ?? [];
  return { column, row: Number(row) };
}

async function columnsOf(
  { connection }: RestoreSession,
  { database, name }: { readonly database: string; readonly name: string },
): Promise<Columns> {
  const rows = await connection.rows(
    `SELECT column_name, column_type FROM information_schema.columns
     WHERE ${isNamed('table_schema', database)} AND ${isNamed('table_name', name)} ORDER BY ordinal_position`,
  );
  const enums = rows.filter(([, type = '']) => /^enum\(/i.test(type) && !membersOf(type).includes(''));
  return { names: rows.map(([column = '']) => column), enums: new Set(enums.map(([column = '']) => column)) };
}

function membersOf(type: string): string[] {
  return [...type.matchAll(/'((?:[^']|'')*)'/g)].map(([, member = '']) => member);
}
