import { nameOf } from '../../functions/core/sql/sql-text';

/*
 * Names in options, as `functions/core/sql/name-pattern.ts` has them in settings: a name in backticks stands for itself, and
 * may have the characters that otherwise separate names.
 */

/** Source of a pattern for a part of a name: in backticks, or without any. */
const QUOTED = '`(?:[^`]|``)*`';

/** The parts of a text between the separators that are not in backticks. */
export function splitUnquoted(text: string, separator: ',' | '.' | '=' | ':' | '@'): string[] {
  const parts = [''];
  for (const [piece] of text.matchAll(new RegExp(`${QUOTED}|[^]`, 'g'))) {
    if (piece === separator) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

/** The name that a text stands for: what is in backticks, or the text itself. */
export function unquoted(text: string): string {
  return new RegExp(`^${QUOTED}$`).test(text) ? nameOf(text) : text;
}

/** `database.table` or `table`, each of them as it is or in backticks. */
export function tableNameOf(text: string): string {
  return text.includes('`') ? splitUnquoted(text, '.').map(unquoted).join('.') : text;
}
