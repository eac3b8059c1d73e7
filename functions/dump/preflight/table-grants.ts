import { type Grant, gives } from '../../core/sql/grants';
import { identifier } from '../../core/sql/sql-text';

/** What a dump has of a database of which it leaves tables out. */
export interface DumpedObjects {
  /** As grants name it. */
  readonly database: string;
  /** Tables, views and sequences. */
  readonly names: readonly string[];
}

/** How many statements are listed one by one. */
const LISTED = 50;

/**
 * The GRANT statements for the tables that a user may not read: for a user who may not read the database as a whole,
 * because some of it may not be for its eyes. Privileges on the database show it all names, so that a new table is missed.
 *
 * @param fold how the server compares names.
 * @param seesAll whether it has those privileges.
 */
export function missingTableGrants(
  grants: readonly Grant[],
  { database, names }: DumpedObjects,
  fold: (name: string) => string,
  seesAll: boolean,
  user: string,
): string[] {
  const readable = new Set(
    grants
      .filter((grant) => !grant.revoked && grant.table !== undefined && gives(grant, 'SELECT'))
      .filter((grant) => grant.database !== undefined && fold(grant.database) === fold(database))
      .map(({ table = '' }) => fold(table)),
  );
  const missing = names.filter((name) => !readable.has(fold(name)));
  const statements = missing.map((name) => `GRANT SELECT ON ${identifier(database)}.${identifier(name)} TO ${user};`);
  const all = identifier(database);
  const unlisted = statements.length - LISTED;
  const more = unlisted > 0 ? [`-- and SELECT on ${unlisted} more tables of ${all}`] : [];
  // guard: unseen-tables-are-announced
  const unseen = seesAll ? [] : [`-- the next run lists SELECT on each table of ${all} that the user does not see yet`];
  const lists = [...statements.slice(0, LISTED), ...more, ...unseen];
  if (lists.length === 0) return [];
  return [...lists, `-- or SELECT on all of ${all}, if the user may also read what exclude_tables leaves out`];
}
