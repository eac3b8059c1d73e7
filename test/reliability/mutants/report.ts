import { withoutGuard } from '../../../dev/tools/guards';
import type { Mutant } from './mutant';
import type { GuardFindings } from './prove-guards';
import type { MutantResult } from './run-mutants';

/** Renders the report's section on guards. */
export function renderGuards(guards: readonly GuardFindings[]): string {
  const all = guards.flatMap(({ results }) => results);
  const count = (wanted: MutantResult['outcome']) => all.filter(({ outcome }) => outcome === wanted).length;
  const invalid = count('invalid') === 0 ? '' : `, ${count('invalid')} invalid`;
  return `## Guards: ${all.length} mutants, ${count('survived')} survivors${invalid}

Each guard was taken out of its source, one at a time, and the test next to it failed in an expectation; with the guard it
passes. A guard is marked in the source (\`// guard: <name>\`), and listed in \`test/reliability/mutants\` with its test;
\`npm test\` checks that both exist. These are errors of design; \`npm run mutation\` changes every condition,
operator and block ([decision](decisions/0012-mutants-by-hand.md)).

${guards.map(section).join('\n\n')}`;
}

function section({ area, results }: GuardFindings): string {
  return `### ${area}: ${results.length}

| guard | file | mutant | killed by |
|---|---|---|---|
${results.map(row).join('\n')}`;
}

function row({ mutant, outcome }: MutantResult): string {
  const killer = outcome === 'killed' ? `${mutant.test} (${mutant.in.split('/').at(-1)})` : `**${outcome}**`;
  return `| ${mutant.guard} | ${withoutGuard(mutant.guard).file.replace(/^\.\.\//, '')} | ${change(mutant)} | ${cell(killer)} |`;
}

/** The change without the mark and without the common beginning and end of both texts. */
function change({ guard, becomes }: Mutant): string {
  const { find, replace } = withoutGuard(guard, becomes);
  const [before, after] = withoutSharedEnds(String(find), String(replace)).map((text) => text.replace(/\/\/.*\n/g, ''));
  if (after?.trim() === '') return `without ${code(before ?? '')}`;
  if (before?.trim() === '') return `with ${code(after ?? '')}`;
  return `${code(before ?? '')} → ${code(after ?? '')}`;
}

function withoutSharedEnds(one: string, other: string): [string, string] {
  const shortest = Math.min(one.length, other.length);
  let start = 0;
  while (start < shortest && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shortest - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  // Extends the change to whole words, which are easier to read.
  while (start > 0 && /\w/.test(one[start - 1] ?? '')) start -= 1;
  while (end > 0 && /\w/.test(one.at(-end) ?? '')) end -= 1;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
}

/** Maximum length of printed code, in characters. */
const SHOWN = 70;

function code(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  const short = line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
  return short.includes('`') ? `\`\` ${cell(short)} \`\`` : `\`${cell(short)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
