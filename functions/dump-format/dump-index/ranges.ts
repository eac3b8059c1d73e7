import { type DumpIndex, headBytes, type Section } from './dump-index';

/** Some of a text: from its first byte to the byte behind its last one. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Some bytes of a text, and the place of the first one. */
export interface TextPiece {
  readonly bytes: Buffer;
  readonly at: number;
}

/** Whole frames of an object that follow one another, and their text. */
export interface ObjectRange {
  /** First byte in the object, and number of bytes. */
  readonly offset: number;
  readonly bytes: number;
  readonly text: TextRange;
  /** Whether it is the whole object, because frames of it are not known: its end may be of no use. */
  readonly isOpenEnded?: boolean;
}

/** What has to be read of an object to have some of its text. */
export interface IndexedRanges {
  /** In the order of the text; those that touch are one. */
  readonly text: readonly TextRange[];
  readonly object: readonly ObjectRange[];
  /** Sections that begin in these ranges, with their heads. */
  readonly sections: readonly Section[];
}

/** Which bytes of a dump's object have the sections that are chosen. */
export function rangesFor(index: DumpIndex, isChosen: (section: Section) => boolean): IndexedRanges {
  return rangesOf(index, index.sections.filter(isChosen));
}

/** Which bytes of a dump's object have these ranges of its text, which are in its order. */
export function rangesOf(index: DumpIndex, ranges: readonly TextRange[]): IndexedRanges {
  const text = joined(ranges);
  return { text, object: objectRanges(index, text), sections: beginningIn(index.sections, text) };
}

/** Everything but rows: the text without its INSERTs. */
export function definitionRanges({ sections }: DumpIndex): TextRange[] {
  return sections.flatMap(({ from, to, inserts }) =>
    inserts === undefined
      ? [{ from, to }]
      : [
          { from, to: inserts[0] },
          { from: inserts[1], to },
        ],
  );
}

function joined(ranges: readonly TextRange[]): TextRange[] {
  const text: TextRange[] = [];
  for (const { from, to } of ranges) {
    const last = text.at(-1);
    if (from === to) continue;
    if (last?.to === from) text[text.length - 1] = { from: last.from, to };
    else text.push({ from, to });
  }
  return text;
}

function objectRanges({ dump, frames }: DumpIndex, text: readonly TextRange[]): ObjectRange[] {
  const whole = { from: 0, to: dump.textBytes };
  if (frames.length === 0) {
    return text.length === 0 ? [] : [{ offset: 0, bytes: dump.bytes, text: whole, isOpenEnded: true }];
  }
  const ranges: ObjectRange[] = [];
  let next = 0;
  let isOpen = false;
  for (const [i, [offset, bytes, from]] of frames.entries()) {
    const to = frames[i + 1]?.[2] ?? dump.textBytes;
    while ((text[next]?.to ?? Number.POSITIVE_INFINITY) <= from) next += 1;
    const isNeeded = (text[next]?.from ?? Number.POSITIVE_INFINITY) < to;
    const last = ranges.at(-1);
    if (isNeeded && isOpen && last) {
      ranges[ranges.length - 1] = { ...last, bytes: offset + bytes - last.offset, text: { from: last.text.from, to } };
    } else if (isNeeded) ranges.push({ offset, bytes, text: { from, to } });
    isOpen = isNeeded;
  }
  return ranges;
}

function beginningIn(sections: readonly Section[], text: readonly TextRange[]): Section[] {
  let next = 0;
  return sections.filter((section) => {
    const { from } = section;
    while ((text[next]?.to ?? Number.POSITIVE_INFINITY) <= from) next += 1;
    const range = text[next];
    return range !== undefined && range.from <= from && from + headBytes(section) <= range.to;
  });
}
