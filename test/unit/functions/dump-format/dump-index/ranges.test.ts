import fc from 'fast-check';
import {
  definitionRanges,
  type IndexedRanges,
  rangesFor,
  rangesOf,
  type TextRange,
} from '../../../../../functions/dump-format/dump-index/ranges';
import { SECTIONS, sampleIndex, TEXT } from './sample-index';

const cut = ({ from, to }: TextRange) => TEXT.slice(from, to);

test('finds the frames of the sections that are chosen, and joins those that touch', () => {
  const index = sampleIndex();
  const ranges = rangesFor(index, ({ kind }) => kind === 'table' || kind === 'footer');
  expect(ranges.text.map(cut)).toEqual([SECTIONS[1]?.text, SECTIONS[3]?.text]);
  expect(ranges.sections.map(({ kind }) => kind)).toEqual(['table', 'footer']);
  // The table's 64 bytes begin at byte 32, and the footer's at 192.
  expect(ranges.object).toEqual([
    { offset: 0, bytes: 120, text: { from: 0, to: 120 } },
    { offset: 160, bytes: TEXT.length - 160, text: { from: 160, to: TEXT.length } },
  ]);
});

test('joins the sections that follow one another', () => {
  const ranges = rangesFor(sampleIndex(), ({ object }) => object === 't');
  expect(ranges.text.map(cut)).toEqual([`${SECTIONS[1]?.text}${SECTIONS[2]?.text}`]);
  expect(ranges.sections).toHaveLength(2);
});

test('definitions are everything but INSERTs', () => {
  const text = definitionRanges(sampleIndex()).map(cut).join('');
  expect(text).toBe(TEXT.replace(SECTIONS[2]?.rows ?? '', ''));
});

test('needs the whole object when it has no frames', () => {
  const index = { ...sampleIndex(), frames: [] };
  const whole = { offset: 0, bytes: TEXT.length, text: { from: 0, to: TEXT.length }, isOpenEnded: true };
  expect(rangesFor(index, ({ kind }) => kind === 'rows').object).toEqual([whole]);
  expect(rangesFor(index, () => false).object).toEqual([]);
});

/** Ranges of the text in their order, which may touch and be empty. */
const someRanges = fc
  .array(fc.nat(TEXT.length), { maxLength: 8 })
  .map((places) => places.sort((a, b) => a - b))
  .map((places) => places.flatMap((from, i) => (i % 2 === 0 ? [{ from, to: places[i + 1] ?? TEXT.length }] : [])));

test('covers every byte of any ranges with whole frames, and reads no frame without one', () => {
  fc.assert(
    fc.property(someRanges, fc.integer({ min: 1, max: 300 }), (wanted, frameBytes) => {
      const index = sampleIndex(SECTIONS, frameBytes);
      const ranges = rangesOf(index, wanted);
      const bytes = (of: readonly TextRange[]) =>
        new Set(of.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)));
      expect(bytes(ranges.text)).toEqual(bytes(wanted));
      const frames = index.frames.filter(([, length, from]) =>
        wanted.some((range) => range.from < from + length && from < range.to && range.from < range.to),
      );
      expect(framesIn(ranges, frameBytes)).toEqual(frames.map(([offset]) => offset));
    }),
    { numRuns: 1_000 },
  );
});

/** Where the frames of these ranges begin. Each range begins and ends with a frame, and has the text of its frames. */
function framesIn({ object }: IndexedRanges, frameBytes: number): number[] {
  return object.flatMap(({ offset, bytes, text }) => {
    expect(text).toEqual({ from: offset, to: offset + bytes });
    expect(offset % frameBytes).toBe(0);
    return Array.from({ length: Math.ceil(bytes / frameBytes) }, (_, i) => offset + i * frameBytes);
  });
}
