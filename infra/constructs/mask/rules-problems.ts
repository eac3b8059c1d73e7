import {
  hasNoField,
  isMissing,
  type Limit,
  limitInWords,
  mustBe,
  oneOf,
  typeInWords,
} from '../../../functions/core/schema/schema-words';
import {
  hasParameters,
  isNoMethod,
  RULE_OF_COLUMN,
  RULE_OF_ROWS,
  SINGLE_VALUE,
  WORD,
} from '../../../functions/mask/rules/document/wording';

/** A part of the JSON schema of the rules, with the words of JSON schema that it uses. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly propertyNames?: { readonly pattern?: string; readonly description?: string };
  readonly items?: Schema;
  readonly anyOf?: readonly [Schema, Schema];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** A place in the document. */
interface Place {
  /** Terraform expression of the value there. */
  readonly value: string;
  /** The names on the way to it, as the text of a Terraform template. */
  readonly path: readonly string[];
  /** Number of iterations around it, whose variables need names of their own. */
  readonly depth: number;
}

/** The mark of `lambda-mysqldump mask init`, which the schema knows and a masked dump does not accept. */
const MARK_OF_GUESS = 'unconfirmed';

const METHOD = 'method';

/**
 * Terraform expression of all problems of a rules document with its schema, as a list of texts. Empty for a document that the
 * functions can read. Terraform knows no schema of JSON, so that without this a typo would come to light at the first masked dump.
 *
 * @param document Terraform expression of the text of the document. One that is null or no JSON has no problem here.
 */
export function rulesProblems(document: string, schema: Schema): string {
  const root = { value: 'document', path: [], depth: 0 };
  return `flatten([for document in [try(jsondecode(${document}), null)] : ${problemsAt(schema, root)} if document != null])`;
}

function problemsAt(schema: Schema, place: Place): string {
  if (schema.anyOf) return problemsOfChoice(schema.anyOf, place);
  if (schema.properties) return problemsOfObject(schema, schema.properties, place);
  if (schema.additionalProperties) return problemsOfMap(schema, schema.additionalProperties, place);
  if (schema.items) return problemsOfList(schema.items, place);
  return all([unless(isOfType(schema, place), place, mustBe(words(schema))), ...bounds(schema, place)]);
}

/** A name alone, or an object. */
function problemsOfChoice([byName, byObject]: readonly [Schema, Schema], place: Place): string {
  return byObject.oneOf
    ? problemsOfRule(byName, byObject.oneOf, place)
    : problemsOfRows(byName.enum ?? [], byObject, place);
}

function problemsOfRows(names: readonly string[], byObject: Schema, place: Place): string {
  const isObject = `can(keys(${place.value}))`;
  return all([
    unless(`${isObject} || ${isOneOf(names, place.value)}`, place, mustBe(RULE_OF_ROWS)),
    when(isObject, problemsAt(byObject, place)),
  ]);
}

/** The rule of a column: the name of a method, or an object whose method decides about its other fields. */
function problemsOfRule(byName: Schema, variants: readonly Schema[], place: Place): string {
  const { value } = place;
  const plain = byName.enum ?? [];
  const withParameters = variants.flatMap(methodsOf).filter((name) => !plain.includes(name));
  const method = `try(${value}.${METHOD}, ${value})`;
  const isText = startsWith(method, '\\"');
  const isKnown = isOneOf([...plain, ...withParameters], method);
  const shown = `\${can(regex("${WORD}", ${method})) ? "\\"\${${method}}\\"" : "This text"}`;
  return all([
    unless(isText, place, RULE_OF_COLUMN),
    unless(`!(${isText}) || ${isKnown}`, place, isNoMethod(HOLE, plain, withParameters), shown),
    unless(
      `can(keys(${value})) || !${isOneOf(withParameters, value)}`,
      place,
      hasParameters(HOLE),
      `\${try(tostring(${value}), "")}`,
    ),
    ...variants.map((variant) =>
      when(
        `can(keys(${value})) && ${isOneOf(methodsOf(variant), `try(${value}.${METHOD}, null)`)}`,
        problemsAt(variant, place),
      ),
    ),
  ]);
}

function methodsOf({ properties }: Schema): readonly string[] {
  const { const: single, enum: several } = properties?.[METHOD] ?? {};
  return several ?? [String(single)];
}

function problemsOfObject(schema: Schema, properties: Readonly<Record<string, Schema>>, place: Place): string {
  const fields = Object.keys(properties);
  const { name, inner } = inside(place);
  const unknown = `[for ${name} in keys(${place.value}) : ${text(place, hasNoField(HOLE, fields), `\\"\${${name}}\\"`)} if !contains(${list(fields)}, ${name})]`;
  const missing = (schema.required ?? []).map((field) =>
    unless(
      `contains(keys(${place.value}), "${field}")`,
      below(place, field),
      isMissing(words(properties[field] as Schema)),
    ),
  );
  const present = fields.map((field) => {
    const there = { ...inner, path: below(place, field).path };
    const problems =
      field === MARK_OF_GUESS ? `[${text(there, UNCONFIRMED)}]` : problemsAt(properties[field] as Schema, there);
    return `[for ${name}, ${inner.value} in ${place.value} : ${problems} if ${name} == "${field}"]`;
  });
  const isObject = `can(keys(${place.value}))`;
  return all([unless(isObject, place, mustBe(words(schema))), when(isObject, all([unknown, ...missing, ...present]))]);
}

const UNCONFIRMED = `nobody has confirmed what was guessed. Look at it, and remove "${MARK_OF_GUESS}"`;

function problemsOfMap(schema: Schema, ofValue: Schema, place: Place): string {
  const { name, inner } = inside(place);
  const { pattern, description = '' } = schema.propertyNames ?? {};
  const isName = `can(regex(${JSON.stringify(pattern)}, ${name}))`;
  const problems =
    pattern === undefined
      ? problemsAt(ofValue, inner)
      : all([unless(isName, inner, mustBe(description)), when(isName, problemsAt(ofValue, inner))]);
  const isObject = `can(keys(${place.value}))`;
  return all([
    unless(isObject, place, mustBe(words(schema))),
    when(isObject, `[for ${name}, ${inner.value} in ${place.value} : ${problems}]`),
  ]);
}

function problemsOfList(ofItem: Schema, place: Place): string {
  const { name, inner } = inside(place);
  const isList = startsWith(place.value, '[');
  return all([
    unless(isList, place, mustBe(typeInWords('array'))),
    when(isList, `[for ${name}, ${inner.value} in ${place.value} : ${problemsAt(ofItem, inner)}]`),
  ]);
}

function isOfType(schema: Schema, { value }: Place): string {
  if (schema.enum) return isOneOf(schema.enum, value);
  if (schema.const !== undefined) return isOneOf([schema.const], value);
  if (schema.type === 'string') return startsWith(value, '\\"');
  if (schema.type === 'integer') return `try(${isNumber(value)} && floor(${value}) == ${value}, false)`;
  if (schema.type === 'number') return isNumber(value);
  if (Array.isArray(schema.type)) return `can(regex("^[-0-9\\"tf]", jsonencode(${value})))`;
  throw new Error(`The plan can't check ${JSON.stringify(schema)}.`);
}

function isNumber(value: string): string {
  return `can(regex("^[-0-9]", jsonencode(${value})))`;
}

/** Operators of Terraform for a number that is beyond a limit. */
const BEYOND = [
  ['minimum', '<'],
  ['maximum', '>'],
  ['exclusiveMinimum', '<='],
  ['exclusiveMaximum', '>='],
] as const satisfies readonly [Limit, string][];

function bounds(schema: Schema, place: Place): string[] {
  const { value } = place;
  return BEYOND.flatMap(([limit, beyond]) => {
    const number = schema[limit];
    const isRight = `!try(${isNumber(value)} && ${value} ${beyond} ${number}, false)`;
    return number === undefined ? [] : [unless(isRight, place, mustBe(limitInWords(limit, number)))];
  });
}

/** What a value has to be. */
function words({ type, const: single, enum: several }: Schema): string {
  if (several) return oneOf(several);
  if (single !== undefined) return oneOf([single]);
  return typeof type === 'string' ? typeInWords(type) : SINGLE_VALUE;
}

/** What stands in a text for a part that Terraform knows. */
const HOLE = '\u0000';

/** Terraform template of a problem: the place and what is wrong there, with `filled` in place of the hole. */
function text({ path }: Pick<Place, 'path'>, problem: string, filled = ''): string {
  const escaped = JSON.stringify(problem)
    .slice(1, -1)
    .replaceAll('${', '$$${')
    .replaceAll('%{', '%%{')
    .replaceAll('\\u0000', () => filled);
  return `"${path.length === 0 ? 'The document' : path.join(' → ')}: ${escaped}"`;
}

/** Terraform expression of a list with the problem unless the condition is true. */
function unless(condition: string, place: Pick<Place, 'path'>, problem: string, filled?: string): string {
  return `[for is_right in [${condition}] : ${text(place, problem, filled)} if !is_right]`;
}

/** Terraform expression of a list that is empty unless the condition is true; it is not evaluated then. */
function when(condition: string, problems: string): string {
  return `[for is_so in [${condition}] : ${problems} if is_so]`;
}

function all(problems: readonly string[]): string {
  return `[${problems.join(', ')}]`;
}

function below(place: Place, field: string): Pick<Place, 'path'> {
  return { path: [...place.path, field] };
}

/** An iteration over the values at a place: its variables, and the place in it. */
function inside({ path, depth }: Place): { readonly name: string; readonly inner: Place } {
  const name = `name${depth}`;
  return { name, inner: { value: `value${depth}`, path: [...path, `\${${name}}`], depth: depth + 1 } };
}

/** Compared as JSON, because Terraform holds a text and a number for equal when they look alike. */
function isOneOf(values: readonly unknown[], value: string): string {
  return `contains(${list(values.map((one) => JSON.stringify(one)))}, jsonencode(${value}))`;
}

function startsWith(value: string, json: string): string {
  return `startswith(jsonencode(${value}), "${json}")`;
}

function list(texts: readonly string[]): string {
  return `[${texts.map((one) => JSON.stringify(one)).join(', ')}]`;
}
