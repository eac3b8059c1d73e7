/*
 * What a document has to be at a place, in words. A function reads it by a schema of zod, and the plan of the module by Terraform
 * expressions that are made from the schema: the same problem has the same words in both.
 */

/** By the types of JSON schema, and by the names that the library has for them. */
const TYPES: Readonly<Record<string, string>> = {
  object: 'an object',
  record: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  int: 'a whole number',
  boolean: 'true or false',
};

export function typeInWords(type: string): string {
  return TYPES[type] ?? type;
}

/** `"keep", "drop" or "null"` */
export function oneOf(values: readonly unknown[]): string {
  const texts = values.map((value) => JSON.stringify(value));
  return texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}

/** By the words of JSON schema for the limits of a number. */
const LIMITS = {
  minimum: 'at least',
  maximum: 'at most',
  exclusiveMinimum: 'greater than',
  exclusiveMaximum: 'less than',
} as const;
export type Limit = keyof typeof LIMITS;

/** `at least 1` */
export function limitInWords(limit: Limit, number: number | bigint): string {
  return `${LIMITS[limit]} ${number}`;
}

export function mustBe(words: string): string {
  return `must be ${words}`;
}

export function isMissing(words: string): string {
  return `is missing, and must be ${words}`;
}

/** @param quoted the name of the field in quotation marks */
export function hasNoField(quoted: string, fields: readonly string[]): string {
  return `has no field ${quoted}. Its fields are ${fields.join(', ')}`;
}
