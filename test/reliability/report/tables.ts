import type { ControlResult } from '../negative-controls';
import { type FamilySummary, KINDS } from './family-summary';

/** One row for each family of trials, in the order of the texts that describe their faults, and a total. */
export function faultTable(summaries: readonly FamilySummary[], families: Readonly<Record<string, string>>): string {
  const order = Object.keys(families);
  const byFamily = (a: FamilySummary, b: FamilySummary) => order.indexOf(a.family) - order.indexOf(b.family);
  const total = (count: (summary: FamilySummary) => number) => `**${totalOf(summaries, count)}**`;
  const problems = KINDS.map((kind) => total((its) => its.problems[kind]));
  return `| fault | trials | faults injected | attempts | ${KINDS.join(' | ')} |
|---|--:|--:|--:|${KINDS.map(() => '--:').join('|')}|
${summaries
  .toSorted(byFamily)
  .map((summary) => row(summary, families))
  .join('\n')}
| **all** | ${total((its) => its.trials)} | ${total((its) => its.faults)} | ${total((its) => its.attempts)} | ${problems.join(' | ')} |`;
}

export function totalOf(summaries: readonly FamilySummary[], count: (summary: FamilySummary) => number): number {
  return summaries.reduce((sum, its) => sum + count(its), 0);
}

function row(
  { family, trials, faults, attempts, problems }: FamilySummary,
  families: Readonly<Record<string, string>>,
) {
  const what = families[family] ?? family;
  return `| **${family}**: ${what} | ${trials} | ${faults} | ${attempts} | ${KINDS.map((kind) => problems[kind]).join(' | ')} |`;
}

/** One row for each negative control. */
export function controlTable(controls: readonly ControlResult[]): string {
  return `| removed guard | trials | failed | kind | example |
|---|--:|--:|---|---|
${controls.map(controlRow).join('\n')}`;
}

function controlRow({ without, expect, trials, seen, example }: ControlResult): string {
  return `| ${without} | ${trials} | ${seen} | ${expect} | ${example.replaceAll('|', '\\|')} |`;
}
