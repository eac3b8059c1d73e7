import { differencesBetween, growthOf, type Readings } from './compare';
import { identityLookup, nameOf, type SchemaFingerprint, type SchemaObject } from './fingerprint';
import { guardsEmptied, hasDictionary, type ServerKind } from './server-kind';

/** Why nothing shows whether a dump is what the databases were at its snapshot. */
export type Doubt =
  /** The server restarted, or its counters were set to zero: nothing shows which statements it executed. */
  | { readonly kind: 'uncounted' }
  /** The server emptied tables in their place, where a snapshot finds no rows. */
  | { readonly kind: 'truncated'; readonly count: number }
  /** Tables came or went, or were emptied, while others were altered or renamed. */
  | { readonly kind: 'renewed'; readonly moves: Moves; readonly objects: readonly string[] }
  /** Statements that exchange tables or partitions and leave no other trace. */
  | { readonly kind: 'moved'; readonly moves: Moves; readonly blindness: Blindness }
  /** Views were changed more than once, and may have been restored. */
  | { readonly kind: 'views'; readonly count: number };

/** Statements of the server that can move a table or partition. */
export interface Moves {
  readonly alters: number;
  readonly renames: number;
}

/** Why the identities of InnoDB don't rule an exchange out. */
export type Blindness =
  /** The user may not see them. */
  | { readonly why: 'no privilege' }
  /** The server did not list them. */
  | { readonly why: 'no list' }
  /** These tables have none, or are listed under names that can't be read. */
  | { readonly why: 'unlisted'; readonly tables: readonly string[] }
  /** A second statement may have undone the first, or a table was emptied in its place. */
  | { readonly why: 'undone' };

/** Verdict of the readings of the schema on the dump between them. */
export type SchemaVerdict =
  /** Nothing changed. */
  | { readonly kind: 'unchanged' }
  /** These objects changed, so the dump may lack rows. */
  | { readonly kind: 'changed'; readonly changes: readonly string[] }
  /** Nothing that this user may see changed, but statements were executed that leave no trace for this user. */
  | { readonly kind: 'unclear'; readonly doubts: readonly Doubt[] };

/** Judges a dump by the schema before its snapshot and after its last row. */
export function judgeSchema(server: ServerKind, mayProcess: boolean, readings: Readings): SchemaVerdict {
  const { before, after } = readings;
  const { changes, doubts, renewed } = differencesBetween(readings);
  if (changes.length > 0) return { kind: 'changed', changes };
  if (growthOf('Com_alter_table', before, after) === Number.POSITIVE_INFINITY)
    return { kind: 'unclear', doubts: [{ kind: 'uncounted' }] };
  const moves = movesOf(server, before, after);
  const objects = [...doubts, ...(leavesNoTrace(server, before) ? renewed : [])];
  const all = [
    truncated(server, before, after),
    objects.length > 0 ? ({ kind: 'renewed', moves, objects } as const) : undefined,
    moved(server, mayProcess, moves, before, after),
    views(before, after),
  ].filter((doubt): doubt is Doubt => doubt !== undefined);
  return all.length === 0 ? { kind: 'unchanged' } : { kind: 'unclear', doubts: all };
}

function tablesOf({ objects }: SchemaFingerprint): SchemaObject[] {
  return [...objects.values()].filter(({ kind }) => kind === 'table');
}

/**
 * Statements that exchange tables or partitions and change nothing that is listed for every user. What was measured:
 *
 * - MySQL 8.0 and later: RENAME TABLE, ALTER TABLE … RENAME, EXCHANGE PARTITION and TRUNCATE keep the time of creation.
 * - MariaDB and earlier servers: EXCHANGE PARTITION and TRUNCATE do; each rename of a table of InnoDB changes it.
 */
function movesOf(server: ServerKind, before: SchemaFingerprint, after: SchemaFingerprint): Moves {
  const hidesRenames = hasDictionary(server) || tablesOf(before).some(({ engine }) => engine !== 'InnoDB');
  return {
    alters: growthOf('Com_alter_table', before, after),
    renames: hidesRenames ? growthOf('Com_rename_table', before, after) : 0,
  };
}

/** Whether tables or partitions can be moved so that nothing but their identities shows it. */
function leavesNoTrace(server: ServerKind, before: SchemaFingerprint): boolean {
  return hasDictionary(server) || tablesOf(before).some(({ isPartitioned }) => isPartitioned);
}

/**
 * InnoDB's identities show every exchange, but for one that was undone before the second reading, and a table that an
 * older server emptied in its place.
 */
function moved(
  server: ServerKind,
  mayProcess: boolean,
  moves: Moves,
  before: SchemaFingerprint,
  after: SchemaFingerprint,
): Doubt | undefined {
  const count = moves.alters + moves.renames;
  if (count === 0 || tablesOf(before).length === 0) return undefined;
  const blindness = blindnessOf(mayProcess, before, after);
  if (blindness) return { kind: 'moved', moves, blindness };
  if (guardsEmptied(server) && (count < 2 || !leavesNoTrace(server, before))) return undefined;
  return { kind: 'moved', moves, blindness: { why: 'undone' } };
}

function blindnessOf(mayProcess: boolean, before: SchemaFingerprint, after: SchemaFingerprint): Blindness | undefined {
  if (!mayProcess) return { why: 'no privilege' };
  const { physical } = before;
  if (!physical || !after.physical) return { why: 'no list' };
  // By number, because a name that can't be read stands for a table all the same.
  const listed = new Set([...physical.ids.keys()].map((name) => name.split(/#p#/i)[0]));
  const tables = tablesOf(before);
  if (listed.size >= tables.length) return undefined;
  const identitiesOf = identityLookup(physical);
  return { why: 'unlisted', tables: tables.filter((one) => identitiesOf(one).length === 0).map(nameOf) };
}

function truncated(server: ServerKind, before: SchemaFingerprint, after: SchemaFingerprint): Doubt | undefined {
  if (guardsEmptied(server) || tablesOf(before).every(({ isStructureOnly }) => isStructureOnly)) return undefined;
  const count = growthOf('Com_truncate', before, after);
  return count > 0 ? { kind: 'truncated', count } : undefined;
}

/** Only a view that was replaced twice can be what it was before. */
function views(before: SchemaFingerprint, after: SchemaFingerprint): Doubt | undefined {
  if (![...before.objects.values()].some(({ kind }) => kind === 'view')) return undefined;
  const count = growthOf('Com_create_view', before, after) + growthOf('Com_drop_view', before, after);
  return count < 2 ? undefined : { kind: 'views', count };
}
