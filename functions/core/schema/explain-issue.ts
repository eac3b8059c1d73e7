import type * as z from 'zod';
import { hasNoField, isMissing, limitInWords, mustBe, oneOf, typeInWords } from './schema-words';

/** What a document has to be at a place, instead of zod's words: "Invalid input: expected record". For the option `error`. */
export function explainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  const must = issue.input === undefined ? isMissing : mustBe;
  switch (issue.code) {
    case 'invalid_type':
      return must(typeInWords(isWhole(issue.inst) ? 'int' : issue.expected));
    case 'invalid_value':
      return must(oneOf(issue.values));
    case 'too_small':
      return must(limitInWords(issue.inclusive ? 'minimum' : 'exclusiveMinimum', issue.minimum));
    case 'too_big':
      return must(limitInWords(issue.inclusive ? 'maximum' : 'exclusiveMaximum', issue.maximum));
    case 'unrecognized_keys':
      return hasNoField(issue.keys.map((name) => `"${name}"`).join(', '), fieldsOf(issue.inst));
    case 'invalid_key':
      return issue.issues.map(({ message }) => message).join(', and ');
    default:
      return undefined;
  }
}

/** `z.int()`, which expects a number, in the words of zod, where there is none. */
function isWhole(schema: z.core.$ZodRawIssue['inst']): boolean {
  const def = schema?._zod.def;
  return def !== undefined && 'format' in def && def.format === 'safeint';
}

function fieldsOf(schema: z.core.$ZodRawIssue['inst']): string[] {
  const def = schema?._zod.def;
  return def && 'shape' in def ? Object.keys(def.shape as object) : [];
}
