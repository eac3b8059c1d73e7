import { FLAVOUR_NAMES } from '../core/sql/flavour';
import type { AcceptedFinding, DrillVerdict } from '../dump-format/drill-verdict';
import { describeProblem } from './describe-problem';

/** Names of the families as their makers write them. */

/** The verdict of a drill as a Markdown document for people who did not run it. */
export function renderReport(verdict: DrillVerdict): string {
  const { restorable, dump, acceptedCount = 0, accepted = [] } = verdict;
  return [
    `# Restore drill of ${code(dump.key)}`,
    resultOf(restorable, acceptedCount),
    table(rowsOf(verdict)),
    ...section(
      'Objects that the server refused',
      verdict.problemCount,
      verdict.problems.map(describeProblem).map(escaped),
    ),
    ...section(
      'Differences from the source',
      verdict.facts?.differenceCount ?? 0,
      verdict.facts?.differences.map(escaped) ?? [],
    ),
    ...section('Accepted findings', acceptedCount, accepted.map(acceptedLine)),
    ...section('Warnings', verdict.warnings.length, verdict.warnings.map(escaped)),
    '## What this drill covers',
    'The drill restored everything but rows: databases, tables with columns, keys and constraints, views, triggers, routines and events. The bytes and the number of rows of the dump were checked before, by its verification.',
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

function rowsOf(verdict: DrillVerdict): [string, string][] {
  const { dump, manifest, server, source, facts } = verdict;
  return [
    ['Job', code(verdict.job)],
    ['Dump', `${code(dump.key)} in the bucket ${code(dump.bucket)}`],
    ['Version of the object', dump.versionId === undefined ? 'the bucket has no versions' : code(dump.versionId)],
    ['SHA-256 of the dump', code(dump.sha256)],
    [
      'Size',
      `${dump.bytes} bytes, of which the drill restored ${dump.definitionBytes} bytes of definitions (uncompressed)`,
    ],
    ['Manifest', `${code(manifest.key)}, ETag ${code(manifest.etag)}`],
    ['Databases', source.databases.map(code).join(', ')],
    ['Source', `${FLAVOUR_NAMES[source.flavour]} ${escaped(source.version)}`],
    [
      'Restored into',
      `${FLAVOUR_NAMES[server.flavour]} ${escaped(server.version)}, a new server without data and without a network`,
    ],
    ['Compared with the source', facts ? `${facts.compared} objects, ${facts.differenceCount} differences` : 'no'],
    ['Finished', `${verdict.drilledAt} (UTC), after ${verdict.seconds} s`],
    ['By', `the function ${code(verdict.functionArn)}, request ${code(verdict.requestId)}`],
  ];
}

function table(rows: readonly (readonly [string, string])[]): string {
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

function resultOf(restorable: boolean, accepted: number): string {
  if (!restorable) return '**Result: the dump does not restore as it is.** The findings are below.';
  if (accepted === 0) return '**Result: the dump restores.** A new server took every definition in it.';
  return '**Result: the dump restores, except for findings that are accepted.** They are below, and the job accepts them by its setting `drill_accepted_findings`.';
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
