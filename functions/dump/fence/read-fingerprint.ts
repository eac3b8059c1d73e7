import { SessionError } from '../../core/errors';
import type { Queryable } from '../../core/sql/queryable';
import { keyOf, type PhysicalTables, type SchemaFingerprint } from './fingerprint';
import { readObjects } from './read-objects';
import { readPhysicalTables } from './read-physical-tables';
import { canResetCounters, type ServerKind } from './server-kind';

/** Statements that change what a table or view is. Some of them can leave no other trace (see `judge.ts`). */
const COUNTED = ['Com_alter_table', 'Com_rename_table', 'Com_truncate', 'Com_create_view', 'Com_drop_view'] as const;

/** What is read, and how much of it the user may see. */
export interface FingerprintRequest extends ServerKind {
  readonly databases: readonly string[];
  /** Whether the user has the PROCESS privilege, without which InnoDB's own lists can't be read. */
  readonly mayProcess: boolean;
}

/**
 * Reads the definitions and identities of everything in the databases.
 *
 * @throws {SessionError}
 */
export async function readFingerprint(session: Queryable, request: FingerprintRequest): Promise<SchemaFingerprint> {
  const [[readAt = ''] = []] = await session.rows('SELECT NOW()');
  const { uptime, countedFrom, counters } = await readCounters(session, request);
  const objects = await readObjects(session, request, request.databases);
  return {
    readAt,
    uptime,
    countedFrom,
    counters,
    objects: new Map(objects.map((object) => [keyOf(object), object])),
    // Last, because a statement that fails ends the session.
    physical: request.mayProcess ? await physicalTables(session, request) : undefined,
  };
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
