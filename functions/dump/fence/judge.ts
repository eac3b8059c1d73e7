import { isAtLeast } from '../client/version';
import { changesBetween, growthOf } from './compare';
import type { SchemaFingerprint } from './fingerprint';
import { hasDictionary, type ServerKind } from './read-objects';

/** What two readings of the schema say of the dump that was made between them. */
export type SchemaVerdict =
  /** Nothing changed. */
  | { readonly kind: 'unchanged' }
  /** These objects changed, so the dump may lack rows. */
  | { readonly kind: 'changed'; readonly changes: readonly string[] }
  /** Nothing that this user may see changed, but statements were executed that leave no trace for this user. */
  | { readonly kind: 'unclear'; readonly reason: string };

/**
 * Judges a dump by the schema before its snapshot and after its last row.
 *
 * @param dumped names of the tables and views that the dump holds.
 */
export function judgeSchema(
  server: ServerKind,
  before: SchemaFingerprint,
  after: SchemaFingerprint,
  dumped: readonly string[],
): SchemaVerdict {
  const changes = changesBetween(before, after, dumped);
  if (changes.length > 0) return { kind: 'changed', changes };
  if (growthOf('Com_alter_table', before, after) === Number.POSITIVE_INFINITY)
    return { kind: 'unclear', reason: RESET };
  const reason = tablesMayHaveMoved(server, before, after) ?? viewsMayHaveChanged(before, after);
  return reason === undefined ? { kind: 'unchanged' } : { kind: 'unclear', reason };
}

const RESET =
  'the server restarted, or its status counters were reset, so that nothing shows which statements it executed';

/**
 * Statements that exchange tables or partitions and change nothing that is listed for every user. What was measured:
 *
 * - MySQL 8.0 and later: RENAME TABLE, ALTER TABLE … RENAME, EXCHANGE PARTITION and TRUNCATE keep the time of creation.
 * - MariaDB and earlier servers: EXCHANGE PARTITION and TRUNCATE do; each rename of a table of InnoDB changes it.
 *
 * InnoDB's identities show all of it, but for an exchange that was undone before the second reading, and a table that
 * an older server emptied in its place.
 */
function tablesMayHaveMoved(
  server: ServerKind,
  before: SchemaFingerprint,
  after: SchemaFingerprint,
): string | undefined {
  const objects = [...before.objects.values()];
  if (!objects.some(({ kind }) => kind === 'table')) return undefined;
  const alters = growthOf('Com_alter_table', before, after);
  const hidesRenames =
    hasDictionary(server) || objects.some(({ kind, engine }) => kind === 'table' && engine !== 'InnoDB');
  const renames = hidesRenames ? growthOf('Com_rename_table', before, after) : 0;
  const moves = alters + renames;
  const truncates = guardsEmptied(server) ? 0 : growthOf('Com_truncate', before, after);
  if (truncates > 0) {
    return `the server executed ${truncates} TRUNCATE TABLE in any of its databases, and a server of this version reads a table that was emptied after the snapshot as an empty one`;
  }
  if (moves === 0) return undefined;
  if (knowsAllTables(before) && after.physical && guardsEmptied(server)) {
    const isUndoable = hasDictionary(server) || objects.some(({ isPartitioned }) => isPartitioned);
    if (moves < 2 || !isUndoable) return undefined;
  }
  return `the server executed ${alters} ALTER TABLE${renames > 0 ? ` and ${renames} RENAME TABLE` : ''} in any of its databases, which may have exchanged tables or partitions`;
}

/** Whether InnoDB lists as many tables as there are: those of other engines and of shared tablespaces have no identity. */
function knowsAllTables({ physical, objects }: SchemaFingerprint): boolean {
  if (!physical) return false;
  const tables = new Set([...physical.ids.keys()].map((name) => name.split(/#p#/i)[0]));
  const wanted = [...objects.values()].filter(({ kind }) => kind === 'table');
  return tables.size >= wanted.length;
}

/**
 * Whether InnoDB refuses to read a table or partition that was emptied after the snapshot (error 1412). MySQL 5.7 and
 * MariaDB 10.2 empty it in its place, and a snapshot finds no rows in it.
 */
function guardsEmptied(server: ServerKind): boolean {
  return hasDictionary(server) || (server.flavour === 'mariadb' && isAtLeast(server.version, 10, 4));
}

/** Only a view that was replaced twice can be what it was before. */
function viewsMayHaveChanged(before: SchemaFingerprint, after: SchemaFingerprint): string | undefined {
  if (![...before.objects.values()].some(({ kind }) => kind === 'view')) return undefined;
  const changes = growthOf('Com_create_view', before, after) + growthOf('Com_drop_view', before, after);
  return changes < 2
    ? undefined
    : `the server executed ${changes} CREATE VIEW, ALTER VIEW or DROP VIEW in any of its databases, which may have replaced a view and restored it`;
}
