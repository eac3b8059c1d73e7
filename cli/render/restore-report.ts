import { withCode } from '../../functions/core/errors';
import { listed } from '../../functions/core/words/listed';
import type { RestorePlan } from '../../functions/restore/plan-restore';
import type { RestoreReport } from '../../functions/restore/report';
import type { Paint } from '../output/output';
import { counted, duration, size } from '../output/units';

/** Tables and rewrites that a report lists. */
const LISTED = 20;

/** The result of a restore for a terminal. */
export function reportLines(report: RestoreReport, paint: Paint): string[] {
  const { target, tables, rows, definitions, bytes, seconds, databases, rewrites, warnings, resumedTables } = report;
  const resumed = resumedTables > 0 ? `, ${resumedTables} of them by an earlier run` : '';
  return [
    `${paint('green', 'restored')}  ${report.source}`,
    `into ${databases.map(namesOf).join(', ')} on ${target.name} (${target.version})`,
    `${[`${counted(tables.length, 'table')}${resumed}`, counted(rows, 'row'), ...others(definitions)].join(', ')}; ${size(bytes)} read in ${duration(seconds)}`,
    proofOf(report),
    ...withoutRowsOf(report),
    ...changeOf(report).map((line) => paint(['red', 'bold'], line)),
    ...section('Changed on the way', rewrites.slice(0, LISTED).map(rewriteLine)),
    ...section('Warnings', warnings),
  ];
}

function others(definitions: RestoreReport['definitions']): string[] {
  return Object.entries(definitions).flatMap(([kind, count]) => (count === 0 ? [] : [counted(count, kind)]));
}

/** Empty tables that nobody is to take for lost ones. */
function withoutRowsOf({ withoutRows }: RestoreReport): string[] {
  if (withoutRows.length === 0) return [];
  const names = withoutRows.map((name) => JSON.stringify(name));
  return [
    `The rows of ${counted(names.length, 'table')} were not in the dump, because the job dumps them without (structure_only_tables): ${listed(names)}.`,
  ];
}

/** What was compared with what. The engine ends in an error for everything that differs. */
function proofOf({ tables, sha256, bytes, dumpBytes = bytes }: RestoreReport): string {
  const isCounted = tables.every(({ rows, expected }) => rows === expected);
  if (sha256 === undefined) {
    return `The selected parts are what was dumped: by the index, the object, the length and the beginning of each part${isCounted ? ', and the rows,' : ''} are those that were verified. The SHA-256 of the dump was not compared, because only ${size(bytes)} of its ${size(dumpBytes)} were read.`;
  }
  return isCounted
    ? 'What was read is what was dumped: size, SHA-256 and rows match.'
    : 'What was read is what was dumped: size and SHA-256 match. The rows were not compared with those of the verification.';
}

/** That not everything that was read is in the target, which took the rows by rules of its own. */
function changeOf({ changedValues }: RestoreReport): string[] {
  const tables = new Set(changedValues.map(({ database, table }) => JSON.stringify([database, table])));
  return tables.size === 0
    ? []
    : [`BUT THE TARGET MAY HAVE CHANGED VALUES of ${counted(tables.size, 'table')}: see the warnings.`];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `- ${line.replaceAll('\n', '\n  ')}`)];
}

function namesOf({ source, target }: RestoreReport['databases'][number]): string {
  return source === target ? `"${target}"` : `"${target}" (dumped as "${source}")`;
}

/** What a restore would do, for a terminal. */
export function planLines(
  { target, databases, problems, warnings }: RestorePlan,
  estimatedBytes: number | undefined,
  paint: Paint,
): string[] {
  const space =
    estimatedBytes === undefined
      ? ''
      : ` The tables had about ${size(estimatedBytes)} in the source, without indexes: look at the free space of the target.`;
  return [
    `Nothing was written. A restore would write to ${target.name} (${target.version}):`,
    ...databases.map(
      ({ source, target: name, exists, isReplaced }) =>
        `- "${source}" ${isReplaced ? 'drops and creates' : exists ? 'into' : 'creates'} the database "${name}"`,
    ),
    ...(space === '' ? [] : [space.trim()]),
    ...section('Warnings', warnings),
    ...(problems.length === 0
      ? ['', paint('green', 'Nothing is known that would stop it.')]
      : [
          '',
          paint(['red', 'bold'], 'This would stop it:'),
          ...problems.map(({ code, detail }) => `- ${withCode(code, detail).replaceAll('\n', '\n  ')}`),
        ]),
  ];
}

/** The same as a document, for those who keep evidence of restores. */
export function reportMarkdown(report: RestoreReport, at: Date): string {
  const { target, tables, databases, rewriteCounts, skipped, warnings } = report;
  const facts: [string, string][] = [
    ['Dump', code(report.source)],
    ['SHA-256', report.sha256 === undefined ? 'not computed' : code(report.sha256)],
    ['Target', `${code(target.name)}, ${target.version}`],
    ['Databases', databases.map(({ source, target: name }) => `${code(source)} as ${code(name)}`).join(', ')],
    ['Restored', `${at.toISOString()}, in ${duration(report.seconds)}, by ${counted(report.connections, 'session')}`],
    [
      'Read',
      `${report.bytes} ${report.sha256 === undefined ? `of ${report.dumpBytes} ` : ''}bytes, ${report.textBytes} bytes of text`,
    ],
    ['Tables', String(tables.length)],
    ['Rows', String(report.rows)],
    ['Others', listed(others(report.definitions)) || 'none'],
    [
      'Changed on the way',
      listed(
        Object.entries(rewriteCounts)
          .filter(([, count]) => count > 0)
          .map(([kind, count]) => `${kind}: ${count}`),
      ) || 'nothing',
    ],
    ['Not executed', listed(Object.entries(skipped).map(([reason, count]) => `${reason}: ${count}`)) || 'nothing'],
  ];
  return [
    `# Restore of ${code(report.source)}`,
    `**Result: restored.** ${[proofOf(report), ...withoutRowsOf(report), ...changeOf(report)].join(' ')}`,
    ['| | |', '| --- | --- |', ...facts.map(([name, value]) => `| ${name} | ${value} |`)].join('\n'),
    ...markdownList('Warnings', warnings),
    ...markdownList('Changed on the way', report.rewrites.map(rewriteLine)),
    '## Tables',
    [
      '| Table | Rows |',
      '| --- | --: |',
      ...tables.map(({ database, table, rows }) => `| ${code(`${database}.${table}`)} | ${rows} |`),
    ].join('\n'),
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

function markdownList(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, lines.map((line) => `- ${line.replaceAll('\n', ' ')}`).join('\n')];
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

function rewriteLine({ object, change }: RestoreReport['rewrites'][number]): string {
  return `${object}: ${change}`;
}
