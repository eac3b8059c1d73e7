import { Lines } from '../../../../../functions/drill/restore/lines';

function linesOf(chunks: readonly string[]): [string, number][] {
  const found: [string, number][] = [];
  const lines = new Lines((line, number) => found.push([line, number]));
  for (const chunk of chunks) lines.push(Buffer.from(chunk));
  return found;
}

test.each([
  ['one chunk', ['a\n\nbc\nd']],
  ['chunks that divide lines', ['a', '\n', '\nb', 'c\nd']],
])('numbers the lines of %s', (_, chunks) => {
  expect(linesOf(chunks)).toEqual([
    ['a', 1],
    ['', 2],
    ['bc', 3],
  ]);
});

test('keeps only the beginning of a long line', () => {
  const [[line = ''] = []] = linesOf(['x'.repeat(1_500), 'y'.repeat(1_500), '\n']);
  expect(line).toBe(`${'x'.repeat(1_500)}${'y'.repeat(500)}`);
});
