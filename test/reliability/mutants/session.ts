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
      test: 'a connection that breaks is never replaced by another, which would hold no locks',
    },
    {
      guard: 'a session tells what went wrong without the password',
      find: 'this.target.connection.password.redact(errorOf(said))',
      replace: 'errorOf(said)',
      test: 'a statement that fails ends the session, with what the server said but the password',
    },
    {
      guard: 'a statement is not repeated in an error',
      find: 'const start = stderr.search(/^ERROR /m);',
      replace: 'const start = 0;',
      test: 'a statement that fails is not repeated',
    },
    {
      guard: 'a client that can not be started is no error of the server',
      find: '    if (ended.error) return ended.error;\n',
      replace: '',
      test: 'a client that can’t be started is told as that',
    },
    {
      guard: 'the end of a run ends its sessions',
      find: "['pipe', 'pipe', 'pipe', optionsFile], signal)",
      replace: "['pipe', 'pipe', 'pipe', optionsFile])",
      in: PREFLIGHT_TEST,
      test: 'a client that is cut off with the run ends with the run’s own reason',
    },
    {
      guard: 'a question that the end of the run cut off is no error of the server',
      find: '    if (this.signal.aborted) return this.signal.reason;\n',
      replace: '',
      in: PREFLIGHT_TEST,
      test: 'a client that is cut off with the run ends with the run’s own reason',
    },
    {
      guard: 'logging in has an end',
      find: "    tooLate.addEventListener('abort', giveUp);\n",
      replace: '',
      test: 'a client that is not let in is given up after 15 s',
    },
    {
      guard: 'only logging in has that end',
      find: "      tooLate.removeEventListener('abort', giveUp);\n",
      replace: '',
      test: 'a client that is let in may take its time',
    },
    {
      guard: 'a server that lets nobody in is told as one',
      find: 'tooLate.aborted && !signal.aborted ?',
      replace: 'tooLate === null ?',
      test: 'a client that is not let in is given up after 15 s',
    },
    {
      guard: 'a statement that still waits for a lock is ended on the server',
      find: 'await this.#forget(this.#id);',
      replace: 'this.#ended = true;',
      test: 'a statement that still waits for a lock is ended on the server, too',
    },
    {
      guard: 'a session that failed by itself is not looked for on the server',
      find: 'this.#busy && signal !== null && ',
      replace: 'this.#busy && ',
      test: 'a statement that fails ends the session, with what the server said but the password',
    },
  ]),
  ...mutantsOf('dump/client/sql-text.ts', SESSION_TEST, [
    {
      guard: 'names come back as they were',
      find: '.map(unescapeColumn)',
      replace: '',
      test: 'statements are answered one after the other, each with its rows, whatever they look like',
    },
    {
      guard: 'a name that is asked for can not end its literal',
      find: "CONVERT(x'${Buffer.from(value, 'utf8').toString('hex')}' USING utf8mb4)",
      replace: "'${value}'",
      in: 'unit/functions/dump/preflight/questions.test.ts',
      test: 'the name "it\'s" is asked for as bytes',
    },
  ]),
];
