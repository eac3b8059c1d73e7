import { StatementRefused } from '../connection/connection-errors';
import type { ServerConnection } from '../connection/server-connection';

/** A setting of every session of a restore. */
interface InitialSetting {
  readonly variable: string;
  readonly value: string;
  /** What follows when the user may not set it, for the report. Without it nothing does. */
  readonly otherwise?: string;
  /** Whether it is set only where the server has another value, because it takes a privilege. */
  readonly differs?: string;
}

const A_DAY = '86400';
/**
 * Bytes in which a session of MySQL sorts the keys that it builds: by default one mebibyte, so that those of a large table
 * are merged from thousands of pieces. With more than sixteen, it writes less and takes longer. All sessions together take
 * an eighth of the server's own buffer at most.
 */
function sortBuffer(connections: number): string {
  const share = `@@GLOBAL.innodb_buffer_pool_size DIV ${8 * connections}`;
  // The variable does not take the type of GREATEST and LEAST (error 1232).
  return `CAST(GREATEST(@@SESSION.innodb_ddl_buffer_size, LEAST(16777216, ${share})) AS UNSIGNED)`;
}

const settingsFor = (connections: number): readonly InitialSetting[] => [
  // How long the server waits for the next statement, while keys are built elsewhere or S3 is slow.
  { variable: 'wait_timeout', value: A_DAY },
  { variable: 'net_read_timeout', value: A_DAY },
  { variable: 'net_write_timeout', value: A_DAY },
  { variable: 'max_statement_time', value: '0' },
  { variable: 'autocommit', value: '1' },
  // Of transactions, by their names in both families.
  { variable: 'transaction_read_only', value: 'OFF', differs: 'ON' },
  { variable: 'tx_read_only', value: 'OFF', differs: 'ON' },
  // guard: sorts-keys-in-memory
  { variable: 'innodb_ddl_buffer_size', value: sortBuffer(connections) },
  // Otherwise the past rows of a table can't be given keys.
  { variable: 'system_versioning_alter_history', value: 'KEEP' },
  {
    variable: 'innodb_strict_mode',
    value: 'OFF',
    differs: 'ON',
    otherwise: 'A table whose rows are wider than innodb_strict_mode permits is refused (error 1118).',
  },
  {
    variable: 'sql_require_primary_key',
    value: 'OFF',
    differs: 'ON',
    otherwise: 'A table without a primary key is refused (error 3750), because sql_require_primary_key is ON.',
  },
  {
    // Foreign keys of earlier servers may refer to a key that is not unique.
    variable: 'restrict_fk_on_non_standard_key',
    value: 'OFF',
    differs: 'ON',
    otherwise: 'A foreign key to a key that is not unique is refused (error 6125).',
  },
  {
    variable: 'sql_generate_invisible_primary_key',
    value: 'OFF',
    differs: 'ON',
    otherwise:
      'A table without a primary key gets an invisible column my_row_id, because sql_generate_invisible_primary_key is ON.',
  },
];

/** What is set in every session, and what the user may not set. */
export interface InitialSettings {
  readonly statements: readonly string[];
  /** Variables that keep a value which may be in the way. */
  readonly refused: readonly string[];
  readonly warnings: readonly string[];
}

/** Finds out by trying which settings the user may set. @param connections that build keys side by side */
export async function tryInitialSettings(session: ServerConnection, connections: number): Promise<InitialSettings> {
  const settings = settingsFor(connections);
  const names = settings.map(({ variable }) => `'${variable}'`).join(', ');
  const rows = await session.rows(`SHOW SESSION VARIABLES WHERE variable_name IN (${names})`);
  const values = new Map(rows.map(([name = '', value = '']) => [name.toLowerCase(), value.toUpperCase()]));
  const statements = ['SET NAMES utf8mb4'];
  const refused: string[] = [];
  const warnings: string[] = [];
  for (const { variable, value, differs, otherwise } of settings) {
    const current = values.get(variable);
    if (current === undefined || (differs !== undefined && current !== differs)) continue;
    const statement = `SET SESSION ${variable} = ${value}`;
    try {
      await session.execute(statement);
      statements.push(statement);
    } catch (error) {
      if (!(error instanceof StatementRefused)) throw error;
      if (otherwise === undefined) continue;
      refused.push(variable);
      warnings.push(`The user may not set ${variable}. ${otherwise}`);
    }
  }
  return { statements, refused, warnings };
}

/** Sets them in another session. */
export async function initialize(session: ServerConnection, { statements }: InitialSettings): Promise<void> {
  for (const statement of statements) await session.execute(statement);
}
