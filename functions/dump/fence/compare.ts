import { pathOf } from '../../dump-format/selection/table-selection';
import { ignoreMark } from '../mysqldump/share-options';
import { identitiesOfThese, identityLookup, nameOf, type SchemaFingerprint, type SchemaObject } from './fingerprint';

/** Readings of the schema around a dump. */
export interface Readings {
  /** Before the snapshot. */
  readonly before: SchemaFingerprint;
  /** After the last row. */
  readonly after: SchemaFingerprint;
  /** InnoDB's highest identity when every snapshot was there; undefined when it could not be read. */
  readonly newest: number | undefined;
  /** Tables and views that the dump holds. */
  readonly dumped: readonly Pick<SchemaObject, 'database' | 'name'>[];
  /** Whether a dump program leaves names out, and so might have left out another one. */
  readonly leavesOut?: boolean;
}

/** What differs between two readings of the schema, each as a clause of a message. */
export interface Differences {
  /** What may be missing or wrong in the dump. */
  readonly changes: string[];
  /** Tables that came or went and may be others than those that the snapshot knew, while something was renamed or altered. */
  readonly doubts: string[];
  /** The same, of tables that only statements without any other trace can have exchanged. */
  readonly renewed: string[];
}

/**
 * Compares two readings of the schema.
 *
 * Changes that InnoDB detects itself are ignored: it refuses to read a table or partition that was created after the snapshot
 * (error 1412), so that a TRUNCATE or a table that is new is in the dump as it was at the snapshot, or fails it.
 *
 * Between the first reading and the snapshot lie the opening of the upload, the start of the client, and the locking of
 * tables for several processes. A table that was created there isn't guarded, and it has a higher identity than any of
 * the first reading. So an identity is that of a guarded table only when it is higher than one that was read after the
 * last snapshot. And even then another table may have had the name when the dump read it, if tables were moved: nothing
 * is concluded from a new identity alone, unless no statement that moves tables was executed since the first reading.
 * That is complete: without such a statement a name gets another table by DROP, CREATE and TRUNCATE alone, and with one
 * the name has another identity than at first until a second one takes that back.
 */
export function differencesBetween(readings: Readings): Differences {
  const { before, after } = readings;
  const found: Differences = { changes: [], doubts: [], renewed: [] };
  const rowless = identitiesWithoutRows(before);
  // Another table with the same definition is as good without its rows.
  for (const [name, id] of before.physical?.ids ?? []) if (!rowless.has(id)) compareIdentity(name, readings, found);
  const identitiesBefore = identityLookup(before.physical);
  const identitiesAfter = identityLookup(after.physical);
  for (const [key, object] of before.objects) {
    const now = after.objects.get(key);
    if (!now) {
      if (!object.expires) addGone(object, identitiesBefore(object), readings, found);
    } else if (now.definition !== object.definition) {
      found.changes.push(`${nameOf(object)} was altered`);
    } else if (now.createdAt !== object.createdAt && !isGuardless(now, before)) {
      found.changes.push(`${nameOf(object)} was altered, or another one took its name`);
    }
  }
  for (const [key, object] of after.objects) {
    if (!before.objects.has(key)) addAppeared(object, identitiesAfter(object), readings, found);
  }
  if (readings.leavesOut) {
    addLacking(readings, found);
    addMistaken(readings, found);
  }
  return {
    changes: [...new Set(found.changes)],
    doubts: [...new Set(found.doubts)],
    renewed: [...new Set(found.renewed)],
  };
}

/** Identities of tables of which the dump has no rows. */
function identitiesWithoutRows({ objects, physical }: SchemaFingerprint): ReadonlySet<number> {
  const tables = [...objects.values()].filter(({ kind }) => kind === 'table');
  const these = tables.filter(({ isStructureOnly }) => isStructureOnly);
  if (these.length === 0) return new Set();
  return identitiesOfThese(
    physical,
    these,
    tables.filter(({ isStructureOnly }) => !isStructureOnly),
  );
}

/** Finds tables and views that were there all the time, and that the dump does not have. */
function addLacking({ before, after, dumped }: Readings, { changes }: Differences): void {
  const names = new Set(dumped.map(({ database, name }) => JSON.stringify([database, name])));
  for (const [key, object] of before.objects) {
    const isNamed = object.kind === 'table' || object.kind === 'view';
    // guard: what-is-not-left-out-is-dumped
    if (!isNamed || !after.objects.has(key) || names.has(JSON.stringify([object.database, object.name]))) continue;
    changes.push(`${nameOf(object)} is not in the dump`);
  }
}

/**
 * Finds tables that came meanwhile, and that a dump program takes for one that it leaves out: they may have been there at
 * the snapshot. Names that the programs divide among each other need no such look, because whichever has the one has the
 * other as well.
 */
function addMistaken({ before, after, dumped }: Readings, { changes }: Differences): void {
  const marks = new Set([...before.leftOut, ...after.leftOut].map((object) => ignoreMark(pathOf(object))));
  const names = new Set(dumped.map(({ database, name }) => JSON.stringify([database, name])));
  for (const [key, object] of after.objects) {
    if (object.kind !== 'table' || before.objects.has(key)) continue;
    if (names.has(JSON.stringify([object.database, object.name]))) continue;
    // guard: what-looks-left-out-is-dumped
    if (marks.has(ignoreMark(pathOf(object)))) changes.push(`${nameOf(object)} appeared, and is not in the dump`);
  }
}

/** Compares the table of one InnoDB name at both readings. */
function compareIdentity(name: string, { before, after, newest }: Readings, found: Differences): void {
  const id = before.physical?.ids.get(name);
  const now = after.physical?.ids.get(name);
  if (now === undefined || now === id) return;
  const space = before.physical?.spaces.get(name);
  if (now <= (before.physical?.highest ?? 0)) {
    found.changes.push(`${readableName(name)} was exchanged with another table`);
  } else if (space !== undefined && space === after.physical?.spaces.get(name)) {
    found.changes.push(`${readableName(name)} was discarded or imported`);
  } else if (movesBetween(before, after) === 0) {
    return;
  } else if (newest !== undefined && now <= newest) {
    found.changes.push(`${readableName(name)} is another one, which was created right before the snapshot`);
  } else {
    found.renewed.push(`${readableName(name)} was emptied or replaced`);
  }
}

/** Evaluates a table, view or program that is missing in the second reading. */
function addGone(
  object: SchemaObject,
  ids: readonly number[],
  { before, after, dumped }: Readings,
  found: Differences,
): void {
  const clause = `${nameOf(object)} was dropped or renamed`;
  const moves = movesBetween(before, after);
  if (!isInDump(object, dumped)) found.changes.push(clause);
  else if (moves > 0) {
    const lost = [...(before.physical?.all ?? [])].filter((id) => !after.physical?.all.has(id));
    if (after.physical && ids.some((id) => !lost.includes(id))) found.changes.push(clause);
    // Another table that had the name when the dump read it is gone as well, unless it was moved twice.
    else if (moves > 1 || ids.length === 0 || lost.length > ids.length) found.doubts.push(clause);
  }
}

/** Evaluates a table, view or program that is missing in the first reading. */
function addAppeared(
  object: SchemaObject,
  ids: readonly number[],
  { before, after, newest }: Readings,
  found: Differences,
): void {
  const clause = `${nameOf(object)} appeared`;
  if (!isNew(object, before)) found.changes.push(clause);
  else if (movesBetween(before, after) > 0) {
    if (before.physical && ids.some((id) => id <= (before.physical?.highest ?? 0))) found.changes.push(clause);
    else if (newest === undefined || ids.length === 0 || ids.some((id) => id <= newest)) found.doubts.push(clause);
  }
}

/** `shop/orders#P#p0` as `partition "p0" of table "shop"."orders"`. */
function readableName(name: string): string {
  const [table = '', partition] = name.split(/#p#/i);
  const [database = '', ...rest] = table.split('/');
  const quoted = `table ${JSON.stringify(database)}.${JSON.stringify(rest.join('/'))}`;
  return partition === undefined ? quoted : `partition ${JSON.stringify(partition)} of ${quoted}`;
}

/** How many statements were executed on the server that rename or alter, so that a name may stand for another old table. */
function movesBetween(before: SchemaFingerprint, after: SchemaFingerprint): number {
  return growthOf('Com_alter_table', before, after) + growthOf('Com_rename_table', before, after);
}

/** How often the server executed this kind of statement between the readings; infinity when that can't be known. */
export function growthOf(name: string, before: SchemaFingerprint, after: SchemaFingerprint): number {
  const growth = (after.counters.get(name) ?? Number.NaN) - (before.counters.get(name) ?? Number.NaN);
  const isKnown = growth >= 0 && after.uptime >= before.uptime && after.countedFrom === before.countedFrom;
  return isKnown ? growth : Number.POSITIVE_INFINITY;
}

/** Whether the dump has this table: it was read before it was dropped. */
function isInDump({ kind, database, name }: SchemaObject, dumped: Readings['dumped']): boolean {
  return kind === 'table' && dumped.some((one) => one.database === database && one.name === name);
}

/** Whether a table is of an engine without snapshots, and was emptied: its rows are never those of one moment. */
function isGuardless(object: SchemaObject, before: SchemaFingerprint): boolean {
  return object.engine !== 'InnoDB' && isNew(object, before);
}

/** Whether a table was created since the first reading, as far as its time of creation shows it. */
function isNew({ kind, createdAt }: SchemaObject, before: SchemaFingerprint): boolean {
  return kind === 'table' && (createdAt === undefined || createdAt >= before.readAt);
}
