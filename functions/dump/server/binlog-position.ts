import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { isAtLeast } from '../../core/sql/version';
import type { BinlogPosition } from '../../dump-format/manifest/manifest';
import type { ServerFacts } from './server-facts';

/** The server whose position is read, and whether the user may see where its binary log is. */
export interface PositionRequest {
  readonly flavour: Flavour;
  readonly version: string;
  readonly maySeeBinlog: boolean;
}

/** Whether a user with these privileges may see where the binary log ends. MariaDB shows it to every user. */
export function maySeeBinlog(flavour: Flavour, hasPrivilege: (name: string) => boolean): boolean {
  return flavour === 'mariadb' || ['REPLICATION CLIENT', 'SUPER'].some(hasPrivilege);
}

/** A warning when the user may not see where the binary log ends, and the server has no GTIDs, which every user sees. */
export function hiddenPosition(server: ServerFacts, maySee: boolean, user: string): string[] {
  if (maySee || !server.hasBinlog || server.gtid !== undefined) return [];
  return [
    `The manifest has no position in the binary log, from which a replica or a recovery to a later moment would start, because ${user} may not see it. Run as an administrator:\n  GRANT REPLICATION CLIENT ON *.* TO ${user};`,
  ];
}

/**
 * Reads the end of the binary log. While the tables are locked, each transaction on them is either before this position
 * and in the snapshot, or behind it and not.
 *
 * @returns undefined when the server has no binary log and no GTIDs, or shows neither.
 * @throws {SessionError} when the server refuses, which ends the session.
 */
export async function readBinlogPosition(
  session: Queryable,
  { flavour, version, maySeeBinlog }: PositionRequest,
): Promise<BinlogPosition | undefined> {
  if (flavour === 'mariadb') return readPositionOfMariadb(session);
  const [[file = '', position = '', , , executed] = []] = maySeeBinlog ? await session.rows(statement(version)) : [];
  const gtid = executed ?? (await variable(session, '@@GLOBAL.gtid_executed'));
  return positionOf(file, position, gtid);
}

function statement(version: string): string {
  return isAtLeast(version, 8, 2) ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS';
}

/**
 * These status variables are where the last transaction ended that was committed, also outside of a consistent snapshot
 * ("START TRANSACTION", MariaDB documentation), and ask for no privilege.
 */
async function readPositionOfMariadb(session: Queryable): Promise<BinlogPosition | undefined> {
  const rows = await session.rows(
    "SHOW STATUS WHERE variable_name IN ('Binlog_snapshot_file', 'Binlog_snapshot_position')",
  );
  const status = new Map(rows.map(([name = '', value = '']) => [name.toLowerCase(), value]));
  const file = status.get('binlog_snapshot_file') ?? '';
  if (file === '') return undefined;
  const gtid = await variable(session, '@@GLOBAL.gtid_binlog_pos');
  return positionOf(file, status.get('binlog_snapshot_position') ?? '', gtid);
}

async function variable(session: Queryable, name: string): Promise<string> {
  const [[value = ''] = []] = await session.rows(`SELECT ${name}`);
  return value;
}

function positionOf(file: string, position: string, gtid: string): BinlogPosition | undefined {
  // MySQL breaks a list of several servers into lines.
  const gtids = gtid.replaceAll('\n', '');
  const hasFile = file !== '' && /^\d+$/.test(position);
  if (!hasFile && gtids === '') return undefined;
  return { ...(hasFile ? { file, position: Number(position) } : {}), ...(gtids === '' ? {} : { gtid: gtids }) };
}
