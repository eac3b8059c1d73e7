import { mutantsOf } from './mutant';

const refused = (what: string) => `parsing a greeting refuses ${what}`;
const asking = (what: string) =>
  `reading a server's greeting gives an error with host and port for a server that ${what}`;

const TEST = 'unit/functions/dump/connection/greeting.test.ts';

const PARSING = mutantsOf('dump/connection/greeting.ts', TEST, [
  {
    guard: 'MariaDB is told from MySQL',
    find: "/mariadb/i.test(version) ? 'mariadb'",
    replace: "/mariadb/i.test('') ? 'mariadb'",
    test: 'parsing a greeting recognizes 11.8.3-MariaDB-log as mariadb',
  },
  {
    guard: 'MariaDB is known however it is written',
    find: '/mariadb/i.test(version)',
    replace: '/MariaDB/.test(version)',
    test: 'parsing a greeting recognizes 5.5.5-10.6.14-mariadb-cll-lve as mariadb',
  },
  {
    guard: 'the version of MariaDB is read without its disguise',
    find: String.raw`.replace(/^5\.5\.5-(?=.*MariaDB)/i, '')`,
    replace: '',
    test: 'parsing a greeting recognizes 5.5.5-10.11.6-MariaDB as mariadb',
  },
  {
    guard: 'a server without TLS is known as one',
    find: '(capabilities & CLIENT_SSL) !== 0',
    replace: 'capabilities !== 0',
    test: 'parsing a greeting reads TLS support from capabilities 63487: false',
  },
  {
    guard: 'a server with TLS is known as one',
    find: 'end + 1 + 13)',
    replace: 'end + 1 + 12)',
    test: 'parsing a greeting reads TLS support from capabilities 2048: true',
  },
  {
    guard: 'a refusal of the server is told',
    find: 'payload[0] === 0xff && payload.length >= 3',
    replace: 'payload[0] === 0xfe && payload.length >= 3',
    test: refused('an address that is not allowed'),
  },
  {
    guard: 'half a refusal is no refusal',
    find: ' && payload.length >= 3',
    replace: '',
    test: refused('the first byte of an error'),
  },
  {
    guard: 'a refusal is told without its SQL state',
    find: ".replace(/^#[0-9A-Z]{5}/, '')",
    replace: '',
    test: refused('too many connections'),
  },
  {
    guard: 'another protocol is no server of the family',
    find: 'payload[0] !== 10 || ',
    replace: '',
    test: refused('another protocol'),
  },
  {
    guard: 'a version has an end',
    find: ' || end < 0',
    replace: '',
    test: refused('a text without an end'),
  },
  {
    guard: 'half a greeting is no greeting',
    find: ' || payload.length < end + 16',
    replace: '',
    test: 'parsing a greeting fails with the same error class for any bytes',
  },
]);

const READING = mutantsOf('dump/connection/first-packet.ts', TEST, [
  {
    guard: 'a server that says nothing is waited for no longer than 10 s',
    find: 'AbortSignal.timeout(timeout)',
    replace: 'AbortSignal.timeout(1000 * timeout)',
    test: asking('sends nothing'),
  },
  {
    guard: 'half a packet is waited for',
    find: 'if (received.length >= 4 + length) accept',
    replace: 'if (received.length >= 4) accept',
    test: "reading a server's greeting accepts a greeting that arrives byte by byte",
  },
  {
    guard: 'a server that hangs up is an error',
    find: "socket.on('end', () =>",
    replace: "socket.on('ended', () =>",
    test: asking('closes the connection'),
  },
  {
    guard: 'a port where nobody listens is an error',
    find: "    case 'ECONNREFUSED':\n",
    replace: '',
    test: "reading a server's greeting fails at once for a closed port",
  },
  {
    guard: 'a packet that is too long is not waited for',
    find: 'received.length > 1024 || length > 1024',
    replace: 'received.length > 1024',
    test: asking('answers as HTTP'),
  },
  {
    guard: 'the connection ends with the answer',
    file: 'dump/connection/greeting.ts',
    find: '  socket.destroy();\n',
    replace: '',
    test: "reading a server's greeting closes the connection after the greeting",
  },
]);

/** What a server says before anyone logs in. */
export const GREETING = [...PARSING, ...READING];
