import { literal } from '../../core/sql/sql-text';

/**
 * A condition for a name in information_schema that no other name fulfils: its columns compare without case and accents on
 * some servers, also where names differ by those. The first comparison finds, and the second one decides.
 */
export function isNamed(column: string, name: string): string {
  const value = literal(name);
  // guard: compares-names-exactly
  const isExact = `CAST(${column} AS BINARY) = CAST(${value} AS BINARY)`;
  return `(${column} = ${value} AND (@@lower_case_table_names <> 0 OR ${isExact}))`;
}
