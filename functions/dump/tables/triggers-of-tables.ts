import type { Queryable } from '../../core/sql/queryable';
import { literal } from '../../core/sql/sql-text';

interface Name {
  readonly database: string;
  readonly name: string;
}

/** Triggers by their names. */
export interface Triggers {
  has(database: string, trigger: string): boolean;
}

/** The triggers of some tables, which are left out with them. Asks nothing without tables. */
export async function triggersOfTables(session: Queryable, tables: readonly Name[]): Promise<Triggers> {
  const names = new Set(tables.map(keyOf));
  const triggers = new Set<string>();
  for (const database of new Set(tables.map((table) => table.database))) {
    const rows = await session.rows(
      `SELECT trigger_name, event_object_table FROM information_schema.triggers WHERE trigger_schema = ${literal(database)}`,
    );
    for (const [name = '', table = ''] of rows) {
      if (names.has(keyOf({ database, name: table }))) triggers.add(keyOf({ database, name }));
    }
  }
  return { has: (database, name) => triggers.has(keyOf({ database, name })) };
}

function keyOf({ database, name }: Name): string {
  return JSON.stringify([database, name]);
}
