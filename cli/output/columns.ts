import { stripVTControlCharacters } from 'node:util';

/** Lays rows out in columns. The last one is not padded; cells may have colours. */
export function columns(
  rows: readonly (readonly string[])[],
  { indent = 0, gap = 2, right = [] }: { indent?: number; gap?: number; right?: readonly number[] } = {},
): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
  return rows.map((row) => {
    const cells = row.map((cell, i) => {
      const space = ' '.repeat((widths[i] ?? 0) - widthOf(cell));
      if (right.includes(i)) return `${space}${cell}`;
      return i === row.length - 1 ? cell : `${cell}${space}`;
    });
    return `${' '.repeat(indent)}${cells.join(' '.repeat(gap))}`.trimEnd();
  });
}

/** Columns of a text on a terminal, as far as its characters are one column wide. */
function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
