import type { MigrationResult, Outcome } from './migration-trial';
import { isBad } from './prove-migrations';

const OUTCOMES: readonly Outcome[] = ['true', 'made again', 'warned', 'refused', 'wrong'];

/** Renders the report's section on migrations during dumps. */
export function renderMigrations(results: readonly MigrationResult[]): string {
  const groups = [...new Set(results.map(({ trial }) => trial.migration.group))];
  const servers = [...new Set(results.map(({ server }) => server))].sort();
  const kinds = new Set(results.map(({ trial: { migration } }) => `${migration.group}: ${migration.name}`));
  const harmless = results.filter(({ trial }) => trial.migration.harmless);
  const count = (its: readonly MigrationResult[], outcome: Outcome) =>
    its.filter((result) => result.outcome === outcome).length;
  const rows = [
    ...servers.map((server) => [server, results.filter((result) => result.server === server)] as const),
    ...groups.map((group) => [group, results.filter(({ trial }) => trial.migration.group === group)] as const),
    ['**all**', results] as const,
  ];
  return `## Migrations during dumps

${kinds.size} kinds of migrations, made manually or by tools (\`test/reliability/migrations/library\`), at moments from right
before the snapshot to after the last row, on tables behind, under and ahead of the dump, in jobs of one and of three
databases, with one process and two, drawn by the seed. Each visible dump is restored and compared with the contents of the
databases at its snapshot: it must have every row once, and each definition as it was then or later.

- **true**: the first dump is correct
- **made again**: the run detected the change and made the dump again, and that dump is correct
- **warned**: the dump is correct, and a warning in its manifest names statements that could have changed it
- **refused**: no dump became visible, and the attempt failed with an error that states the reason; Lambda retries
- **wrong**: an incorrect dump became visible

| migrations | trials | ${OUTCOMES.join(' | ')} |
|---|--:|${OUTCOMES.map(() => '--:').join('|')}|
${rows.map(([name, its]) => `| ${name} | ${its.length} | ${OUTCOMES.map((outcome) => count(its, outcome)).join(' | ')} |`).join('\n')}

Of ${harmless.length} dumps during statements that change nothing in them, ${count(harmless, 'refused')} were refused and ${count(harmless, 'made again')} made again. ${results.filter(isBad).length} trials
were wrong or refused without a reason.`;
}
