import { FLAVOUR_NAMES } from '../../functions/core/sql/flavour';
import { parseNamePattern } from '../../functions/core/sql/name-pattern';
import { listed } from '../../functions/core/words/listed';
import type { KnownDump } from '../../functions/dump-format/listing/known-dump';
import type { Manifest, NameList, SelectedTables } from '../../functions/dump-format/manifest/manifest';
import { tablesIn } from '../../functions/dump-format/manifest/row-counts';
import { madeLate } from '../dumps/made-late';
import type { FoundManifest } from '../dumps/manifest-of';
import type { Storage } from '../dumps/storage-of';
import { columns } from '../output/columns';
import type { Paint } from '../output/output';
import { counted, duration, size } from '../output/units';
import { paintState } from './calendar';
import { missingVerdict } from './missing-verdict';

/** Everything that is known of a dump, for people. */
export function dumpFacts(
  known: KnownDump,
  { manifest, original }: FoundManifest,
  storage: Storage,
  paint: Paint,
): string[] {
  const { dump, state, verdict, drill, fullDrill } = known;
  const { source, run } = manifest;
  const late = madeLate(manifest);
  const facts: [string, string][] = [
    ['Dump', `s3://${manifest.dump.bucket}/${manifest.dump.key}`],
    ...(manifest.masked === undefined
      ? []
      : [['Masked from', `s3://${manifest.masked.from.bucket}/${manifest.masked.from.key}`] as [string, string]]),
    ...(original === undefined ? [] : [['Copy of', `s3://${original.bucket}/${original.key}`] as [string, string]]),
    ...(manifest.dump.versionId === undefined ? [] : [['Version', manifest.dump.versionId] as [string, string]]),
    ['Size', `${size(manifest.dump.bytes)} (${counted(manifest.dump.bytes, 'byte')}), ${manifest.dump.compression}`],
    ['Storage', storageIn(storage)],
    ['SHA-256', manifest.dump.sha256],
    ['Made', `${time(run.startedAt)} to ${time(run.completedAt)}, ${duration(run.seconds)}`],
    ['Source', `${FLAVOUR_NAMES[source.flavour]} ${source.serverVersion}${serverOf(source)}`],
    ['Databases', source.databases.join(', ')],
    ...selected(source),
    ['Tables, views', `${source.tables.length}: ${listed(source.tables)}`],
    ...lackingTables(source),
    ...(manifest.users
      ? [['Accounts', `${manifest.users.accounts}, in ${manifest.users.key}`] as [string, string]]
      : []),
    ['Verified', verdict ? verification(verdict) : missingVerdict(known)],
    ['Drilled', drill ? drillOf(drill) : 'not yet'],
    ['With all rows', fullDrill ? drillOf(fullDrill) : 'not yet'],
  ];
  return [
    `${paint('bold', `${dump.job} ${dump.id}`)}  ${paintState(state, paint)}`,
    '',
    ...columns(facts.map(([name, value]) => [paint('dim', name), value])),
    ...section(`Since the dump of ${source.sinceLastDump?.slot}`, changesOf(source)),
    ...section('Problems', known.problems),
    ...section('Warnings of the dump', [...(late === undefined ? [] : [late]), ...manifest.warnings]),
    ...section('Warnings of the verification', verdict?.warnings ?? []),
    ...section('Warnings of the drill', drill?.warnings ?? []),
    ...section('Warnings of the full drill', fullDrill?.warnings ?? []),
  ];
}

function storageIn({ storageClass, archive, copy, until }: Storage): string {
  const where = archive === undefined || archive === storageClass ? storageClass : `${storageClass}, ${archive}`;
  switch (copy) {
    case 'none':
      return `${where}: it can't be read before S3 has restored it from there, by the first command below`;
    case 'on-its-way':
      return `${where}: S3 is restoring it from there`;
    case 'there':
      return `${where}: restored from there${until === undefined ? '' : `, until ${time(until.toISOString())}`}`;
    default:
      return where;
  }
}

/** What was configured, when it is more than the names of the databases. */
function selected({ selection }: Manifest['source']): [string, string][] {
  if (!selection) return [];
  const { databases, excludedDatabases } = selection;
  const hasPatterns = databases.some((text) => parseNamePattern(text).literal === undefined);
  if (!hasPatterns) return [];
  const without = excludedDatabases.length > 0 ? ` without ${excludedDatabases.join(', ')}` : '';
  return [['Selected by', `${databases.join(', ')}${without}`]];
}

const SHOWN_NAMES = 10;

/** What came and went, as lines; none when nothing did. */
function changesOf({ sinceLastDump }: Manifest['source']): string[] {
  if (!sinceLastDump) return [];
  const { newDatabases, goneDatabases, newTables, goneTables, dumpedAgain, leftOutTables, withoutRows } = sinceLastDump;
  const shown = ({ count, names }: NameList) => {
    const first = names.slice(0, SHOWN_NAMES);
    return `${first.join(', ')}${count > first.length ? ` and ${count - first.length} more` : ''}`;
  };
  const line = (what: string, names: NameList | undefined) =>
    names && names.count > 0 ? [`${what}: ${shown(names)}`] : [];
  return [
    ...line('new databases', newDatabases),
    ...line('gone databases', goneDatabases),
    ...line('new tables and views', newTables),
    ...line('gone tables and views', goneTables),
    ...line('tables and views that are left out now', leftOutTables),
    ...line('tables without their rows now', withoutRows),
    ...line('tables and views that are no longer left out', dumpedAgain),
  ];
}

/** What of the databases nobody is to look for in the dump. */
function lackingTables({ selection }: Manifest['source']): [string, string][] {
  const { excludedTables = [], structureOnlyTables = [], tables }: SelectedTables = selection ?? {};
  const { leftOut, withoutRows = [] } = tables ?? {};
  const rows: [string, string][] = [];
  if (excludedTables.length > 0) {
    const which = leftOut === undefined ? 'what matches' : `${named(leftOut.first, leftOut.count)}, by`;
    rows.push(['Left out', `${which} exclude_tables = ${listed(excludedTables)}`]);
  }
  if (structureOnlyTables.length > 0) {
    rows.push([
      'Without rows',
      `${named(withoutRows, withoutRows.length)}, by structure_only_tables = ${listed(structureOnlyTables)}`,
    ]);
  }
  return rows;
}

/** Names of which there are more than are known. */
function named(names: readonly string[], count: number): string {
  if (count === 0) return 'none';
  const first = names.slice(0, NAMED);
  const more = count - first.length;
  return `${count}: ${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** How many names are shown of a list. */
const NAMED = 10;

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `- ${line.replaceAll('\n', '\n  ')}`)];
}

function serverOf({ server }: Manifest['source']): string {
  if (!server) return '';
  const { hostname, port, role, readOnly } = server;
  const where = hostname === undefined ? '' : ` at ${hostname}${port === undefined ? '' : `:${port}`}`;
  return `${where}, ${role === 'unknown' ? 'role unknown' : role}${readOnly ? ', read only' : ''}`;
}

function verification({ verified, verifiedAt, dump, seconds }: NonNullable<KnownDump['verdict']>): string {
  const outcome = verified ? 'matches its manifest' : 'does NOT match its manifest';
  const rows = dump?.rows ? [...tablesIn(dump.rows)].reduce((sum, { rows: count }) => sum + count, 0) : undefined;
  return `${time(verifiedAt)}, in ${duration(seconds)}: ${outcome}${rows === undefined ? '' : `, ${counted(rows, 'row')}`}`;
}

function drillOf(drill: NonNullable<KnownDump['drill']>): string {
  const { restorable, mode, drilledAt, server, facts, rows, checksums, seconds } = drill;
  const what = mode === 'full' ? 'it restores with all rows' : 'its definitions restore';
  const outcome = restorable ? what : 'does NOT restore as it is';
  const counts = [
    ...(facts ? [counted(facts.compared, 'object')] : []),
    ...(rows ? [`the rows of ${counted(rows.compared, 'table')}`] : []),
    ...(checksums ? [counted(checksums.compared, 'checksum')] : []),
  ];
  const compared = counts.length > 0 ? `, ${counts.join(', ')} compared with the source` : '';
  return `${time(drilledAt)}, in ${duration(seconds)}, on ${FLAVOUR_NAMES[server.flavour]} ${server.version}: ${outcome}${compared}`;
}

function time(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}
