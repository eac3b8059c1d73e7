import { AcceptedFindings } from '../../../../../functions/drill/findings/accepted-findings';
import { ClientErrors } from '../../../../../functions/drill/restore/client-errors';
import { Headings } from '../../../../../functions/drill/restore/headings';
import { RefusedObjects } from '../../../../../functions/drill/restore/refused-objects';

const nothingRefused = (accepted = new AcceptedFindings([])) => new RefusedObjects(accepted);

/** What is read of messages that arrive in pieces of this length. */
function read(messages: string, length = messages.length || 1, refused = nothingRefused()) {
  const headings = new Headings('shop');
  headings.push('-- Table structure for table `orders`', 3);
  const errors = new ClientErrors(headings, refused);
  for (let at = 0; at < messages.length; at += length) errors.push(messages.slice(at, at + length));
  errors.end();
  const { failure, rest } = errors;
  return { failure, rest, problems: refused.problems, count: refused.count };
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
  const refused = nothingRefused();
  const errors = new ClientErrors(headings, refused);
  for (let line = 1; line <= 30; line += 1) {
    headings.push(`-- Table structure for table \`t${line}\``, line);
    errors.push(`ERROR 1273 (HY000) at line ${line}: Unknown collation\n`);
  }
  errors.end();
  expect([refused.problems.length, refused.count]).toEqual([RefusedObjects.KEPT, 30]);
});

test.each([
  "ERROR 1114 (HY000) at line 4: The table 'orders' is full",
  'ERROR 3 (HY000) at line 4: Error writing file (OS errno 28 - No space left on device)',
  'ERROR 1037 (HY001) at line 4: Out of memory; restart server and try again',
])('takes "%s" as a failure of the drill, and as no problem of the dump', (message) => {
  const { failure, count } = read(`${message}\n${UNKNOWN}`);
  expect([failure, count]).toEqual([message, 1]);
});

test.each([
  "Table 'error 28' doesn't exist",
  "Unknown column 'error: 12' in 'field list'",
  "Unknown collation: 'No space left on device'",
  "Incorrect default value 'Cannot allocate memory' for column 'a (errno: 28)'",
  "Unknown column 'ERROR 1114 (HY000) at line 1: x' in 'field list'",
])('is not misled by words of the dump in a message: %s', (message) => {
  const { failure, problems } = read(`ERROR 1273 (HY000) at line 4: ${message}\n`);
  expect([failure, problems.length]).toEqual([undefined, 1]);
});

test('is not misled by a line of the dump that looks like a message, and that a message quotes', () => {
  const headings = new Headings('shop');
  const line = 'ERROR 1021 (HY000) at line 1: Disk full';
  for (const [index, text] of ['CREATE PROCEDURE `p`() SELECT (', line].entries()) headings.push(text, index + 1);
  const refused = nothingRefused();
  const errors = new ClientErrors(headings, refused);
  errors.push(`ERROR 1064 (42000) at line 1: You have an error near '\n${line}' at line 2\n`);
  errors.end();
  expect([errors.failure, refused.problems.map(({ object }) => object)]).toEqual([undefined, ['procedure `shop`.`p`']]);
});

test.each(['mysql: unknown option', 'ERROR 2002 (HY000): Can not connect to local server through socket'])(
  'keeps what is about no statement, in case the client does not start: %s',
  (message) => {
    const { rest, count } = read(`${message}\n`);
    expect([rest, count]).toEqual([message, 0]);
  },
);

test('leaves out what is accepted, and knows that the server refused it', () => {
  const accepted = new AcceptedFindings(['table shop.orders']);
  const refused = nothingRefused(accepted);
  const { problems, count } = read(`${UNKNOWN}ERROR 1064 (42000) at line 1: No.\n`, 1_000, refused);
  expect([problems.map(({ object }) => object), count, refused.size]).toEqual([['the beginning of the dump'], 1, 2]);
  expect(accepted.findings).toEqual([
    { finding: "table `shop`.`orders` (error 1273): Unknown collation: 'x'.", acceptedBy: 'table shop.orders' },
  ]);
});
