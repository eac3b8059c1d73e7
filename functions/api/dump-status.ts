import { dumpId } from '../dump-format/keys/dump-name';
import type { DumpSummary } from '../dump-format/manifest/dump-summary';
import type { LockRecord } from '../slot-job/lock/record';
import { lockKey, type SlotTarget } from '../slot-job/target';
import { type Answer, answer, errorResponse } from './answer';
import type { Container } from './container';
import { parseDumpId } from './dump-id';

/**
 * Returns the status of a dump from the lock table.
 *
 * @param id `2026-11-20`, or for a forced dump `2026-11-20-force-<its id>`.
 * @throws {EventError | LockError}
 */
export async function dumpStatus(
  id: string,
  { config, lockTable }: Pick<Container, 'config' | 'lockTable'>,
): Promise<Answer> {
  const target = { job: config.jobName, ...parseDumpId(id, config.slotUnit) };
  const record = await lockTable.read(lockKey(target));
  if (record) return answer(200, statusOf(target, record));
  return errorResponse(404, {
    code: 'DUMP_UNKNOWN',
    detail: `No run of the dump "${id}" of the job "${config.jobName}" has begun. Ask again in some seconds when you have just started it; otherwise start it by POST /dumps.`,
  });
}

function statusOf(target: SlotTarget, record: LockRecord & Partial<DumpSummary>): object {
  const { state, attempts, startedAt, objectKey, bytes, sha256, lastError, handOver } = record;
  return {
    id: dumpId(target),
    ...target,
    state,
    attempts,
    startedAt,
    // Undefined fields are omitted: a missing dump has no size, and a complete one no current error.
    ...(state === 'DONE' ? { objectKey, bytes, sha256 } : { lastError }),
    ...(state === 'HANDED_OVER' ? { execution: handOver?.execution, reason: handOver?.reason } : {}),
  };
}
