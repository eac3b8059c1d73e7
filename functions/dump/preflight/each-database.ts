import { literal } from '../../core/sql/sql-text';

/**
 * One query over the catalogue for several databases: the same SELECT for each. Not one SELECT with IN, for which MariaDB
 * and MySQL 5.7 open the tables of every database of the server; only an equality keeps them from that.
 *
 * @param select its argument is the name of the database, as a literal.
 */
export function forEachDatabase(databases: readonly string[], select: (database: string) => string): string {
  return databases.map((database) => `(${select(literal(database))})`).join(' UNION ALL ');
}
