import { hasParameters, isNoMethod, RULE_OF_COLUMN, WORD } from './wording';

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const IS_WORD = new RegExp(WORD);

/**
 * What is wrong with the rule of a column, in place of the words of the schema, which are "Invalid input" for each of its forms.
 *
 * @param errors what each form of a rule does not accept: a name alone, and an object
 */
export function explainRule(
  rule: unknown,
  errors: readonly (readonly Issue[])[],
  plain: readonly string[],
  withParameters: readonly string[],
): string {
  const method: unknown = typeof rule === 'object' && rule !== null && 'method' in rule ? rule.method : rule;
  if (typeof method !== 'string') return RULE_OF_COLUMN;
  if (method === rule && withParameters.includes(method)) return hasParameters(method);
  if (![...plain, ...withParameters].includes(method)) {
    return isNoMethod(IS_WORD.test(method) ? `"${method}"` : 'This text', plain, withParameters);
  }
  const ofObject = errors.at(-1) ?? [];
  const problems = ofObject.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(' → ')}: ${message}`,
  );
  return `the rule with the method "${method}" has another form: ${problems.join('; ')}`;
}
