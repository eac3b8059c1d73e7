import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { BACKUP_USER } from '../../../dev/labs/databases/backup-user';
import type { DumpLab, InProcessRun } from '../../../dev/labs/in-process/dump-lab';
import type { TestServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';
import { ENV } from '../../../functions/dump/env';

/** Privileges for several processes, in addition to the least privileges of a dump. */
export async function grantLock(server: TestServer, databases: readonly string[]): Promise<void> {
  const pattern = (database: string) => identifier(database.replaceAll(/[\\_%]/g, '\\$&'));
  await server.sql(
    databases.map((database) => `GRANT LOCK TABLES ON ${pattern(database)}.* TO '${BACKUP_USER}'@'%';`).join('\n'),
  );
}

/** Messages of a run, in addition to its dump. */
export interface ParallelDump {
  readonly key: string;
  readonly warnings: readonly string[];
  /** Durations of the locks on all tables, in milliseconds. */
  readonly lockedFor: readonly number[];
}

let lastDay = Date.parse('2026-01-01');

/** Returns an unused day. */
export function newDay(): string {
  lastDay += 86_400_000;
  return new Date(lastDay).toISOString().slice(0, 10);
}

/** Dumps with this number of processes. */
export async function dumpWith(
  processes: number,
  lab: DumpLab,
  run: InProcessRun = {},
  day = newDay(),
): Promise<ParallelDump> {
  const warnings: string[] = [];
  const lockedFor: number[] = [];
  const log = {
    info: (_: string, facts: { milliseconds?: number } = {}) => {
      if (facts.milliseconds !== undefined) lockedFor.push(facts.milliseconds);
    },
    warn: (message: string, facts: object = {}) => warnings.push(`${message} ${JSON.stringify(facts)}`),
    error: () => {},
  };
  const { key } = await lab.invoke(scheduledEvent(day), {
    ...run,
    environment: { [ENV.parallelism]: String(processes), ...run.environment },
    services: { log, ...run.services },
  });
  return { key, warnings, lockedFor };
}
