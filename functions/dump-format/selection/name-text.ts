import { parseTablePattern } from '../../core/sql/name-pattern';
import { identifier } from '../../core/sql/sql-text';

interface TableName {
  readonly database: string;
  readonly name: string;
}

/** What stands for itself in a pattern without backticks. */
const PLAIN = /^[^.`*]+$/;

/** The name of a table as the pattern that stands for it alone: `shop.orders`, or ``shop.`a.b` ``. */
export function textOfName({ database, name }: TableName): string {
  return [database, name].map((part) => (PLAIN.test(part) ? part : identifier(part))).join('.');
}

/** The name that such a text stands for; undefined when it is none. */
export function nameOfText(text: string): TableName | undefined {
  const { database, table } = parseTablePattern(text) ?? {};
  if (database?.literal === undefined || table?.literal === undefined) return undefined;
  return { database: database.literal, name: table.literal };
}
