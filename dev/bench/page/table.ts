/** A table whose last columns contain numbers. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Number of columns, from the left, that contain text. Default: 1. */
  readonly words?: number;
}

/** Renders a table for a terminal: text aligned left, numbers aligned right. */
export function textTable({ head, rows, words = 1 }: Table): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      widths
        .map((width, column) => pad(line[column] ?? '', width, column < words))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable({ head, rows, words = 1 }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `|${head.map((_, column) => (column < words ? '---' : '--:')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function pad(cell: string, width: number, isWords: boolean): string {
  return isWords ? cell.padEnd(width) : cell.padStart(width);
}
