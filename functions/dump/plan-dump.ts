import { TIMINGS } from '../slot-job/lock/timings';
import type { Connection } from './connection/connection';
import { judgeDuration, paceOfLastDumps } from './history/duration';
import { type DumpPlan, preflight } from './preflight/preflight';
import type { PipelineRun } from './tries/pipeline-run';
import { readServerUsers } from './users/read-server-users';
import { usersFile } from './users/users-file';

/** Preflight, the accounts if they are wanted, and the forecast of the duration. */
export async function planDump(run: PipelineRun, connection: Connection): Promise<DumpPlan> {
  const { services, session, log } = run;
  const { config, toolbox, clock } = services;
  const plan = await preflight(
    connection,
    services.caFilePath(connection.tlsCa),
    toolbox,
    session.signal,
    config.parallelism,
    config.database.maximumReplicaLagSeconds,
    clock,
    config.dumpUsers,
    config.tables,
  );
  const { flavour, options, serverVersion } = plan;
  const users = config.dumpUsers
    ? await readServerUsers({ toolbox, flavour, options, connection }, serverVersion, session.signal)
    : undefined;
  const warnings = [...plan.warnings, ...(users?.warnings ?? []), ...(await forecastWarnings(run, plan))];
  for (const warning of warnings) log.warn(warning);
  log.info('preflight passed', { server: plan.serverVersion, estimatedBytes: plan.estimatedBytes });
  return { ...plan, users: users && usersFile(users), warnings };
}

/** A warning when the dump will hardly fit into the time. Without a forecast the dump is made all the same. */
async function forecastWarnings(
  { target, services, session, log, explain }: PipelineRun,
  { estimatedBytes }: DumpPlan,
): Promise<string[]> {
  const { store, config } = services;
  const pace = await paceOfLastDumps(store, config.prefix, target, session.signal).catch((error) => {
    log.warn('How long the dump will take could not be estimated.', { error: explain(error).message });
  });
  if (!pace) return [];
  const { memoryMb, parallelism } = config;
  const milliseconds = session.remaining() - TIMINGS.watchdog;
  const warning = judgeDuration(estimatedBytes, pace, { milliseconds, memoryMb, parallelism });
  return warning === undefined ? [] : [warning];
}
