import { identifier } from '../../../functions/core/sql/sql-text';

import type { RootSessions } from './root-sessions';

/** State of a table at one moment. */
export interface TableState {
  readonly columns: readonly string[];
  /** Rows as the client prints them, with columns separated by tabs. */
  readonly rows: readonly string[];
}

/** State of all databases at one moment. */
export interface State {
  /** By database and name. */
  readonly tables: ReadonlyMap<string, TableState>;
  /** Definitions of tables, views and programs, by kind, database and name. */
  readonly definitions: ReadonlyMap<string, string>;
  /** Views that can't be read. */
  readonly broken: readonly string[];
}

const MARK = 'next-answer-of-the-state';

/**
 * Reads the state of databases.
 *
 * @param prefix prefix of their names on the server; the state has the names without it
 */
export async function readState(server: RootSessions, databases: readonly string[], prefix = ''): Promise<State> {
  const names = databases.map((database) => `'${prefix}${database}'`).join(', ');
  const objects = await answers(server, [
    `SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema IN (${names})`,
    `SELECT table_schema, table_name, column_name FROM information_schema.columns WHERE table_schema IN (${names})
      ORDER BY 1, 2, ordinal_position`,
    `SELECT trigger_schema, CONCAT('trigger ', trigger_name),
      CONCAT_WS(' ', action_timing, event_manipulation, event_object_table, action_statement)
      FROM information_schema.triggers WHERE trigger_schema IN (${names})`,
    `SELECT routine_schema, CONCAT(routine_type, ' ', routine_name), routine_definition
      FROM information_schema.routines WHERE routine_schema IN (${names})`,
    `SELECT event_schema, CONCAT('event ', event_name), event_definition
      FROM information_schema.events WHERE event_schema IN (${names})`,
  ]);
  const [tables = [], columns = [], ...programs] = objects.map((rows) =>
    rows.map((row) => [row[0]?.slice(prefix.length) ?? '', ...row.slice(1)]),
  );
  const definitions = new Map<string, string>();
  for (const [database = '', name = '', text = ''] of programs.flat()) {
    definitions.set(`${database}.${name}`, withoutPrefix(text, prefix));
  }
  const queries = tables.map(([database = '', name = '', type = '']) => {
    const its = columns
      .filter(([schema, table]) => schema === database && table === name)
      .map(([, , column = '']) => column);
    const where = `${identifier(prefix + database)}.${identifier(name)}`;
    return { key: `${database}.${name}`, database, type, its, where };
  });
  const found = await answers(
    server,
    queries.flatMap(({ type, its, where }) => [
      type === 'VIEW' ? `SHOW CREATE VIEW ${where}` : `SHOW CREATE TABLE ${where}`,
      type === 'VIEW'
        ? `CHECK TABLE ${where}`
        : type === 'SEQUENCE'
          ? 'DO 1'
          : `SELECT ${its.map(identifier).join(', ')} FROM ${where}`,
    ]),
  );
  const states = new Map<string, TableState>();
  const broken: string[] = [];
  for (const [index, { key, database, type, its }] of queries.entries()) {
    const [created = [], rows = []] = found.slice(2 * index, 2 * index + 2);
    const definition = normal(withoutPrefix(created[0]?.[1] ?? '', prefix));
    // The server omits the name of a session's default database.
    definitions.set(key, definition.replaceAll(`${identifier(database)}.`, ''));
    if (type === 'VIEW') {
      if (!rows.some(([, , , text]) => text === 'OK')) broken.push(key);
    } else if (type !== 'SEQUENCE') {
      states.set(key, { columns: its, rows: rows.map((row) => row.join('\t')) });
    }
  }
  return { tables: states, definitions, broken };
}

/** Removes parts that are not the definition: the next number of AUTO_INCREMENT, and different quotes. */
function normal(definition: string): string {
  return definition.replaceAll(/ AUTO_INCREMENT=\d+/g, '').replaceAll(/ CHARACTER SET \w+ (?=COLLATE )/g, ' ');
}

function withoutPrefix(text: string, prefix: string): string {
  return prefix === '' ? text : text.replaceAll(prefix, '');
}

/** Runs statements in one session and returns their answers. */
async function answers(server: RootSessions, statements: readonly string[]): Promise<string[][][]> {
  const input = statements.map((statement) => `SELECT '${MARK}';\n${statement};`).join('\n');
  const output = await server.sql(`SET SESSION sql_mode = '';\n${input}`);
  return output
    .split(`${MARK}\n`)
    .slice(1)
    .map((answer) =>
      answer
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split('\t')),
    );
}
