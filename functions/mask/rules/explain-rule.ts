interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A word as a method is one. Anything else may be a value of a column, which no message repeats. */
const WORD = /^[A-Za-z_]{1,20}$/;

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
  if (typeof method !== 'string') return 'must be the name of a method, or an object with the field "method"';
  if (method === rule && withParameters.includes(method)) {
    return `"${method}" has parameters, so its rule is an object: { "method": "${method}", … }`;
  }
  if (![...plain, ...withParameters].includes(method)) {
    const shown = WORD.test(method) ? `"${method}"` : 'This text';
    return `${shown} is no method. The methods are ${plain.join(', ')}, and with parameters ${withParameters.join(', ')}`;
  }
  const ofObject = errors.at(-1) ?? [];
  const problems = ofObject.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  return `the rule with the method "${method}" has another form: ${problems.join('; ')}`;
}
