import { CUT_OFF_BEFORE } from '../runner/slot-hand-over';
import { TIMINGS } from '../slot-job/lock/timings';
import { paceOfLastDumps } from '../store-dump/history/pace';
import { engineOf } from '../store-dump/run/engine';
import type { Connection } from './connection/connection';
import { judgeDuration, tablesOf } from './history/duration';
import { type DumpPlan, preflight } from './preflight/preflight';
import type { PipelineRun } from './tries/pipeline-run';
import { readServerUsers } from './users/read-server-users';
import { usersFile } from './users/users-file';

/** A dump that the runner is to make. */
export interface TooLarge {
  readonly tooLarge: string;
}

/** Preflight; the forecast of the duration, which may show that the dump is too large; then the accounts, if they are wanted. */
export async function planDump(run: PipelineRun, connection: Connection): Promise<DumpPlan | TooLarge> {
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
  const { seconds, warnings: forecast } = await forecastDuration(run, plan);
  const left = (session.remaining() - TIMINGS.watchdog) / 1_000;
  const tooLarge = run.reasonToHandOver({ bytes: plan.estimatedBytes, seconds, left });
  if (tooLarge !== undefined) return { tooLarge };
  const { flavour, options, serverVersion } = plan;
  const users = config.dumpUsers
    ? await readServerUsers({ toolbox, flavour, options, connection }, serverVersion, session.signal)
    : undefined;
  const warnings = [...plan.warnings, ...(users?.warnings ?? []), ...forecast];
  for (const warning of warnings) log.warn(warning);
  log.info('preflight passed', { server: plan.serverVersion, estimatedBytes: plan.estimatedBytes });
  return { ...plan, users: users && usersFile(users), warnings };
}

/** The expected duration, and a warning when it hardly fits into the time. Without a forecast the dump is made all the same. */
async function forecastDuration(
  { target, services, session, log, explain }: PipelineRun,
  { estimatedBytes }: DumpPlan,
): Promise<{ seconds: number | undefined; warnings: string[] }> {
  const { store, config } = services;
  const where = engineOf(session);
  const wanted = { where, workOf: tablesOf, cutOff: CUT_OFF_BEFORE };
  const pace = await paceOfLastDumps(store, config.prefix, target, wanted, session.signal).catch((error) => {
    log.warn('How long the dump will take could not be estimated.', { error: explain(error).message });
  });
  if (!pace) return { seconds: undefined, warnings: [] };
  const { memoryMb, parallelism } = config;
  const milliseconds = session.remaining() - TIMINGS.watchdog;
  const warning = judgeDuration(estimatedBytes, pace, { where, milliseconds, memoryMb, parallelism });
  return { seconds: estimatedBytes / pace.bytesPerSecond, warnings: warning === undefined ? [] : [warning] };
}
