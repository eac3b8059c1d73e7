import { PassThrough } from 'node:stream';
import { columns } from '../../../../cli/output/columns';
import { Output } from '../../../../cli/output/output';
import { progressLine } from '../../../../cli/output/progress';
import { counted, duration, size } from '../../../../cli/output/units';

function open(settings: { json?: boolean; isTTY?: boolean; environment?: NodeJS.ProcessEnv } = {}) {
  const { json = false, isTTY = false, environment = {} } = settings;
  const out = Object.assign(new PassThrough(), { isTTY });
  const err = Object.assign(new PassThrough(), { isTTY, columns: 40 });
  const written = (stream: PassThrough) => String(stream.read() ?? '');
  return { output: new Output({ out, err, environment, json }), out: () => written(out), err: () => written(err) };
}

const RED_NO = '\u001b[31mno\u001b[39m';

test.each([
  { isTTY: true, environment: {}, expected: RED_NO },
  { isTTY: false, environment: {}, expected: 'no' },
  { isTTY: true, environment: { NO_COLOR: '1' }, expected: 'no' },
  { isTTY: true, environment: { NO_COLOR: '' }, expected: RED_NO },
  { isTTY: true, environment: { TERM: 'dumb' }, expected: 'no' },
])('prints colours on a terminal only: $isTTY, $environment', ({ isTTY, environment, expected }) => {
  const { output, out } = open({ isTTY, environment });
  output.result('answer', {}, (paint) => [paint('red', 'no')]);
  expect(out()).toBe(`${expected}\n`);
});

test('prints one JSON object for each result, and no notes, with --json', () => {
  const { output, out, err } = open({ json: true, isTTY: true });
  output.note('a note');
  output.progress('half');
  output.result('answer', { text: 'two\nlines' }, () => ['for people']);
  expect(out()).toBe('{"type":"answer","text":"two\\nlines"}\n');
  expect(err()).toBe('');
});

test('progress is one line of the terminal, as wide as it, and gone before anything else', () => {
  const { output, err } = open({ isTTY: true });
  output.progress('x'.repeat(100));
  output.progress('done');
  output.note('finished');
  expect(err()).toBe(`\r\u001b[2K${'x'.repeat(39)}\r\u001b[2Kdone\r\u001b[2Kfinished\n`);
});

test('there is no progress without a terminal', () => {
  const { output, err } = open();
  output.progress('half');
  output.error({ code: 'UNEXPECTED_ERROR', message: '[UNEXPECTED_ERROR] It broke.' });
  expect(err()).toBe('Error: [UNEXPECTED_ERROR] It broke.\n');
});

test('an error is an object on standard error with --json', () => {
  const { output, out, err } = open({ json: true });
  output.error({ code: 'USAGE_INVALID', message: 'wrong', exit: 2 });
  expect(out()).toBe('');
  expect(JSON.parse(err())).toEqual({ type: 'error', code: 'USAGE_INVALID', message: 'wrong', exit: 2 });
});

test('columns are as wide as their widest cell, without its colours', () => {
  expect(
    columns(
      [
        ['a', 'bb', 'c'],
        ['\u001b[31mlong\u001b[39m', 'b', 'ccc'],
      ],
      { right: [1] },
    ),
  ).toEqual(['a     bb  c', '\u001b[31mlong\u001b[39m   b  ccc']);
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1.0 kB'],
  [99_949, '99.9 kB'],
  [99_950, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [12_345_678, '12.3 MB'],
  [5e12, '5.0 TB'],
  [5e15, '5000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test.each([
  [0, '0.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [60, '1 min 0 s'],
  [200, '3 min 20 s'],
  [3_600, '1 h 0 min'],
  [200_000, '2 days'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('counts have the plural of their noun', () => {
  expect([counted(1, 'dump'), counted(0, 'dump'), counted(1_234, 'row')]).toEqual(['1 dump', '0 dumps', '1,234 rows']);
});

test('progress has share, rate and the time that is left', () => {
  expect(progressLine('reading', 50e6, 200e6, 2)).toBe('reading  50.0 MB of 200 MB (25 %)  25.0 MB/s  6.0 s left');
  expect(progressLine('reading', 0, 200e6, 0)).toBe('reading  0 bytes of 200 MB (0 %)');
  expect(progressLine('reading', 200e6, 200e6, 4)).toBe('reading  200 MB of 200 MB (100 %)  50.0 MB/s');
});

test.each([
  { isTTY: true, expected: `a\\x1b[2Jb\\x07\\x0dc\\x9b1A\n${RED_NO}\n` },
  { isTTY: false, expected: 'a\\x1b[2Jb\\x07\\x0dc\\x9b1A\nno\n' },
])('control characters of a name are shown and not obeyed, on a terminal: $isTTY', ({ isTTY, expected }) => {
  const { output, out, err } = open({ isTTY });
  const name = 'a\u001b[2Jb\u0007\rc\u009b1A';
  output.result('answer', {}, (paint) => [name, paint('red', 'no')]);
  expect(out()).toBe(expected);
  output.note(name);
  output.error({ code: 'UNEXPECTED_ERROR', message: name });
  expect(
    err()
      .split('\n')
      .filter((line) => line.includes('\\x1b[2Jb\\x07\\x0dc\\x9b1A')),
  ).toHaveLength(2);
});

test('a line break in a name does not break the line of the progress', () => {
  const { output, err } = open({ isTTY: true });
  output.progress('two\nlines\u001b[A');
  expect(err()).toBe('\r\u001b[2Ktwo lines\\x1b[A');
});

test('bytes do not continue the line of the progress', async () => {
  const { output, err } = open({ isTTY: true });
  output.progress('reading');
  await output.bytes(Buffer.from('SELECT 1;'), new AbortController().signal);
  expect(err().endsWith('\r\u001b[2K')).toBe(true);
});

test('no bytes are printed behind those that were lost', async () => {
  const { output, out } = open();
  const { signal } = new AbortController();
  await output.bytes(Buffer.from('one'), signal);
  await expect(output.bytes(Buffer.from('two'), AbortSignal.abort())).rejects.toThrow();
  expect(out()).toBe('one');
});
