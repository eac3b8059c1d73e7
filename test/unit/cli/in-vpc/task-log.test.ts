import { Writable } from 'node:stream';
import { TaskLog, TaskLogReader } from '../../../../cli/in-vpc/task-log';

/** The lines of a log, and what a reader of it has. */
function setup(execution = 'arn:one') {
  const messages: string[] = [];
  const target = new Writable({
    decodeStrings: false,
    write: (chunk: string, _, done) => {
      messages.push(chunk.trimEnd());
      done();
    },
  });
  const lines: string[] = [];
  const reader = new TaskLogReader('arn:one', (channel, line) => lines.push(`${channel} ${line}`));
  return { log: new TaskLog(execution, target), messages, lines, reader };
}

test('a reader has the lines of both channels and the exit status, in order', () => {
  const { log, messages, lines, reader } = setup();
  log.out.write('first\nsec');
  log.err.write('a note\n');
  log.out.write('ond\n');
  log.end(4);
  reader.take(messages);
  expect([lines, reader.exit]).toEqual([['out first', 'err a note', 'out second'], 4]);
});

test('entries that come late, twice and in another order are read once and in order', () => {
  const { log, messages, lines, reader } = setup();
  log.out.write('0\n1\n2\n3\n');
  const [zero = '', one = '', two = '', three = ''] = messages;
  reader.take([two, zero]);
  expect(lines).toEqual(['out 0']);
  reader.take([zero, three, one, two]);
  expect(lines).toEqual(['out 0', 'out 1', 'out 2', 'out 3']);
});

test('a long line is cut into entries that fit into an event of the log, and put together again', () => {
  const { log, messages, lines, reader } = setup();
  const line = 'ä"\\'.repeat(5_000);
  log.out.write(`${line}\n`);
  reader.take(messages);
  expect(lines).toEqual([`out ${line}`]);
  for (const message of messages) expect(Buffer.byteLength(message)).toBeLessThan(16_000);
});

test('lines of other tasks, and of other programs, are passed over', () => {
  const { log, messages, lines, reader } = setup('arn:other');
  log.out.write('of another task\n');
  reader.take([...messages, '{"level":"INFO","message":"A dump."}', 'no JSON']);
  expect(lines).toEqual([]);
});
