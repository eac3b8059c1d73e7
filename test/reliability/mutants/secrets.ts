import { type Mutant, mutantsOf } from './mutant';

/** Secrets: in no log, no file and no answer. */
export const SECRETS: readonly Mutant[] = [
  ...mutantsOf('unit/functions/dump/dumping/dump-and-upload.test.ts', [
    {
      guard: 'output-of-mysqldump-is-redacted',
      becomes: String.raw`progress.unexpected.join('\n')`,
      test: 'a failed program gives an error of its own mysqldump that repeats the password',
    },
  ]),
  ...mutantsOf('unit/functions/dump/client/options-file.test.ts', [
    {
      guard: 'each-client-has-a-fresh-token',
      becomes: 'connection.password.reveal()',
      test: 'each client gets the token of its own time',
    },
    {
      guard: 'no-part-of-a-password',
      becomes: 'false',
      test: "a password that is longer than the line that clients read is refused for MariaDB's clients as a token, which would repeat a part of it",
    },
    {
      guard: 'options-have-no-name',
      test: 'the file for a client has no name and is not readable by others',
    },
  ]),
  ...mutantsOf('unit/functions/dump/connection/connection.test.ts', [
    {
      guard: 'every-token-is-redacted',
      test: 'with IAM authentication every token is redacted, also when there is a newer one',
    },
  ]),
  ...mutantsOf('integration/scheduled-script/run-slot.test.ts', [
    {
      guard: 'responses-of-scripts-are-redacted',
      becomes: 'this.#response = response',
      test: 'a handler can answer with plain text, from which secrets are removed',
    },
  ]),
];
