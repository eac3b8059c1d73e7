import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from '../core/errors';
import { COMMON } from './common-options';
import { nearest } from './nearest';
import type { Given, Option, Options, Verb } from './verb';

/** A command line that was understood. */
export interface Command {
  readonly verb: Verb;
  readonly given: Given<Options>;
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

/** All options of a verb by their names. */
export function optionsOf(verb: Verb): Options {
  return { ...verb.options, ...COMMON };
}

/**
 * Reads the arguments of a verb.
 *
 * @throws {UsageError} naming every problem at once; never the value of an option that is refused.
 */
export function parse(verb: Verb, args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const options = optionsOf(verb);
  const problems: string[] = [];
  const { tokens } = parseArgs({
    args: [...args],
    options: configOf(options),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const texts = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const problem = option ? problemOf(option, token) : unknown(token, options);
    if (problem !== undefined) problems.push(problem);
    else texts.set(token.name, [...(texts.get(token.name) ?? []), token.value ?? '']);
  }
  for (const [name, given] of texts) {
    if (given.length > 1 && options[name]?.type !== 'flag' && !options[name]?.repeated) {
      problems.push(`--${name} is given ${given.length} times. Give it once.`);
    }
  }
  for (const [name, { variable }] of Object.entries(options)) {
    const value = variable === undefined ? undefined : environment[variable];
    if (value !== undefined && value !== '' && !texts.has(name)) texts.set(name, [value]);
  }
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  problems.push(...positionalProblems(verb, positionals));
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    values[name] = valueFrom(option, texts.get(name), (problem) => problems.push(`--${name} ${problem}`));
  }
  const given = { arguments: positionals, options: values } as unknown as Given<Options>;
  if (!values.help && problems.length === 0) problems.push(...(verb.check?.(given) ?? []));
  if (problems.length > 0 && !values.help) throw new UsageError(problems);
  return { verb, given };
}

function configOf(options: Options): NonNullable<ParseArgsConfig['options']> {
  const entries = Object.entries(options).map(([name, { type, short }]) => [
    name,
    { type: type === 'flag' ? 'boolean' : 'string', multiple: true, ...(short === undefined ? {} : { short }) },
  ]);
  return Object.fromEntries(entries);
}

function problemOf(option: Option, { rawName, value, inlineValue }: OptionToken): string | undefined {
  if (option.refused !== undefined) return `${rawName} is not accepted. ${option.refused}`;
  if (option.type === 'flag') return value === undefined ? undefined : `${rawName} takes no value.`;
  if (value === undefined || value === '') return `${rawName} needs a value.`;
  // An option that was forgotten to be given its value takes the next option for it.
  if (!inlineValue && value.startsWith('-') && value !== '-') {
    return `${rawName} needs a value, and is followed by ${JSON.stringify(value)}. For a value that begins with a hyphen write ${rawName}=….`;
  }
  return undefined;
}

function unknown({ name, rawName }: OptionToken, options: Options): string {
  const shown = Object.keys(options).filter((option) => options[option]?.refused === undefined);
  const meant = nearest(name, shown);
  return `Unknown option ${rawName}.${meant === undefined ? '' : ` Did you mean --${meant}?`}`;
}

function positionalProblems({ arguments: wanted }: Verb, given: readonly string[]): string[] {
  const missing = wanted.slice(given.length).filter(({ required }) => required);
  const extra = given.slice(wanted.length);
  return [
    ...missing.map(({ name, help }) => `The argument <${name}> is missing: ${help}.`),
    ...extra.map((value) => `Unexpected argument ${JSON.stringify(value)}.`),
    ...wanted.flatMap(({ name, choices }, i) => {
      const value = given[i];
      if (value === undefined || choices === undefined || choices.includes(value)) return [];
      return [`The argument <${name}> must be one of ${choices.join(', ')}, got: ${JSON.stringify(value)}.`];
    }),
  ];
}

function isCount(text: string, { most = Number.POSITIVE_INFINITY }: Option): boolean {
  return /^[1-9]\d{0,8}$/.test(text) && Number(text) <= most;
}

function valueFrom(option: Option, texts: readonly string[] | undefined, problem: (text: string) => void): unknown {
  if (option.type === 'flag') return texts !== undefined;
  for (const text of texts ?? []) {
    if (option.choices && !option.choices.includes(text)) {
      problem(`must be one of ${option.choices.join(', ')}, got: ${JSON.stringify(text)}.`);
    }
    if (option.type === 'number' && !isCount(text, option)) {
      const range = option.most === undefined ? 'a positive integer' : `an integer from 1 to ${option.most}`;
      problem(`must be ${range}, got: ${JSON.stringify(text)}.`);
    }
    const wrong = option.check?.(text);
    if (wrong !== undefined) problem(`${wrong}, got: ${JSON.stringify(text)}.`);
  }
  if (option.repeated) return texts ?? [];
  const [text] = texts ?? [];
  return option.type === 'number' && text !== undefined ? Number(text) : text;
}
