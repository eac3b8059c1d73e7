import type { Point } from './evidence';

const WIDTHS = { title: 30, seen: 72 };

/** The closing table: each point, what was seen of it, and whether that proves it. */
export function tableOf(points: readonly Point[]): string {
  const rule = `  ${'-'.repeat(3 + WIDTHS.title + 2 + WIDTHS.seen + 2 + 'NOT PROVEN'.length)}`;
  const head = row(['#'], ['Point'], ['What was seen'], ['Result']);
  const rows = points.map((point) =>
    row(
      [String(point.number)],
      wrap(point.title, WIDTHS.title),
      point.findings.flatMap(({ text, asPromised }) => wrap(asPromised ? text : `! ${text}`, WIDTHS.seen)),
      [point.verdict],
    ),
  );
  return [rule, head, rule, ...rows.flatMap((lines) => [lines, rule])].join('\n');
}

function row(number: string[], title: string[], seen: string[], result: string[]): string {
  const height = Math.max(number.length, title.length, seen.length, result.length);
  const lines = Array.from({ length: height }, (_, i) =>
    [
      (number[i] ?? '').padEnd(2),
      `${(title[i] ?? '').padEnd(WIDTHS.title)} `,
      `${(seen[i] ?? '').padEnd(WIDTHS.seen)} `,
      result[i] ?? '',
    ].join(' '),
  );
  return lines.map((line) => `  ${line}`.trimEnd()).join('\n');
}

/** Breaks a text between words; a word that is longer than a line is broken too. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...(word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']));
  }
  return lines;
}
