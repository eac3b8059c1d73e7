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
      guard: 'options-have-no-name',
      test: 'the file for a client has no name and is not readable by others',
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
