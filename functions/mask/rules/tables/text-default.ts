import type { Flavour } from '../../../core/sql/flavour';

/** Types whose values are texts or bytes; those of others hold no data of a person, or are listed in the type. */
export const TEXT_TYPE = /^(?:(?:var)?char|(?:tiny|medium|long)?text|(?:var)?binary|(?:tiny|medium|long)?blob)\b/i;

/** A text as the expression of a default, which is the only one that a TEXT of MySQL can have. */
const TEXT_EXPRESSION = /^(?:_\w+)?(\\?').+\1$/s;

/** Whether a column has a text as its default, by its facts. */
export function hasTextDefault(
  { default: value, extra = '', type = '' }: Readonly<Record<string, string>>,
  flavour: Flavour,
): boolean {
  if (value === undefined || value === '' || value === "''" || !TEXT_TYPE.test(type)) return false;
  if (flavour === 'mariadb') return value.startsWith("'");
  return !/DEFAULT_GENERATED/i.test(extra) || TEXT_EXPRESSION.test(value);
}
