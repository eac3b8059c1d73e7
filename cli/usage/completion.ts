import { PROGRAM } from './help';
import { optionsOf } from './parse';
import type { Option, Verb } from './verb';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that completes verbs, options and their values, for `eval` or a file of the shell. */
export function completionScript(shell: Shell, verbs: readonly Verb[]): string {
  return { bash, zsh, fish }[shell](verbs);
}

function shownOptions(verb: Verb): [string, Option][] {
  return Object.entries(optionsOf(verb)).filter(([, { refused }]) => refused === undefined);
}

function words(verb: Verb): string {
  const choices = verb.arguments.flatMap(({ choices: some = [] }) => some);
  return [...choices, ...shownOptions(verb).map(([name]) => `--${name}`)].join(' ');
}

function bash(verbs: readonly Verb[]): string {
  const values = verbs.flatMap((verb) =>
    shownOptions(verb).flatMap(([name, { choices, type }]) =>
      type === 'flag' ? [] : [`    "${verb.name} --${name}") words="${choices?.join(' ') ?? ''}" ;;`],
    ),
  );
  return `# ${PROGRAM}: eval "$(${PROGRAM} completion bash)"
_lambda_mysqldump() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${verbs.map(({ name }) => name).join(' ')} help" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
    *)
      case "\${COMP_WORDS[1]}" in
${verbs.map((verb) => `        ${verb.name}) words="${words(verb)}" ;;`).join('\n')}
        help) words="${verbs.map(({ name }) => name).join(' ')}" ;;
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _lambda_mysqldump ${PROGRAM}`;
}

/** The shell understands the functions of bash. */
function zsh(verbs: readonly Verb[]): string {
  return `autoload -U +X compinit && compinit -u
autoload -U +X bashcompinit && bashcompinit
${bash(verbs).replace('completion bash', 'completion zsh')}`;
}

function fish(verbs: readonly Verb[]): string {
  const lines = verbs.flatMap((verb) => [
    `complete -c ${PROGRAM} -n __fish_use_subcommand -f -a ${verb.name} -d ${quoted(verb.summary)}`,
    ...verb.arguments.flatMap(({ choices }) =>
      choices
        ? [`complete -c ${PROGRAM} -n '__fish_seen_subcommand_from ${verb.name}' -f -a '${choices.join(' ')}'`]
        : [],
    ),
    ...shownOptions(verb).map(([name, { short, type, choices, help }]) =>
      [
        `complete -c ${PROGRAM} -n '__fish_seen_subcommand_from ${verb.name}' -f -l ${name}`,
        ...(short === undefined ? [] : [`-s ${short}`]),
        ...(type === 'flag' ? [] : ['-r']),
        ...(choices ? [`-a '${choices.join(' ')}'`] : []),
        `-d ${quoted(help)}`,
      ].join(' '),
    ),
  ]);
  return [`# ${PROGRAM}: ${PROGRAM} completion fish | source`, ...lines].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
