import { columns } from '../output/columns';
import { optionsOf } from './parse';
import type { Argument, Option, Verb } from './verb';

export const PROGRAM = 'lambda-mysqldump';

/** The help of the program. */
export function programHelp(verbs: readonly Verb[]): string {
  return [
    `Usage: ${PROGRAM} <command> [argument …] [option …]`,
    '',
    'Commands:',
    ...columns(
      verbs.map((verb) => [usageOf(verb), verb.summary]),
      { indent: 2 },
    ),
    '',
    `"${PROGRAM} <command> --help" has the options of a command.`,
    'Exit status: 0 done, 1 failed, 2 wrong usage, 3 none found, 4 refused for safety, 5 damaged dump.',
  ].join('\n');
}

/** The help of a verb. */
export function verbHelp(verb: Verb): string {
  const options = Object.entries(optionsOf(verb)).filter(([, { refused }]) => refused === undefined);
  return [
    `Usage: ${PROGRAM} ${usageOf(verb)} [option …]`,
    '',
    ...verb.description,
    ...(verb.arguments.length === 0
      ? []
      : [
          '',
          'Arguments:',
          ...columns(
            verb.arguments.map((argument) => [argumentOf(argument), `${argument.help}.`]),
            { indent: 2 },
          ),
        ]),
    '',
    'Options:',
    ...columns(
      options.map(([name, option]) => [optionOf(name, option), describe(option)]),
      { indent: 2 },
    ),
    ...(verb.examples.length === 0
      ? []
      : ['', 'Examples:', ...verb.examples.flatMap(([line, meaning]) => [`  # ${meaning}`, `  ${PROGRAM} ${line}`])]),
  ].join('\n');
}

function usageOf(verb: Verb): string {
  return [verb.name, ...verb.arguments.map(argumentOf)].join(' ');
}

function argumentOf({ name, required }: Argument): string {
  return required ? `<${name}>` : `[${name}]`;
}

/** An option with its short form and the place of its value. */
export function optionOf(name: string, { type, short, placeholder }: Option): string {
  const value = type === 'flag' ? '' : ` <${placeholder ?? (type === 'number' ? 'number' : 'value')}>`;
  return `${short === undefined ? '' : `-${short}, `}--${name}${value}`;
}

/** The help of an option, with its values and its variable. */
export function describe({ help, choices, variable, repeated }: Option): string {
  const notes = [
    ...(choices ? [`one of ${choices.join(', ')}`] : []),
    ...(repeated ? ['may be repeated'] : []),
    ...(variable === undefined ? [] : [`variable ${variable}`]),
  ];
  return `${help}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}.`;
}
