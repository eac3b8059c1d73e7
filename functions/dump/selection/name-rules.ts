import type { NamePattern } from '../../core/sql/name-pattern';
import { SYSTEM_DATABASES } from '../../core/sql/system-databases';
import { canonicalText } from '../../dump-format/selection/database-selection';

/** Maximum length of a name in characters ("Identifier Length Limits", MySQL Reference Manual). */
export const NAME_LENGTH = 64;

/** The rules of a list of databases in words, to complete "<list> must". */
export const NAME_RULES = {
  length: `hold names of 1 to ${NAME_LENGTH} characters, to which backticks around a name and the * of a pattern do not count`,
  // "Identifiers" (MySQL Reference Manual): no NUL, no supplementary characters, no space at the end.
  characters: 'hold names that a server accepts: no control characters, none beyond U+FFFF, no space at the end',
  system: `not hold ${SYSTEM_DATABASES.slice(0, -1).join(', ')} or ${SYSTEM_DATABASES.at(-1)}, which belong to the server`,
  once: 'name every database once',
} as const;

/** A rule, and what of a list breaks it. */
export interface BrokenRule {
  readonly must: string;
  readonly by: readonly string[];
}

/** The rules that a list of names and patterns breaks. */
export function brokenRules(patterns: readonly NamePattern[]): BrokenRule[] {
  const breaking = (must: string, breaks: (pattern: NamePattern, index: number) => boolean): BrokenRule[] => {
    const by = patterns.filter(breaks).map(({ text }) => text);
    return by.length > 0 ? [{ must, by }] : [];
  };
  const canonical = patterns.map(canonicalText);
  return [
    ...breaking(
      NAME_RULES.length,
      (pattern) => pattern.text === '' || [...ownCharacters(pattern)].length > NAME_LENGTH,
    ),
    ...breaking(NAME_RULES.characters, ({ literal, text }) =>
      /\p{Cc}|[\u{10000}-\u{10ffff}]| $/u.test(literal ?? text),
    ),
    ...breaking(NAME_RULES.system, ({ literal }) => SYSTEM_DATABASES.includes(literal?.toLowerCase() ?? '')),
    ...breaking(NAME_RULES.once, (_, index) => canonical.indexOf(canonical[index] ?? '') !== index),
  ];
}

/** What a name that the pattern matches has to have. */
function ownCharacters({ literal, text }: NamePattern): string {
  return literal ?? text.replaceAll('*', '');
}
