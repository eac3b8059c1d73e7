import { nameOf, type PhysicalTables, type SchemaFingerprint, type SchemaObject } from './fingerprint';

/**
 * What changed in the schema between two readings, each as a clause of a message. Empty when nothing did that could have
 * changed what the dump holds.
 *
 * Not counted is what InnoDB guards by itself: it refuses to read a table or partition that was created after the
 * snapshot (error 1412), so that a TRUNCATE or a table that is new is in the dump as it was at the snapshot, or fails it.
 *
 * @param dumped names of the tables and views that the dump holds.
 */
export function changesBetween(
  before: SchemaFingerprint,
  after: SchemaFingerprint,
  dumped: readonly string[],
): string[] {
  const moved = movedTables(before.physical, after.physical);
  const changes: string[] = moved.map((name) => `${name} was exchanged with another table`);
  const calm = noMoves(before, after);
  for (const [key, object] of before.objects) {
    const now = after.objects.get(key);
    if (!now) {
      if (!(calm && isInDump(object, before, dumped)) && !object.expires) {
        changes.push(`${nameOf(object)} was dropped or renamed`);
      }
    } else if (now.definition !== object.definition) {
      changes.push(`${nameOf(object)} was altered`);
    } else if (now.createdAt !== object.createdAt && !isGuardless(now, before)) {
      changes.push(`${nameOf(object)} was altered, or another one took its name`);
    }
  }
  for (const [key, object] of after.objects) {
    if (!before.objects.has(key) && !(calm && isNew(object, before))) changes.push(`${nameOf(object)} appeared`);
  }
  return [...new Set(changes)];
}

/** Names of InnoDB whose table or partition is another old one than before. */
function movedTables(before: PhysicalTables | undefined, after: PhysicalTables | undefined): string[] {
  if (!before || !after) return [];
  return [...before.ids]
    .filter(([name, id]) => {
      const now = after.ids.get(name);
      return now !== undefined && now !== id && now <= before.highest;
    })
    .map(([name]) => readableName(name));
}

/** `shop/orders#P#p0` as `partition "p0" of table "shop"."orders"`. Other characters keep InnoDB's codes. */
function readableName(name: string): string {
  const [table = '', partition] = name.split(/#p#/i);
  const [database = '', ...rest] = table.split('/');
  const quoted = `table ${JSON.stringify(database)}.${JSON.stringify(rest.join('/'))}`;
  return partition === undefined ? quoted : `partition ${JSON.stringify(partition)} of ${quoted}`;
}

/** Whether nothing on the server was renamed or altered, so that tables can only have been created or dropped. */
function noMoves(before: SchemaFingerprint, after: SchemaFingerprint): boolean {
  return ['Com_alter_table', 'Com_rename_table'].every((name) => growthOf(name, before, after) === 0);
}

/** How often the server executed this kind of statement between the readings; infinity when that can't be known. */
export function growthOf(name: string, before: SchemaFingerprint, after: SchemaFingerprint): number {
  const growth = (after.counters.get(name) ?? Number.NaN) - (before.counters.get(name) ?? Number.NaN);
  const isKnown = growth >= 0 && after.uptime >= before.uptime;
  return isKnown ? growth : Number.POSITIVE_INFINITY;
}

/** Whether the dump has every table of this name: it was read before it was dropped. */
function isInDump({ kind, name }: SchemaObject, before: SchemaFingerprint, dumped: readonly string[]): boolean {
  if (kind !== 'table') return false;
  const expected = [...before.objects.values()].filter((one) => one.kind !== 'database' && one.name === name).length;
  return dumped.filter((one) => one === name).length >= expected;
}

/** Whether a table is of an engine without snapshots, and was emptied: its rows are never those of one moment. */
function isGuardless({ kind, engine, createdAt }: SchemaObject, before: SchemaFingerprint): boolean {
  return kind === 'table' && engine !== 'InnoDB' && (createdAt === undefined || createdAt >= before.readAt);
}

/** Whether a table was created since the first reading. */
function isNew({ kind, createdAt }: SchemaObject, before: SchemaFingerprint): boolean {
  return kind === 'table' && (createdAt === undefined || createdAt >= before.readAt);
}
