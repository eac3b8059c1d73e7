/* Words of problems with rules, for the functions and the plan of the module. */

/** A word as a method is one. Anything else may be a value of a column, which no message repeats. */
export const WORD = '^[A-Za-z_]{1,20}$';

/** A value that is not made of others. */
export const SINGLE_VALUE = 'a text, a number, or true or false';

/** @param shown the text in quotation marks, or what stands in its place */
export function isNoMethod(shown: string, plain: readonly string[], withParameters: readonly string[]): string {
  return `${shown} is no method. The methods are ${plain.join(', ')}, and with parameters ${withParameters.join(', ')}`;
}

export function hasParameters(method: string): string {
  return `"${method}" has parameters, so its rule is an object: { "method": "${method}", … }`;
}

export const RULE_OF_COLUMN = 'must be the name of a method, or an object with the field "method"';

export const RULE_OF_ROWS = '"keep", "drop" or { "sample": <share between 0 and 1>, "by": "<column>" }';
