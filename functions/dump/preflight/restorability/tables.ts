import type { Queryable } from '../../../core/sql/queryable';
import { literal } from '../../../core/sql/sql-text';
import { isAtLeast } from '../../../core/sql/version';
import type { TableSelection } from '../../../dump-format/selection/table-selection';
import type { Greeting } from '../../connection/greeting';
import { forEachDatabase } from '../each-database';
import { listedOnce } from './names';

/** Engines that not every server of the family is built with, or has its plugin of. */
const OPTIONAL_ENGINES =
  'COLUMNSTORE CONNECT FEDERATED MROONGA NDB NDBCLUSTER OQGRAPH ROCKSDB S3 SEQUENCE SPHINX SPIDER TOKUDB'.split(' ');

/** Identifiers of the spatial reference systems that MySQL brings along ("CREATE SPATIAL REFERENCE SYSTEM", MySQL Reference Manual). */
const BUILT_IN_SRIDS = 'BETWEEN 0 AND 32767';

/** Tables that need something of a server which it may not have. */
export async function tableWarnings(
  session: Queryable,
  { flavour, version }: Greeting,
  databases: readonly string[],
  tableSelection: TableSelection,
): Promise<string[]> {
  const encrypted = flavour === 'mysql' ? `LIKE '%ENCRYPTION="Y"%'` : `REGEXP '(^| )\`?ENCRYPTED\`?=.?YES'`;
  const rows = await session.rows(
    forEachDatabase(
      databases,
      (database) => `SELECT table_schema, table_name, UPPER(engine), create_options ${encrypted}
     FROM information_schema.tables
     WHERE table_schema = ${database} AND (engine IN (${OPTIONAL_ENGINES.map((engine) => `'${engine}'`).join(', ')}) OR create_options ${encrypted})`,
    ),
  );
  const byEngine = new Map<string, string[]>();
  const encryptedTables: string[] = [];
  for (const [database = '', table = '', engine = '', isEncrypted] of rows) {
    if (!tableSelection.isDumped({ database, name: table, kind: 'table' })) continue;
    const name = JSON.stringify(`${database}.${table}`);
    if (isEncrypted === '1') encryptedTables.push(name);
    if (OPTIONAL_ENGINES.includes(engine)) byEngine.set(engine, [...(byEngine.get(engine) ?? []), name]);
  }
  return [
    ...[...byEngine].map(
      ([engine, tables]) =>
        `The engine ${engine} of these tables is not part of every server: ${listedOnce(tables)}. Install it in the server before a restore (error 1286 otherwise).`,
    ),
    ...(encryptedTables.length === 0
      ? []
      : [
          `These tables are encrypted, and can be restored only on a server with a keyring or key management plugin: ${listedOnce(encryptedTables)}.`,
        ]),
    ...(flavour === 'mysql' && isAtLeast(version, 8, 0, 3)
      ? await ownSpatialSystems(session, databases, tableSelection)
      : []),
  ];
}

async function ownSpatialSystems(
  session: Queryable,
  databases: readonly string[],
  tableSelection: TableSelection,
): Promise<string[]> {
  const all = await session.rows(
    `SELECT table_schema, table_name, column_name, srs_id FROM information_schema.st_geometry_columns
     WHERE table_schema IN (${databases.map(literal).join(', ')}) AND srs_id IS NOT NULL AND srs_id NOT ${BUILT_IN_SRIDS}`,
  );
  const rows = all.filter(([database = '', name = '']) => tableSelection.isDumped({ database, name, kind: 'table' }));
  if (rows.length === 0) return [];
  const columns = rows.map(
    ([database, table, column, id]) => `${JSON.stringify(`${database}.${table}.${column}`)} (${id})`,
  );
  return [
    `These columns have a spatial reference system of your own, which is not part of the dump: ${listedOnce(columns)}. Create it in the server before a restore (error 3548 otherwise).`,
  ];
}
