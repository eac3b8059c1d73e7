import { codeOf } from '../core/errors';
import { dumpKey } from '../dump-format/keys/object-keys';
import type { Place } from '../slot-job/lock/record';
import { TIMINGS } from '../slot-job/lock/timings';
import { assertProven } from '../store-dump/gate/gate';
import { abortUpload } from '../store-dump/upload/abort-upload';
import type { Connection } from './connection/connection';
import { planDump, type TooLarge } from './plan-dump';
import { atOneServer } from './server/at-one-server';
import { dumpOnce } from './tries/dump-once';
import { dumpWithOneMoreTry } from './tries/one-more-try';
import type { PipelineRun, UploadedDump } from './tries/pipeline-run';

/**
 * The pipeline of a dump, one line per stage:
 *
 * 1. {@link uploadDump}: connection → plan (`plan-dump.ts`) → (schema, upload opened, mysqldump → compressor → parts, schema again)
 * 2. {@link assertWhole}: the gate
 * 3. `store-dump/run/store-dump.ts`: the upload is completed, and the dump becomes visible
 * 4. `publish/publication.ts`: the manifest, which makes it a dump for every reader
 *
 * Between them stand the lock's states (`store-dump/run/protocol.ts`), because after a crash another run goes on from there.
 *
 * @param claim the place that an earlier attempt claimed: it stays, also when the configuration has changed since.
 * @param warnings what is known about the slot before.
 * @returns the uploaded dump, or why it is left to the runner.
 * @throws when this rejects, no child runs and no upload is open.
 */
export async function uploadDump(
  run: PipelineRun,
  fence: number,
  claim: Place | undefined,
  warnings: readonly string[],
  onConnection: (connection: Connection) => void,
): Promise<UploadedDump | TooLarge> {
  const { services, session, target } = run;
  const { config, clock } = services;
  const key = claim?.key ?? dumpKey(config.prefix, target, config.compression);
  const pipeline = async () => {
    const connection = await services.resolveConnection();
    onConnection(connection);
    const found = await planDump(run, connection);
    if ('tooLarge' in found) return found;
    const plan = { ...found, warnings: [...warnings, ...found.warnings] };
    return dumpWithOneMoreTry(plan, {
      dumpOnce: (it) => dumpOnce(run, key, fence, connection, it),
      discard: ({ open }) => abortUpload(run, open),
      timeLeft: () => session.remaining() - TIMINGS.watchdog,
      clock,
      signal: session.signal,
      log: run.log,
    });
  };
  const startOver = async (error: Error) =>
    run.log.warn('A connection reached another server than those before it; trying once more.', {
      error: error.message,
      errorCode: codeOf(error),
    });
  return atOneServer(pipeline, startOver, clock, session.signal);
}

/** Evaluates the gate. @throws {GateError} when the dump is not proven complete. */
export function assertWhole({ dumped }: UploadedDump, lockRenewed: boolean): void {
  // guard: asks-the-gate
  for (const evidence of dumped.evidence) assertProven({ ...evidence, lockRenewed });
}
