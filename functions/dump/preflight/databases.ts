import type { Queryable } from '../../core/sql/queryable';

/** The databases of a server that a user sees, and how the server compares their names. */
export interface ServerDatabases {
  readonly names: readonly string[];
  /** Many servers take upper case and lower for the same ("Identifier Case Sensitivity", MySQL Reference Manual). */
  readonly foldsCase: boolean;
}

/** Not SHOW DATABASES, which `skip-show-database` forbids. */
export async function readDatabases(session: Queryable): Promise<ServerDatabases> {
  const foldsCase = await ignoresCase(session);
  const rows = await session.rows('SELECT schema_name FROM information_schema.schemata');
  return { names: rows.map(([name = '']) => name).sort(), foldsCase };
}

/** How the server compares names of databases. */
export async function nameFolding(session: Queryable): Promise<(name: string) => string> {
  return folding(await ignoresCase(session));
}

export function folding(foldsCase: boolean): (name: string) => string {
  return foldsCase ? (name) => name.toLowerCase() : (name) => name;
}

async function ignoresCase(session: Queryable): Promise<boolean> {
  const [[lowerCase] = []] = await session.rows('SELECT @@GLOBAL.lower_case_table_names');
  return lowerCase !== '0';
}
