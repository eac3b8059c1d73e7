import { once } from 'node:events';
import { BACKUP_USER } from '../../dev/labs/databases/backup-user';
import { rootClient } from '../../dev/servers/root-client';
import type { TestServer } from '../../dev/servers/server';
import { spawnBound } from '../../dev/tools/processes';
import { until } from '../../dev/tools/until';

/** Holds a table in a session of its own, against readers unless another statement is to hold it, until it is let go. */
export async function holdTable(
  server: TestServer,
  database: string,
  table: string,
  by = `LOCK TABLES \`${table}\` WRITE`,
): Promise<() => Promise<void>> {
  const { program, login } = await rootClient(server);
  const child = spawnBound(program, [...login, '--batch', '--unbuffered', `--database=${database}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdin || !child.stdout) throw new Error('The session that holds a table has no pipes.');
  child.stdin.write(`${by}; SELECT 'held';\n`);
  await once(child.stdout, 'data');
  return async () => {
    const exited = once(child, 'exit');
    child.stdin?.end();
    await exited;
  };
}

/**
 * Waits until the dump stands before a table that is held; returns the id of its connection.
 *
 * @param isOver whether the dump has ended, which ends the waiting with an error.
 */
export function dumpThatWaits(server: TestServer, isOver: () => boolean): Promise<number> {
  const limit = server.flavour === 'mysql' ? 'max_execution_time' : 'max_statement_time';
  return until(async () => {
    if (isOver()) throw new Error('The dump ended before it had to wait.');
    const id = await server.sql(
      `SET SESSION ${limit} = 0;
       SELECT id FROM information_schema.processlist WHERE user = '${BACKUP_USER}' AND state LIKE 'Waiting for table%'`,
    );
    return id !== '' && Number(id);
  });
}
