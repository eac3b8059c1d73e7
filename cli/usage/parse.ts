import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from '../core/errors';
import { nearest } from '../core/nearest';
import { COMMON } from './common-options';
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
  // Words behind options that are not known: probably their values, so that no argument is found wrong in them.
  const perhapsValues = new Set<number>();
  let withHost: number | undefined;
  for (const token of tokens) {
    if (token.kind !== 'option' || token.index === withHost) continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const host = meansHost(token, options, args) ? '-h is --help here. Name the host by --host.' : undefined;
    const problem = host ?? (option ? problemOf(option, token) : unknown(token, options));
    if (problem === undefined) texts.set(token.name, [...(texts.get(token.name) ?? []), token.value ?? '']);
    else problems.push(problem);
    // The letters behind it are a value, and no options.
    if (host !== undefined) withHost = token.index;
    if (host !== undefined || option === undefined) perhapsValues.add(token.index + 1);
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
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token] : []));
  problems.push(...positionalProblems(verb, positionals, perhapsValues));
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    values[name] = valueFrom(option, texts.get(name), (problem) => problems.push(`--${name} ${problem}`));
  }
  const given = { arguments: positionals.map(({ value }) => value), options: values } as unknown as Given<Options>;
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
  const isEmpty = value === '' && !(inlineValue && option.mayBeEmpty);
  if (value === undefined || isEmpty) return `${rawName} needs a value.`;
  // An option that was forgotten to be given its value takes the next option for it.
  if (!inlineValue && value.startsWith('-') && value !== '-') {
    return `${rawName} needs a value, and is followed by ${JSON.stringify(value)}. For a value that begins with a hyphen write ${rawName}=….`;
  }
  return undefined;
}

/**
 * Whether `-h` stands before a value, as for the clients of the servers, where it is the host: help with exit status 0 would
 * look like a restore.
 */
function meansHost({ name, rawName, index }: OptionToken, options: Options, args: readonly string[]): boolean {
  if (name !== 'help' || rawName !== '-h' || !Object.hasOwn(options, 'host')) return false;
  const next = args[index + 1];
  return args[index] !== '-h' || (next !== undefined && !next.startsWith('-'));
}

/** What looks like an option for a password is answered as that one: the same was meant. */
function unknown({ name, rawName }: OptionToken, options: Options): string {
  const meant = nearest(name, Object.keys(options));
  const reason = meant === undefined ? undefined : options[meant]?.refused;
  const hint = reason ?? (meant === undefined ? undefined : `Did you mean --${meant}?`);
  return `Unknown option ${rawName}.${hint === undefined ? '' : ` ${hint}`}`;
}

type PositionalToken = Extract<Token, { kind: 'positional' }>;

function positionalProblems(
  { arguments: wanted }: Verb,
  given: readonly PositionalToken[],
  perhapsValues: ReadonlySet<number>,
): string[] {
  const missing = wanted.slice(given.length).filter(({ required }) => required);
  const extra = given.slice(wanted.length).filter(({ index }) => !perhapsValues.has(index));
  return [
    ...missing.map(({ name, help }) => `The argument <${name}> is missing: ${help}.`),
    ...extra.map(({ value }) => `Unexpected argument ${JSON.stringify(value)}.`),
    ...wanted.flatMap(({ name, choices }, i) => {
      const { value, index = -1 } = given[i] ?? {};
      if (value === undefined || choices === undefined || choices.includes(value) || perhapsValues.has(index))
        return [];
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
