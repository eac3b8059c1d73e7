import type { Queryable } from '../../core/sql/queryable';
import { literal } from '../../core/sql/sql-text';
import type { ObjectKind, SchemaObject } from './fingerprint';
import { hasDictionary, hasLibraries, type ServerKind } from './server-kind';

type Row = readonly string[];

/**
 * Hash of some columns in which NULL differs from every string. The hash keeps the answer small. Not SHA1 or MD5, which
 * MySQL 9.6 and later leave to a component.
 */
function hashOf(...columns: readonly string[]): string {
  return `LEFT(SHA2(CONCAT_WS(',', ${columns.map((column) => `QUOTE(${column})`).join(', ')}), 256), 32)`;
}

/** A query for one database, and the object in a row of its answer. */
interface Question {
  readonly query: (database: string) => string;
  readonly object: (row: Row) => Omit<SchemaObject, 'database'>;
}

const KINDS: Readonly<Record<string, ObjectKind>> = { VIEW: 'view', SEQUENCE: 'sequence' };

const known = (value: string | undefined): string | undefined => (value === 'NULL' ? undefined : value);

/**
 * Tables, sequences and views. Sizes, statistics and the next AUTO_INCREMENT value are left out, because rows change them,
 * and comments, in which servers report errors of other tables (MySQL 8.0.15); a new comment is a new time of creation.
 */
const TABLES: Question = {
  query: (database) =>
    `SELECT table_name, table_type, engine, create_time, COALESCE(create_options LIKE '%partitioned%', 0),
       IF(table_type = 'VIEW', '', ${hashOf('table_type', 'engine', 'row_format', 'table_collation', 'create_options')})
     FROM information_schema.tables WHERE table_schema = ${database}`,
  object: ([name = '', type = '', engine, createdAt, partitioned, definition = '']) => ({
    kind: KINDS[type] ?? 'table',
    name,
    definition,
    createdAt: known(createdAt),
    engine: known(engine),
    isPartitioned: partitioned === '1',
  }),
};

const VIEWS: Question = {
  query: (database) =>
    `SELECT table_name, ${hashOf('view_definition', 'check_option', 'definer', 'security_type', 'character_set_client', 'collation_connection')}
     FROM information_schema.views WHERE table_schema = ${database}`,
  object: ([name = '', definition = '']) => ({ kind: 'view', name, definition }),
};

const TRIGGERS: Question = {
  query: (database) =>
    `SELECT trigger_name, ${hashOf(
      'event_object_table',
      'created',
      'action_timing',
      'event_manipulation',
      'action_order',
      'action_statement',
      'sql_mode',
      'definer',
      'character_set_client',
      'collation_connection',
      'database_collation',
    )} FROM information_schema.triggers WHERE trigger_schema = ${database}`,
  object: ([name = '', definition = '']) => ({ kind: 'trigger', name, definition }),
};

const ROUTINES: Question = {
  query: (database) =>
    `SELECT CONCAT(routine_type, ' ', routine_name), ${hashOf('created', 'last_altered', 'routine_definition', 'dtd_identifier', 'sql_mode', 'definer', 'security_type', 'routine_comment')}
     FROM information_schema.routines WHERE routine_schema = ${database}`,
  object: ([name = '', definition = '']) => ({ kind: 'routine', name, definition }),
};

/** When an event has an end, the scheduler changes its state and the time of its change, or drops it. */
const EVENTS: Question = {
  query: (database) =>
    `SELECT event_name, execute_at IS NOT NULL OR ends IS NOT NULL, ${hashOf(
      'event_definition',
      'event_type',
      'execute_at',
      'interval_value',
      'interval_field',
      'starts',
      'ends',
      'on_completion',
      'sql_mode',
      'definer',
      'event_comment',
      'time_zone',
      "IF(execute_at IS NOT NULL OR ends IS NOT NULL, '', CONCAT(status, ' ', last_altered))",
    )} FROM information_schema.events WHERE event_schema = ${database}`,
  object: ([name = '', expires, definition = '']) => ({ kind: 'event', name, definition, expires: expires === '1' }),
};

const DATABASE: Question = {
  query: (database) =>
    `SELECT ${hashOf('default_character_set_name', 'default_collation_name')}
     FROM information_schema.schemata WHERE schema_name = ${database}`,
  object: ([definition = '']) => ({ kind: 'database', name: '', definition }),
};

/** Code that programs in JavaScript share (MySQL 9.2). mysqldump dumps it with the routines. */
const LIBRARIES: Question = {
  query: (database) =>
    `SELECT library_name, ${hashOf('created', 'last_altered', 'library_definition', 'language', 'sql_mode', 'creator', 'library_comment')}
     FROM information_schema.libraries WHERE library_schema = ${database}`,
  object: ([name = '', definition = '']) => ({ kind: 'library', name, definition }),
};

const QUESTIONS = [DATABASE, TABLES, VIEWS, TRIGGERS, ROUTINES, EVENTS];

/** Everything that these databases are made of. */
export async function readObjects(
  session: Queryable,
  server: ServerKind,
  databases: readonly string[],
): Promise<SchemaObject[]> {
  const questions = hasLibraries(server) ? [...QUESTIONS, LIBRARIES] : QUESTIONS;
  const objects: SchemaObject[] = [];
  for (const database of databases) {
    for (const { query, object } of questions) {
      const rows = await session.rows(query(literal(database)));
      objects.push(...rows.map((row) => ({ ...object(row), database })));
    }
  }
  if (!hasDictionary(server)) return withoutStandIns(objects);
  return withColumns(session, databases, withoutStandIns(objects));
}

/** Views are listed among the tables, too, there without their definitions. */
function withoutStandIns(objects: readonly SchemaObject[]): SchemaObject[] {
  return objects.filter(({ kind, definition }) => kind !== 'view' || definition !== '');
}

/**
 * Adds the columns to the definitions of tables. Elsewhere the time of a table's file shows that they changed, and
 * reading them opens every table.
 *
 * Hashes are combined by exclusive or: no order and no length limit of a concatenation applies.
 */
async function withColumns(
  session: Queryable,
  databases: readonly string[],
  objects: readonly SchemaObject[],
): Promise<SchemaObject[]> {
  const hash = hashOf(
    'column_name',
    'ordinal_position',
    'column_default',
    'is_nullable',
    'column_type',
    'character_set_name',
    'collation_name',
    'extra',
    'column_comment',
    'generation_expression',
  );
  const columns = new Map<string, string>();
  for (const database of databases) {
    const rows = await session.rows(
      `SELECT table_name, BIT_XOR(CAST(CONV(LEFT(${hash}, 16), 16, 10) AS UNSIGNED))
       FROM information_schema.columns WHERE table_schema = ${literal(database)} GROUP BY table_name`,
    );
    for (const [table = '', sum = ''] of rows) columns.set(JSON.stringify([database, table]), sum);
  }
  return objects.map((object) =>
    object.kind === 'table'
      ? {
          ...object,
          definition: `${object.definition} ${columns.get(JSON.stringify([object.database, object.name])) ?? ''}`,
        }
      : object,
  );
}
