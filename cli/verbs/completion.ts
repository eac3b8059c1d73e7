import { EXIT } from '../core/exit-codes';
import { completionScript, SHELLS, type Shell } from '../usage/completion';
import { type Verb, verb } from '../usage/verb';

/** The verb that prints the completion of the others and of itself. */
export function completionOf(others: readonly Verb[]): Verb {
  const completion = verb({
    name: 'completion',
    summary: 'Completion for bash, zsh or fish',
    description: ['Prints a script for the shell.'],
    arguments: [{ name: 'shell', help: `One of ${SHELLS.join(', ')}`, required: true, choices: SHELLS }],
    options: {},
    examples: [
      ['completion bash > ~/.local/share/bash-completion/completions/lambda-mysqldump', 'for every new shell'],
    ],
    run: async ({ arguments: [shell] }, { output }) => {
      output.text(completionScript(shell as Shell, [...others, completion]));
      return EXIT.done;
    },
  });
  return completion;
}
