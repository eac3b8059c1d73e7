import type { Scenario } from './scenarios/scenario';

const WIDTHS = { title: 30, seen: 72 };

/** Renders the closing table: each scenario, its observations, and whether they prove it. */
export function tableOf(scenarios: readonly Scenario[]): string {
  const rule = `  ${'-'.repeat(3 + WIDTHS.title + 2 + WIDTHS.seen + 2 + 'NOT PROVEN'.length)}`;
  const head = row(['#'], ['Scenario'], ['What was seen'], ['Result']);
  const rows = scenarios.map((scenario) =>
    row(
      [String(scenario.number)],
      wrap(scenario.title, WIDTHS.title),
      scenario.findings.flatMap(({ text, asPromised }) => wrap(asPromised ? text : `! ${text}`, WIDTHS.seen)),
      [scenario.verdict],
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

/** Wraps a text between words; a word that is longer than a line is split. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...(word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']));
  }
  return lines;
}
