import type { Queryable } from '../../core/sql/queryable';
import { identifier, literal } from '../../core/sql/sql-text';
import { TableSelection } from '../../dump-format/selection/table-selection';
import { tokensOf } from '../client/sql-tokens';
import { type GrantNeeds, mayExecute } from './grants';
import { listedOnce } from './restorability/names';
import { referencesOf } from './restorability/references';

/** A stored function, or the package that it belongs to. */
interface Called {
  readonly type: 'FUNCTION' | 'PACKAGE BODY';
  readonly database: string;
  readonly name: string;
}

/**
 * The EXECUTE privileges that a user needs to dump MariaDB's views: mariadb-dump asks for the columns of each view, and
 * MariaDB answers only who may execute the stored functions that the view calls, whatever its SQL SECURITY (error 1370).
 * Functions that those functions call need none. MySQL minds none of it.
 *
 * @param lines of `SHOW GRANTS`.
 * @returns one problem with the GRANT statements, or none.
 */
export async function missingExecuteGrants(
  session: Queryable,
  databases: readonly string[],
  lines: readonly string[],
  needs: GrantNeeds,
  user: string,
  tableSelection = TableSelection.EVERYTHING,
): Promise<string[]> {
  const views: string[] = [];
  const statements = new Set<string>();
  for (const database of databases) {
    const rows = await session.rows(
      `SELECT table_name, view_definition FROM information_schema.views
       WHERE table_schema = ${literal(database)} AND view_definition LIKE '%\`(%'`,
    );
    const own = rows.length > 0 ? await functionsOf(session, database) : new Set<string>();
    for (const [view = '', definition = ''] of rows) {
      if (!tableSelection.isDumped({ database, name: view, kind: 'view' })) continue;
      const missing = calledIn(definition, database, own).filter((called) => !mayExecute(lines, called, needs));
      if (missing.length > 0) views.push(JSON.stringify(`${database}.${view}`));
      for (const { type, database: place, name } of missing) {
        statements.add(`GRANT EXECUTE ON ${type} ${identifier(place)}.${identifier(name)} TO ${user};`);
      }
    }
  }
  if (statements.size === 0) return [];
  const what = `${user} may not execute the stored functions that views call, so MariaDB refuses to dump the views: ${listedOnce(views)}. Run as an administrator:`;
  return [[what, ...statements].join('\n  ')];
}

async function functionsOf(session: Queryable, database: string): Promise<ReadonlySet<string>> {
  const rows = await session.rows(
    `SELECT routine_name FROM information_schema.routines
     WHERE routine_schema = ${literal(database)} AND routine_type = 'FUNCTION'`,
  );
  return new Set(rows.map(([name = '']) => name.toLowerCase()));
}

/** The functions in the server's own text of a view, which has backticks around the names of stored functions alone. */
function calledIn(definition: string, database: string, own: ReadonlySet<string>): Called[] {
  const qualified = referencesOf(definition)
    .filter(({ kind }) => kind === 'routine')
    .map(({ database: place, name, isInPackage }): Called => {
      return { type: isInPackage ? 'PACKAGE BODY' : 'FUNCTION', database: place, name };
    });
  const tokens = tokensOf(definition);
  const unqualified = tokens
    .filter(
      ({ kind, text }, i) =>
        kind === 'quoted-name' &&
        tokens[i + 1]?.text === '(' &&
        tokens[i - 1]?.text !== '.' &&
        own.has(text.toLowerCase()),
    )
    .map(({ text }): Called => ({ type: 'FUNCTION', database, name: text }));
  return [...qualified, ...unqualified];
}
