import { FLAVOUR_NAMES } from '../../core/sql/flavour';
import type { DrillMode } from '../../dump-format/keys/drill-mode';
import { type AcceptedFinding, comparisonsOf, type DrillVerdict } from '../../dump-format/results/drill-verdict';
import { isExecution } from '../../slot-job/execution';
import { describeProblem } from './describe-problem';

/** The verdict of a drill as a Markdown document for people who did not run it. */
export function renderReport(verdict: DrillVerdict): string {
  const { mode, dump, acceptedCount = 0, accepted = [] } = verdict;
  const comparisons = comparisonsOf(verdict);
  return [
    `# ${TITLES[mode]} of ${code(dump.key)}`,
    resultOf(verdict),
    table(rowsOf(verdict)),
    ...section(
      'Objects that the server refused',
      verdict.problemCount,
      verdict.problems.map(describeProblem).map(escaped),
    ),
    ...section(
      'Differences from the source',
      comparisons.reduce((sum, { differenceCount }) => sum + differenceCount, 0),
      comparisons.flatMap(({ differences }) => differences.map(escaped)),
    ),
    ...section('Accepted findings', acceptedCount, accepted.map(acceptedLine)),
    ...section('Warnings', verdict.warnings.length, verdict.warnings.map(escaped)),
    '## What this drill covers',
    coverageOf(verdict),
    ...notCompared(verdict),
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

const TITLES: Readonly<Record<DrillMode, string>> = { definitions: 'Restore drill', full: 'Full restore drill' };

/** What was restored, and what was compared of it, so that the result is not taken for more. */
function coverageOf(verdict: DrillVerdict): string {
  const restored = RESTORED[verdict.mode];
  const compared = [
    ...(verdict.facts ? ['definitions'] : []),
    ...(verdict.rows ? ['the number of rows of every table'] : []),
    ...(verdict.checksums ? ['checksums of tables as far as they can be compared'] : []),
  ];
  const comparison =
    compared.length === 0
      ? 'It compared nothing with the source.'
      : `It compared ${new Intl.ListFormat('en').format(compared)}.`;
  if (verdict.mode === 'definitions') {
    return `${restored} ${comparison} The bytes and the number of rows of the dump were checked before, by its verification.`;
  }
  const values = verdict.checksums ? 'Of tables without an equal checksum' : 'Without checksums';
  return `${restored} ${comparison} ${values}, the values in the rows were not compared: the bytes of the dump were checked before, by its verification.`;
}

const RESTORED: Readonly<Record<DrillMode, string>> = {
  definitions:
    'The drill restored everything but rows: databases, tables with columns, keys and constraints, views, triggers, routines and events.',
  full: 'The drill restored all of the dump, rows included.',
};

/** Tables whose checksums show nothing. */
function notCompared({ checksums }: DrillVerdict): string[] {
  const reasons = checksums?.notCompared ?? [];
  return reasons.length === 0 ? [] : [reasons.map((reason) => `- ${escaped(reason)}`).join('\n')];
}

function rowsOf(verdict: DrillVerdict): [string, string][] {
  const { mode, dump, manifest, server, source, facts, rows, checksums } = verdict;
  return [
    ['Job', code(verdict.job)],
    ['Dump', `${code(dump.key)} in the bucket ${code(dump.bucket)}`],
    ['Version of the object', dump.versionId === undefined ? 'the bucket has no versions' : code(dump.versionId)],
    ['SHA-256 of the dump', code(dump.sha256)],
    [
      'Size',
      mode === 'full'
        ? `${dump.bytes} bytes, all of which the drill restored`
        : `${dump.bytes} bytes, of which the drill restored ${dump.definitionBytes} bytes of definitions (uncompressed)`,
    ],
    ['Manifest', `${code(manifest.key)}, ETag ${code(manifest.etag)}`],
    ['Databases', source.databases.map(code).join(', ')],
    ...notInDump(source),
    ['Source', `${FLAVOUR_NAMES[source.flavour]} ${escaped(source.version)}`],
    [
      'Restored into',
      `${FLAVOUR_NAMES[server.flavour]} ${escaped(server.version)}, a new server without data and without a network`,
    ],
    ['Compared with the source', facts ? `${facts.compared} objects, ${facts.differenceCount} differences` : 'no'],
    ...(rows
      ? [pair('Rows', `${rows.rows} rows of ${rows.compared} tables counted, ${rows.differenceCount} differences`)]
      : []),
    ...(checksums
      ? [pair('Checksums', `${checksums.compared} tables compared, ${checksums.differenceCount} differences`)]
      : []),
    ['Finished', `${verdict.drilledAt} (UTC), after ${verdict.seconds} s`],
    [
      'By',
      `${isExecution(verdict.functionArn) ? 'the runner' : 'the function'} ${code(verdict.functionArn)}, request ${code(verdict.requestId)}`,
    ],
  ];
}

/** What of the databases nobody is to look for in the dump. */
function notInDump({ leftOut = 0, withoutRows = 0 }: DrillVerdict['source']): [string, string][] {
  const parts = [
    ...(leftOut > 0 ? [`${leftOut} tables and views, by \`exclude_tables\``] : []),
    ...(withoutRows > 0 ? [`the rows of ${withoutRows} tables, by \`structure_only_tables\``] : []),
  ];
  return parts.length === 0 ? [] : [pair('Not in the dump', parts.join('; '))];
}

function pair(name: string, value: string): [string, string] {
  return [name, value];
}

function table(rows: readonly (readonly [string, string])[]): string {
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

function resultOf({ restorable, mode, acceptedCount: accepted = 0 }: DrillVerdict): string {
  const restores = mode === 'full' ? 'the dump restores with all rows' : 'the dump restores';
  if (!restorable) return '**Result: the dump does not restore as it is.** The findings are below.';
  if (accepted === 0) {
    return `**Result: ${restores}.** A new server took every ${mode === 'full' ? 'statement' : 'definition'} in it.`;
  }
  return `**Result: ${restores}, except for findings that are accepted.** They are below, with the settings of the job that accept them.`;
}

function acceptedLine({ finding, acceptedBy }: AcceptedFinding): string {
  return `${escaped(finding)} Accepted by ${code(acceptedBy)}`;
}

/** A list with a heading that has its whole number; nothing for none. */
function section(heading: string, count: number, lines: readonly string[]): string[] {
  if (count === 0) return [];
  const more = count > lines.length ? [`- and ${count - lines.length} more`] : [];
  return [`## ${heading} (${count})`, [...lines.map((line) => `- ${line}`), ...more].join('\n')];
}

/** Text of a database or server in Markdown: one line, in which nothing has a meaning of its own. */
function escaped(text: string): string {
  return oneLine(text)
    .replaceAll(/[\\`*_[\]<>|~&]/g, '\\$&')
    .replace(/^(?=[#+=-])/, '\\');
}

/** A name or key as code, between more backticks than it contains in a row. */
function code(text: string): string {
  const line = oneLine(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
