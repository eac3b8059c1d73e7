import { ClientErrors } from '../../../../../functions/drill/restore/client-errors';
import { Headings } from '../../../../../functions/drill/restore/headings';

/** What is read of messages that arrive in pieces of this length. */
function read(messages: string, length = messages.length || 1): ClientErrors {
  const headings = new Headings('shop');
  headings.push('-- Table structure for table `orders`', 3);
  const errors = new ClientErrors(headings);
  for (let at = 0; at < messages.length; at += length) errors.push(messages.slice(at, at + length));
  errors.end();
  return errors;
}

const UNKNOWN = "ERROR 1273 (HY000) at line 4: Unknown collation: 'x'\n";

test.each([1, 7, 1_000])('names the object of a refused statement, however the message is divided (%d)', (length) => {
  const { problems, count, failure } = read(`${UNKNOWN}ERROR 1064 (42000) at line 1: You have\nan error.\n`, length);
  expect(problems).toEqual([
    { object: 'table `shop`.`orders`', errorNumber: 1273, message: "Unknown collation: 'x'." },
    { object: 'the beginning of the dump', errorNumber: 1064, message: 'You have\nan error.' },
  ]);
  expect([count, failure]).toEqual([2, undefined]);
});

test("leaves out the statement that MariaDB's client repeats", () => {
  expect(read(`--------------\nCREATE TABLE x (\n--------------\n\n${UNKNOWN}`).problems).toHaveLength(1);
});

test('counts what a client refuses without a number', () => {
  expect(read('ERROR at line 5: Unknown command.\n').problems).toEqual([
    { object: 'table `shop`.`orders`', message: 'Unknown command.' },
  ]);
});

test('keeps the first error of each object, because what follows it fails, too', () => {
  const { problems, count } = read(`${UNKNOWN}ERROR 1146 (42S02) at line 5: Table 'orders' does not exist\n`);
  expect([problems.length, count]).toEqual([1, 1]);
});

test('keeps the first objects, and counts all', () => {
  const headings = new Headings('shop');
  const errors = new ClientErrors(headings);
  for (let line = 1; line <= 30; line += 1) {
    headings.push(`-- Table structure for table \`t${line}\``, line);
    errors.push(`ERROR 1273 (HY000) at line ${line}: Unknown collation\n`);
  }
  errors.end();
  expect([errors.problems.length, errors.count]).toEqual([ClientErrors.KEPT, 30]);
});

test.each([
  'ERROR 2013 (HY000) at line 4: Lost connection to MySQL server during query',
  'ERROR 2002 (HY000): Can not connect to local server through socket',
  "ERROR 1114 (HY000) at line 4: The table 'orders' is full",
  'ERROR 3 (HY000) at line 4: Error writing file (OS errno 28 - No space left on device)',
  'ERROR 1005 (HY000) at line 4: Can\'t create table `shop`.`t` (errno: 28 "No space left on device")',
])('takes "%s" as a failure of the drill, and as no problem of the dump', (message) => {
  const { failure, count } = read(`${message}\n${UNKNOWN}`);
  expect([failure, count]).toEqual([message, 1]);
});

test('keeps what is no error, in case the client does not start', () => {
  expect(read('mysql: unknown option\n').rest).toBe('mysql: unknown option');
});
