import { mutantsOf } from './mutant';

const refused = (what: string) => `reading a greeting ${what} is refused`;
const asking = (what: string) => `asking a server a server that ${what} is an error with host and port`;

/** What a server says before anyone logs in. */
export const GREETING = mutantsOf('dump/connection/greeting.ts', 'unit/functions/dump/connection/greeting.test.ts', [
  {
    guard: 'MariaDB is told from MySQL',
    find: "/mariadb/i.test(version) ? 'mariadb'",
    replace: "/mariadb/i.test('') ? 'mariadb'",
    test: 'reading a greeting 11.8.3-MariaDB-log is mariadb',
  },
  {
    guard: 'MariaDB is known however it is written',
    find: '/mariadb/i.test(version)',
    replace: '/MariaDB/.test(version)',
    test: 'reading a greeting 5.5.5-10.6.14-mariadb-cll-lve is mariadb',
  },
  {
    guard: 'the version of MariaDB is read without its disguise',
    find: String.raw`.replace(/^5\.5\.5-(?=.*MariaDB)/i, '')`,
    replace: '',
    test: 'reading a greeting 5.5.5-10.11.6-MariaDB is mariadb',
  },
  {
    guard: 'a server without TLS is known as one',
    find: '(capabilities & CLIENT_SSL) !== 0',
    replace: 'capabilities !== 0',
    test: 'reading a greeting capabilities 63487: TLS false',
  },
  {
    guard: 'a server with TLS is known as one',
    find: 'end + 1 + 13)',
    replace: 'end + 1 + 12)',
    test: 'reading a greeting capabilities 2048: TLS true',
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
    test: 'reading a greeting no bytes of a stranger lead to any other error',
  },
  {
    guard: 'a server that says nothing is waited for no longer than 10 s',
    find: 'refuse(tooSlow(host, port, timeout, reached)), timeout);',
    replace: 'refuse(tooSlow(host, port, timeout, reached)), 1000 * timeout);',
    test: asking('says nothing'),
  },
  {
    guard: 'half a packet is waited for',
    find: 'if (received.length >= 4 + length) settle',
    replace: 'if (received.length >= 4) settle',
    test: 'asking a server reads a greeting that arrives byte by byte',
  },
  {
    guard: 'a server that hangs up is an error',
    find: "socket.on('end', () =>",
    replace: "socket.on('ended', () =>",
    test: asking('hangs up'),
  },
  {
    guard: 'a port where nobody listens is an error',
    find: "    case 'ECONNREFUSED':\n",
    replace: '',
    test: 'asking a server a port where nobody listens is an error at once',
  },
  {
    guard: 'a packet that is too long is not waited for',
    find: 'received.length > 1024 || length > 1024',
    replace: 'received.length > 1024',
    test: asking('speaks HTTP'),
  },
  {
    guard: 'the connection ends with the answer',
    find: '      socket.destroy();\n',
    replace: '',
    test: 'asking a server ends the connection when it has read',
  },
]);
