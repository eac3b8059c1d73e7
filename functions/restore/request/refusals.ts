import type { Explanation } from '../../core/errors';
import { identifier } from '../../core/sql/sql-text';
import { listed } from '../../core/words/listed';
import { MOST_CONNECTIONS } from './options';

/**
 * Everything that a restore refuses before it writes anything. The preparation finds these, for a restore as for a dry run;
 * the test of both has a case for each.
 */
export const REFUSALS = {
  connections: (connections: number): Explanation => ({
    code: 'CONFIG_INVALID',
    detail: `The number of connections must be an integer from 1 to ${MOST_CONNECTIONS}, got: ${connections}.`,
  }),
  nameOfSeveral: (databases: readonly string[], name: string): Explanation => ({
    code: 'CONFIG_INVALID',
    detail: `The dump has ${databases.length} databases (${listed(databases)}), and "${name}" can be the name of one only. Name each of them (--rename old=new).`,
  }),
  sameName: (target: string, sources: readonly string[]): Explanation => ({
    code: 'CONFIG_INVALID',
    detail: `The databases ${quoted(sources)} would be restored into one, "${target}". Give each of them a name of its own (--rename old=new).`,
  }),
  systemDatabase: (name: string): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `The database "${name}" belongs to the server itself. Restore into another one (--into, or --rename old=new).`,
  }),
  unreadableState: (database: string, table: string): Explanation => ({
    code: 'TARGET_NOT_EMPTY',
    detail: `The table "${table}" in the database "${database}" has no notes that this program can read: they are of another version, or the table is none of a restore. Resume with the version that began, or drop the table if no restore is unfinished.`,
  }),
  defaults: (name: string): Explanation => ({
    code: 'CONFIG_INVALID',
    detail: `${JSON.stringify(name)} is no name of a character set or collation.`,
  }),
  unknownDatabases: (names: readonly string[], databases: readonly string[]): Explanation => ({
    code: 'DUMP_NOT_FOUND',
    detail: `The dump has no database ${quoted(names)}; it has ${quoted(databases)}. Correct the names of the databases.`,
  }),
  unknownTables: (names: readonly string[]): Explanation => ({
    code: 'DUMP_NOT_FOUND',
    detail: `The dump has no table ${quoted(names)}. Correct the names of the selected tables.`,
  }),
  unknownDefiners: (accounts: readonly string[], known: readonly string[]): Explanation => ({
    code: 'CONFIG_INVALID',
    detail: `No object of the dump has the definer ${quoted(accounts)}, which would be replaced; the definers are ${known.length === 0 ? 'none' : quoted(known)}. Correct the account, or leave it out.`,
  }),
  leftOutTables: (names: readonly string[]): Explanation => ({
    code: 'DUMP_NOT_FOUND',
    detail: `The job leaves ${quoted(names)} out of its dumps (exclude_tables), so that there is nothing to restore. Choose other tables.`,
  }),
  readOnly: (target: string): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `${target} is read-only. Restore into the writer.`,
  }),
  binaryLog: (target: string): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `${target} has a binary log, and the user has not SUPER, so that functions and triggers are refused (error 1419). Set log_bin_trust_function_creators = 1 for the restore (in RDS and Aurora: in the parameter group).`,
  }),
  differByCase: (target: string, names: readonly string[]): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `${target} takes names that differ by case for one (lower_case_table_names), and the dump has ${quoted([...new Set(names)])}: one would replace the other. Restore into a server with lower_case_table_names = 0, or one table after the other into databases of their own.`,
  }),
  privileges: (target: string, statements: readonly string[]): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `The user lacks privileges on ${target}. Run there as an administrator: ${statements.join(' ')}`,
  }),
  definers: (target: string, accounts: readonly string[], example: string): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `The user may not restore the definers ${listed(accounts)} (${example}) into ${target} (error 1227). Grant it SET_ANY_DEFINER (MySQL 8.2 and later; and ALLOW_NONEXISTENT_DEFINER for accounts that do not exist), SET_USER_ID (MySQL 8.0) or SET USER (MariaDB), or strip the definers (--definer strip).`,
  }),
  collations: (target: string, collations: readonly string[], example: string): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `${target} lacks the collations ${listed(collations)} (${example}; error 1273). Map collations (--map-collations), or restore into a server that has them.`,
  }),
  keyless: (target: string, tables: readonly string[]): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `${target} requires primary keys, the user may not change that, and tables have none: ${listed(tables)} (error 3750). Set sql_require_primary_key = OFF for the restore (in RDS and Aurora: in the parameter group), or grant the user SESSION_VARIABLES_ADMIN.`,
  }),
  generated: (target: string, tables: readonly string[]): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `The rows of these tables have values of generated columns, as MariaDB dumps them, and MySQL refuses them (error 3105): ${listed(tables)}. Restore into a MariaDB server instead of ${target}, or name the other tables (--tables), and copy these without their generated columns.`,
  }),
  packet: (target: string, packet: number, line: number): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `The longest statement of the dump has ${line} bytes or more, and max_allowed_packet of ${target} is ${packet} (errors 1153 and 2006). Set it for the restore: SET GLOBAL max_allowed_packet = ${packetFor(line)} (in RDS and Aurora: in the parameter group).`,
  }),
  tablespaces: (target: string, names: readonly string[]): Explanation => ({
    code: 'TARGET_UNSUITABLE',
    detail: `Tables of the dump are in the general tablespaces ${quoted(names)}, which ${target} lacks (error 3510). Create them there: ${names.map((name) => `CREATE TABLESPACE ${identifier(name)};`).join(' ')}`,
  }),
  sourceServer: (target: string): Explanation => ({
    code: 'TARGET_IS_SOURCE',
    detail: `${target} is the server that the dump comes from. Restore into another one; or, if this one is meant, repeat the command with --allow-source-server and another name for the database (--into, or --rename old=new).`,
  }),
  originals: (target: string, databases: readonly string[]): Explanation => ({
    code: 'TARGET_IS_SOURCE',
    detail: `The restore would write into the originals on ${target}: ${listed(databases)}. Give them other names (--into, or --rename old=new), or allow each of them by --allow-database.`,
  }),
  replacesOthers: (names: readonly string[], targets: readonly string[]): Explanation => ({
    code: 'CONFIG_INVALID',
    detail: `The restore would not write into the database ${quoted(names)}, which would be replaced; it writes into ${quoted(targets)}. Correct the name (--replace).`,
  }),
  replacesUnknown: (target: string, names: readonly string[]): Explanation => ({
    code: 'TARGET_IS_SOURCE',
    detail: `The dump does not state which server it comes from, and it may be ${target}: nothing is dropped there (--replace ${listed(names)}). Drop the database yourself, or restore under another name (--into, or --rename old=new).`,
  }),
  replacesOriginals: (target: string, databases: readonly string[]): Explanation => ({
    code: 'TARGET_IS_SOURCE',
    detail: `The restore would drop the originals on ${target}, the server that the dump comes from: ${listed(databases)}. Nothing allows that. Restore under another name (--into, or --rename old=new).`,
  }),
  objects: (target: string, database: string, objects: readonly string[], isCut: boolean): Explanation => ({
    code: 'TARGET_NOT_EMPTY',
    detail: `The database "${database}" of ${target} has objects: ${listed(objects)}${isCut ? ', …' : ''}. Restore into another database (--into, or --rename old=new), or allow this one by --allow-database: tables of the dump then replace those of the same name. To drop it with everything in it first, name it by --replace.`,
  }),
  unfinished: (target: string, database: string, finishedTables: number): Explanation => ({
    code: 'TARGET_NOT_EMPTY',
    detail: `The database "${database}" of ${target} has an unfinished restore (finished tables: ${finishedTables}). Repeat its command with --resume, or drop the database.`,
  }),
  resumesNothing: (target: string, database: string, objects: readonly string[], isCut: boolean): Explanation => ({
    code: 'TARGET_NOT_EMPTY',
    detail: `No unfinished restore is in the database "${database}" of ${target}, which has objects: ${listed(objects)}${isCut ? ', …' : ''}. Either the restore was complete when its process ended, or the objects belong to somebody else. To be certain, restore again without --resume: into another database, or after dropping this one.`,
  }),
  resumesUnknown: (): Explanation => ({
    code: 'RESTORE_NOT_RESUMABLE',
    detail:
      'The SHA-256 of the dump is not stated, so that it is unknown whether it is the same. Restore it with its manifest.',
  }),
  resumesAnother: (database: string, difference: string): Explanation => ({
    code: 'RESTORE_NOT_RESUMABLE',
    detail: `The unfinished restore in the database "${database}" is ${difference}. Resume that one (--resume), or drop the database.`,
  }),
  running: (database: string, session: string): Explanation => ({
    code: 'RESTORE_RUNNING',
    detail: `Another restore writes to the database "${database}" in the session ${session} of the target. Wait until it has ended, or end the session (KILL), and repeat the command with --resume.`,
  }),
} satisfies Record<string, (...values: never[]) => Explanation>;

/** The next MiB that has room for the rows in front of a line, too; at most what servers accept. */
function packetFor(line: number): number {
  return Math.min(1_073_741_824, Math.ceil((line + 2 * 1_048_576) / 1_048_576) * 1_048_576);
}

function quoted(names: readonly string[]): string {
  return listed(names.map((name) => JSON.stringify(name)));
}
