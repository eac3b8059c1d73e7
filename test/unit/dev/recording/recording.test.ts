import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cast, parseCast, renderCast, withoutPauses } from '../../../../dev/recording/cast';
import { play } from '../../../../dev/recording/screen';
import { renderSvg } from '../../../../dev/recording/svg';

const REPOSITORY = join(__dirname, '../../../..');
const recorded = parseCast(readFileSync(join(REPOSITORY, 'dev/recording/restore.cast'), 'utf8'));

const cast = (...events: [number, string][]): Cast => ({
  width: 10,
  events: events.map(([time, text]) => ({ time, text })),
});

/** `row from-to text`. */
const played = (session: Cast) =>
  play(session).map(
    ({ row, from, to, spans }) => `${row} ${from}-${to ?? ''} ${spans.map(({ text }) => text).join('')}`,
  );

test('shows a line from when it is complete to the end', () => {
  expect(played(cast([0, 'one\r\n'], [1, '\r\ntwo\n']))).toEqual(['0 0- one', '2 1- two']);
});

test('shows what a line had before it was written again, until then', () => {
  const progress = cast([0, '10%'], [1, '\r\u001b[2K50%'], [2, '\r\u001b[2Kdone\n']);
  expect(played(progress)).toEqual(['0 0-1 10%', '0 1-2 50%', '0 2- done']);
});

test('wraps a line at the width of the terminal', () => {
  expect(played(cast([0, '1234567890abc\n']))).toEqual(['0 0- 1234567890', '1 0- abc']);
});

test('keeps colours, also over several pieces', () => {
  const [line] = play(cast([0, '\u001b[1m\u001b[31mred\u001b[39m\u001b[22m plain\n']));
  expect(line?.spans).toEqual([
    { text: 'red', style: 'red bold' },
    { text: ' plain', style: '' },
  ]);
});

test('refuses what it does not understand', () => {
  expect(() => play(cast([0, '\u001b[3Aup']))).toThrow('control sequence');
});

test('a recording is the same when it was written and read', () => {
  expect(parseCast(renderCast(recorded))).toEqual(recorded);
  expect(withoutPauses(cast([0, 'a'], [9, 'b']), 2).events.at(-1)?.time).toBe(2);
});

test('docs/restore.svg is the drawing of the recording, small, and states what it shows', () => {
  const svg = readFileSync(join(REPOSITORY, 'docs/restore.svg'), 'utf8');
  const [, title = ''] = /<title>(.*)<\/title>/.exec(svg) ?? [];
  expect(renderSvg(recorded, title)).toBe(svg);
  expect(svg.length).toBeLessThan(60_000);
  expect(svg).toContain('What was read is what was dumped');
});
