import { SessionError } from '../../core/errors';
import type { Queryable } from '../../core/sql/queryable';
import type { TableSelection } from '../../dump-format/selection/table-selection';
import {
  identitiesOfThese,
  keyOf,
  type PhysicalTables,
  type SchemaFingerprint,
  type SchemaObject,
} from './fingerprint';
import { readObjects } from './read-objects';
import { readPhysicalTables } from './read-physical-tables';
import { selectObjects } from './select-objects';
import { canResetCounters, type ServerKind } from './server-kind';

/** Statements that change what a table or view is. Some of them can leave no other trace (see `judge.ts`). */
const COUNTED = ['Com_alter_table', 'Com_rename_table', 'Com_truncate', 'Com_create_view', 'Com_drop_view'] as const;

/** What is read, and how much of it the user may see. */
export interface FingerprintRequest extends ServerKind {
  readonly databases: readonly string[];
  /** Whether the user has the PROCESS privilege, without which InnoDB's own lists can't be read. */
  readonly mayProcess: boolean;
  /** Tables that are left out belong to nobody, and so do their triggers. */
  readonly tableSelection: TableSelection;
}

/**
 * Reads the definitions and identities of everything in the databases.
 *
 * @throws {SessionError}
 */
export async function readFingerprint(session: Queryable, request: FingerprintRequest): Promise<SchemaFingerprint> {
  const [[readAt = ''] = []] = await session.rows('SELECT NOW()');
  const { uptime, countedFrom, counters } = await readCounters(session, request);
  const { dumped, leftOut } = await selectObjects(
    session,
    await readObjects(session, request, request.databases),
    request.tableSelection,
  );
  // Last, because a statement that fails ends the session.
  const physical = request.mayProcess ? await physicalTables(session, request) : undefined;
  return {
    readAt,
    uptime,
    countedFrom,
    counters,
    objects: new Map(dumped.map((object) => [keyOf(object), object])),
    leftOut,
    physical: physical && withoutTables(physical, leftOut, dumped),
  };
}

/** What remains of the identities when these tables are left out. */
function withoutTables(
  physical: PhysicalTables,
  leftOut: readonly SchemaObject[],
  dumped: readonly SchemaObject[],
): PhysicalTables {
  if (leftOut.length === 0) return physical;
  const tables = (objects: readonly SchemaObject[]) => objects.filter(({ kind }) => kind === 'table');
  const nobodys = identitiesOfThese(physical, tables(leftOut), tables(dumped));
  const ids = new Map([...physical.ids].filter(([, id]) => !nobodys.has(id)));
  return { ...physical, ids };
}

async function readCounters(
  session: Queryable,
  server: ServerKind,
): Promise<Pick<SchemaFingerprint, 'uptime' | 'countedFrom' | 'counters'>> {
  const names = ['Uptime', 'Uptime_since_flush_status', ...COUNTED].map((name) => `'${name}'`).join(', ');
  const rows = await session.rows(`SHOW GLOBAL STATUS WHERE variable_name IN (${names})`);
  const values = new Map(rows.map(([name = '', value]) => [name, Number(value)]));
  const uptime = values.get('Uptime') ?? 0;
  const counted = canResetCounters(server) ? values.get('Uptime_since_flush_status') : undefined;
  return { uptime, countedFrom: uptime - (counted ?? uptime), counters: values };
}

/** Some managed servers refuse these lists in spite of the privilege: then the rest has to do. */
async function physicalTables(session: Queryable, request: FingerprintRequest): Promise<PhysicalTables | undefined> {
  try {
    return await readPhysicalTables(session, request, request.databases);
  } catch (error) {
    if (error instanceof SessionError) return undefined;
    throw error;
  }
}
