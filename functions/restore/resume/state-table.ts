import { createHash } from 'node:crypto';
import * as z from 'zod';
import { identifier, literal } from '../../core/sql/sql-text';
import { StatementRefused } from '../connection/connection-errors';
import type { ServerConnection } from '../connection/server-connection';

/** Table of the target in which a restore notes what it has finished. It is dropped at the end. */
export const STATE_TABLE = 'lambda_mysqldump_restore';

const restoreSchema = z.object({
  version: z.literal(1),
  /** SHA-256 of the dump. */
  dump: z.string(),
  /** Digest of everything that decides what is restored and how it is changed. */
  rules: z.string(),
  /** Databases that belong to the restore, so that their objects are its own. */
  databases: z.array(z.string()),
});

/** The restore that a state belongs to. */
export type RestoreNote = z.infer<typeof restoreSchema>;

const tableSchema = z.object({ database: z.string(), table: z.string(), rows: z.number().int().nonnegative() });

/** A table that is finished, with the names of the target. */
export type FinishedTable = z.infer<typeof tableSchema>;

const RESTORE = 'restore';
const UNKNOWN_COLUMN = 1054;

/** What an earlier restore left behind. */
export interface FoundState {
  /** The database that the table is in. */
  readonly home: string;
  /** Undefined when the restore ended before it had written anything else. */
  readonly restore: RestoreNote | undefined;
  readonly finished: readonly FinishedTable[];
  /** Whether the table has something else than notes of this version. */
  readonly isUnreadable?: boolean;
}

/** Finds states in all databases, or in these. */
export async function findStates(session: ServerConnection, databases?: readonly string[]): Promise<FoundState[]> {
  const rows = await session.rows(
    `SELECT table_schema, @@lower_case_table_names FROM information_schema.tables WHERE table_name = '${STATE_TABLE}'`,
  );
  const homes = rows
    .filter(([home = '', lowerCase]) => {
      const isHome = (name: string) =>
        name === home || (lowerCase !== '0' && name.toLowerCase() === home.toLowerCase());
      return databases === undefined || databases.some(isHome);
    })
    .map(([home = '']) => home);
  const states: FoundState[] = [];
  for (const home of homes) states.push(await readState(session, home));
  return states;
}

async function readState(session: ServerConnection, home: string): Promise<FoundState> {
  try {
    const rows = await session.rows(`SELECT id, content FROM ${identifier(home)}.${STATE_TABLE}`);
    const contents = rows.map(([id = '', content = '']) => ({ id, content: JSON.parse(content) as unknown }));
    const restore = contents.find(({ id }) => id === RESTORE);
    return {
      home,
      restore: restore && restoreSchema.parse(restore.content),
      finished: contents.filter(({ id }) => id !== RESTORE).map(({ content }) => tableSchema.parse(content)),
    };
  } catch (error) {
    const isOther =
      error instanceof SyntaxError ||
      error instanceof z.ZodError ||
      (error instanceof StatementRefused && error.errno === UNKNOWN_COLUMN);
    if (!isOther) throw error;
    return { home, restore: undefined, finished: [], isUnreadable: true };
  }
}

/** Writes the state of a restore. A note is written after what it is about. */
export class StateTable {
  readonly #table: string;

  /** @param home the database that the table is in */
  constructor(
    private readonly session: ServerConnection,
    readonly home: string,
  ) {
    this.#table = `${identifier(home)}.${STATE_TABLE}`;
  }

  /** Creates the table, or goes on with the one that is there, and notes which restore it belongs to. */
  async begin(restore: RestoreNote): Promise<void> {
    await this.#run(
      `CREATE TABLE IF NOT EXISTS ${this.#table} (id VARCHAR(64) CHARACTER SET ascii NOT NULL PRIMARY KEY, content LONGTEXT CHARACTER SET utf8mb4 NOT NULL) ENGINE = InnoDB`,
    );
    await this.#write(RESTORE, restore);
  }

  /** A table's rows, keys and triggers are in the target. */
  finished(table: FinishedTable): Promise<unknown> {
    return this.#write(idOf(table), table);
  }

  /** A table that was finished gets more rows. */
  unfinished(table: FinishedTable): Promise<unknown> {
    return this.#run(`DELETE FROM ${this.#table} WHERE id = '${idOf(table)}'`);
  }

  /** The restore is complete. */
  end(): Promise<unknown> {
    return this.#run(`DROP TABLE IF EXISTS ${this.#table}`);
  }

  #write(id: string, content: unknown): Promise<unknown> {
    return this.#run(`REPLACE INTO ${this.#table} VALUES ('${id}', ${literal(JSON.stringify(content))})`);
  }

  #run(statement: string): Promise<unknown> {
    return this.session.execute(statement);
  }
}

function idOf({ database, table }: FinishedTable): string {
  return createHash('sha256')
    .update(JSON.stringify([database, table]))
    .digest('hex');
}
