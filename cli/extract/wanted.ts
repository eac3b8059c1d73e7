import type { Wanted as WantedSections } from '../../functions/dump-format/dump-index/wanted';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { LackingTables } from '../../functions/dump-format/selection/lacking-tables';
import type { Statement } from '../../functions/dump-format/statements/statement-splitter';
import { NotFoundError } from '../core/errors';

/** A table of a dump, by its names in it. */
export interface WantedTable {
  readonly database: string;
  readonly table: string;
}

/** What of a dump is extracted: tables, or everything, with rows or without. */
export interface Wanted {
  readonly tables: readonly WantedTable[] | undefined;
  readonly rows: boolean;
}

/**
 * Finds a table that was named as `database.table`, or as `table` for a dump of one database.
 *
 * @throws {NotFoundError} when the manifest has none of this name.
 */
export function findTable(name: string, { source }: Manifest): WantedTable {
  const { databases, tables } = source;
  const [only, ...others] = databases;
  const candidates = [
    ...(only !== undefined && others.length === 0 ? [{ database: only, table: name }] : []),
    ...databases
      .filter((database) => name.startsWith(`${database}.`))
      .map((database) => ({ database, table: name.slice(database.length + 1) })),
  ];
  const found = candidates.find(({ table }) => tables.includes(table));
  if (found) return found;
  const lacking = new LackingTables(source);
  if (candidates.some(({ database, table }) => lacking.isLeftOut(database, table))) {
    throw new NotFoundError(
      'DUMP_NOT_FOUND',
      `The job leaves the table ${JSON.stringify(name)} out of its dumps (exclude_tables). Choose another table.`,
    );
  }
  const form = others.length > 0 ? ` Name it as database.table; the databases are ${databases.join(', ')}.` : '';
  throw new NotFoundError(
    'DUMP_NOT_FOUND',
    `The dump has no table ${JSON.stringify(name)}.${form} "lambda-mysqldump show" lists the tables.`,
  );
}

/** Which sections have what is extracted. */
export function sectionsOf({ tables, rows }: Wanted): WantedSections {
  return {
    hasDatabase: (name) => !tables || tables.some(({ database }) => isSame(database, name)),
    hasObject:
      tables && ((name, object) => tables.some(({ database, table }) => table === object && isSame(database, name))),
    content: rows ? 'all' : 'schema',
  };
}

/** A dump of one database does not always name it. */
function isSame(wanted: string, database: string | undefined): boolean {
  return database === undefined || database === '' || database === wanted;
}

const OF_TABLES: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'drop-table',
  'create-table',
  'lock',
  'keys',
  'insert',
]);
const OF_ROWS: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>(['insert', 'lock', 'keys', 'transaction']);

/** Chooses statements, one after the other. */
export class StatementFilter {
  /** Tables of which a statement was found. */
  readonly found = new Set<WantedTable>();
  #isLocked = false;

  constructor(private readonly wanted: Wanted) {}

  isWanted({ kind, object, database }: Statement): boolean {
    const { tables, rows } = this.wanted;
    if (kind === 'client-command' || kind === 'drop-database') return false;
    if (!rows && OF_ROWS.has(kind)) return false;
    if (!tables || kind === 'setting' || kind === 'transaction') return true;
    // guard: extracts-no-use
    if (!OF_TABLES.has(kind)) return false;
    // UNLOCK TABLES names no table.
    if (kind === 'lock' && object === undefined) return this.#isLocked;
    const table = tables.find((it) => it.table === object && isSame(it.database, database));
    if (kind === 'lock') this.#isLocked = table !== undefined;
    if (table) this.found.add(table);
    return table !== undefined;
  }
}

const PROGRAMS: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>(['trigger', 'routine', 'event']);

/** A statement with the delimiter that the client needs. */
export function withDelimiter({ kind, bytes }: Pick<Statement, 'kind' | 'bytes'>): Buffer[] {
  if (!PROGRAMS.has(kind)) return [bytes, Buffer.from(';\n')];
  // On a line of its own, because a body may end with a comment. Longer than any run of semicolons in the body.
  const delimiter = ';'.repeat(longestRun(bytes) + 2);
  return [Buffer.from(`DELIMITER ${delimiter}\n`), bytes, Buffer.from(`\n${delimiter}\nDELIMITER ;\n`)];
}

function longestRun(bytes: Buffer): number {
  return Math.max(0, ...[...bytes.toString('latin1').matchAll(/;+/g)].map(([run]) => run.length));
}
