import { identifier } from '../../../core/sql/sql-text';
import { QUOTED } from './quoted';

/** A string or an identifier, with a dot behind it. */
const TOKEN = new RegExp(`(?:${QUOTED})\\.?`, 'gs');

/**
 * An expression as the server prints it, without the name of the database that it is in: servers write it in front of
 * every table, and a dump leaves it out.
 */
export function withoutOwnName(expression: string, database: string): string {
  const own = `${identifier(database)}.`;
  if (!expression.includes(own)) return expression;
  return expression.replaceAll(TOKEN, (token) => (token === own ? '' : token));
}
