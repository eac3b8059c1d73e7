import type { ServerConnection } from '../connection/server-connection';

/** Variables that a dump sets, and that its statements are executed with. Not every server has all of them. */
const VARIABLES = [
  'sql_mode',
  'time_zone',
  'foreign_key_checks',
  'unique_checks',
  'sql_notes',
  'check_constraint_checks',
  'system_versioning_insert_history',
  'character_set_results',
  'collation_connection',
  // Last, because the statement itself is read in it.
  'character_set_client',
];

/**
 * Reads what a dump has set in a session, as values and not as the statements that did it: so that any other session can be
 * put into the same state at any time.
 */
export class SessionSettings {
  /** Variables that had another value than at the beginning at any time: not every user may set the others. */
  readonly #changed = new Set<string>();
  #current: string | undefined;

  private constructor(
    private readonly connection: ServerConnection,
    private readonly variables: readonly string[],
    private readonly initial: Values,
  ) {}

  static async of(connection: ServerConnection): Promise<SessionSettings> {
    const names = VARIABLES.map((name) => `'${name}'`).join(', ');
    const rows = await connection.rows(`SHOW SESSION VARIABLES WHERE variable_name IN (${names})`);
    const known = new Set(rows.map(([name = '']) => name.toLowerCase()));
    const variables = VARIABLES.filter((name) => known.has(name));
    return new SessionSettings(connection, variables, await valuesOf(connection, variables));
  }

  /** Something was set, so that the values have to be read again. */
  forget(): void {
    this.#current = undefined;
  }

  /** A statement that sets in a new session what is set now; empty when that is nothing. */
  async read(): Promise<string> {
    if (this.#current !== undefined) return this.#current;
    const values = await valuesOf(this.connection, this.variables);
    for (const [index, name] of this.variables.entries()) {
      if (values[index] !== this.initial[index]) this.#changed.add(name);
    }
    const assignments = this.variables.flatMap((name, index) =>
      this.#changed.has(name) ? [`${name} = ${render(values[index] ?? null)}`] : [],
    );
    this.#current = assignments.length === 0 ? '' : `SET SESSION ${assignments.join(', ')}`;
    return this.#current;
  }
}

type Values = readonly (string | null)[];

async function valuesOf(connection: ServerConnection, variables: readonly string[]): Promise<Values> {
  const { rows } = await connection.execute(`SELECT ${variables.map((name) => `@@SESSION.${name}`).join(', ')}`);
  return rows[0] ?? [];
}

/** Values are ASCII without backslashes. */
function render(value: string | null): string {
  if (value === null) return 'NULL';
  return /^\d+$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}
