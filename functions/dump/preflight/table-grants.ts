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
 * The GRANT statements for the tables that a user may not read: for a user who reads table by table, because some of the
 * database are not for it. Privileges on the database show it all names, so that a new table is missed.
 *
 * @param fold how the server compares names.
 * @returns undefined for a user who reads no table of the database by itself.
 */
export function missingTableGrants(
  grants: readonly Grant[],
  { database, names }: DumpedObjects,
  fold: (name: string) => string,
  user: string,
): string[] | undefined {
  const readable = new Set(
    grants
      .filter((grant) => !grant.revoked && grant.table !== undefined && gives(grant, 'SELECT'))
      .filter((grant) => grant.database !== undefined && fold(grant.database) === fold(database))
      .map(({ table = '' }) => fold(table)),
  );
  if (readable.size === 0) return undefined;
  const missing = names.filter((name) => !readable.has(fold(name)));
  const statements = missing.map((name) => `GRANT SELECT ON ${identifier(database)}.${identifier(name)} TO ${user};`);
  if (statements.length <= LISTED) return statements;
  return [
    ...statements.slice(0, LISTED),
    `-- and SELECT on ${statements.length - LISTED} more tables of ${identifier(database)}`,
  ];
}
