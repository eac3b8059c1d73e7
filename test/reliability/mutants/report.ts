import type { Mutant } from './mutant';
import type { GuardFindings } from './prove-guards';
import type { MutantResult } from './run-mutants';

/** Renders the report's section on guards. */
export function renderGuards(guards: readonly GuardFindings[]): string {
  const all = guards.flatMap(({ results }) => results);
  const count = (wanted: MutantResult['outcome']) => all.filter(({ outcome }) => outcome === wanted).length;
  const invalid = count('invalid') === 0 ? '' : `, ${count('invalid')} invalid`;
  return `## Guards: ${all.length} mutants, ${count('survived')} survivors${invalid}

Each guard was removed from the source, one at a time, and the test next to it failed in an expectation; with the guard it
passes. The list is in \`test/reliability/mutants\`; \`npm test\` checks that its guards and tests exist.

${guards.map(section).join('\n\n')}`;
}

function section({ area, results }: GuardFindings): string {
  return `### ${area}: ${results.length}

| guard | mutant | killed by |
|---|---|---|
${results.map(row).join('\n')}`;
}

function row({ mutant, outcome }: MutantResult): string {
  const killer = outcome === 'killed' ? `${mutant.test} (${mutant.in.split('/').at(-1)})` : `**${outcome}**`;
  return `| ${cell(mutant.guard)} | ${change(mutant)} | ${cell(killer)} |`;
}

/** The change in short: what both texts share at either end says nothing. */
function change({ find, replace }: Mutant): string {
  const [before, after] = withoutSharedEnds(find, replace);
  if (after.trim() === '') return `without ${code(before)}`;
  if (before.trim() === '') return `with ${code(after)}`;
  return `${code(before)} → ${code(after)}`;
}

function withoutSharedEnds(one: string, other: string): [string, string] {
  const shortest = Math.min(one.length, other.length);
  let start = 0;
  while (start < shortest && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shortest - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  // Whole words read better than what is left of them.
  while (start > 0 && /\w/.test(one[start - 1] ?? '')) start -= 1;
  while (end > 0 && /\w/.test(one.at(-end) ?? '')) end -= 1;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
}

/** Longest code that is shown, in characters. */
const SHOWN = 70;

function code(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  const short = line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
  return short.includes('`') ? `\`\` ${cell(short)} \`\`` : `\`${cell(short)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
