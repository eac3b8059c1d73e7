import { mutantsOf } from './mutant';

const SESSION_TEST = 'unit/functions/dump/client/sql-session.test.ts';
const PREFLIGHT_TEST = 'unit/functions/dump/preflight/preflight.test.ts';

/** How the server is asked, and what counts as an answer. */
export const SESSION = [
  ...mutantsOf('dump/client/sql-session.ts', SESSION_TEST, [
    {
      guard: 'a session whose connection broke is not opened again without its locks',
      find: "      '--skip-reconnect',\n",
      replace: '',
      test: 'never replaces a broken connection, because a new one would hold no locks',
    },
    {
      guard: 'a session tells what went wrong without the password',
      find: 'this.target.connection.password.redact(errorOf(message))',
      replace: 'errorOf(message)',
      test: "a failed statement ends the session with the server's message, without the password",
    },
    {
      guard: 'a statement is not repeated in an error',
      find: 'const start = stderr.search(/^ERROR /m);',
      replace: 'const start = 0;',
      test: 'a failed statement is not repeated',
    },
    {
      guard: 'a client that can not be started is no error of the server',
      find: '    if (ended.error) return ended.error;\n',
      replace: '',
      test: 'reports a client that cannot be started',
    },
    {
      guard: 'the end of a run ends its sessions',
      find: "['pipe', 'pipe', 'pipe', optionsFile], signal)",
      replace: "['pipe', 'pipe', 'pipe', optionsFile])",
      in: PREFLIGHT_TEST,
      test: "a client that is aborted with the run fails with the run's reason",
    },
    {
      guard: 'a question that the end of the run cut off is no error of the server',
      find: '    if (this.signal.aborted) return this.signal.reason;\n',
      replace: '',
      in: PREFLIGHT_TEST,
      test: "a client that is aborted with the run fails with the run's reason",
    },
    {
      guard: 'logging in has an end',
      find: "    tooLate.addEventListener('abort', giveUp);\n",
      replace: '',
      test: 'gives up after 15 s without a login',
    },
    {
      guard: 'only logging in has that end',
      find: "      tooLate.removeEventListener('abort', giveUp);\n",
      replace: '',
      test: "does not limit a statement's time after the login",
    },
    {
      guard: 'a server that lets nobody in is told as one',
      find: 'tooLate.aborted && !signal.aborted ?',
      replace: 'tooLate === null ?',
      test: 'gives up after 15 s without a login',
    },
    {
      guard: 'a statement that still waits for a lock is ended on the server',
      find: 'await this.#forget(this.#id);',
      replace: 'this.#ended = true;',
      test: 'ends a statement that waits for a lock on the server, too',
    },
    {
      guard: 'a session that failed by itself is not looked for on the server',
      find: 'this.#busy && signal !== null && ',
      replace: 'this.#busy && ',
      test: "a failed statement ends the session with the server's message, without the password",
    },
  ]),
  ...mutantsOf('core/sql-text.ts', SESSION_TEST, [
    {
      guard: 'names come back as they were',
      find: '.map(unescapeColumn)',
      replace: '',
      test: 'executes statements one after the other and returns their rows, with any content',
    },
    {
      guard: 'a name that is asked for can not end its literal',
      find: "CONVERT(x'${Buffer.from(value, 'utf8').toString('hex')}' USING utf8mb4)",
      replace: "'${value}'",
      in: 'unit/functions/dump/preflight/questions.test.ts',
      test: 'sends the name "it\'s" as bytes',
    },
  ]),
];
