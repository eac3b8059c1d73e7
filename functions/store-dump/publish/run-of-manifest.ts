import type { Clock } from '../../core/time/clock';
import type { Manifest } from '../../dump-format/manifest/manifest';
import type { HandOver } from '../../slot-job/lock/record';
import type { LockSession } from '../../slot-job/lock/session';
import { engineOf } from '../run/engine';

type Run = Manifest['run'];

/**
 * What the manifest states of the run that publishes it.
 *
 * @param made by the metadata of the object: the attempt that made the dump, which an adopted one has from another run.
 */
export function runOfManifest(
  session: LockSession,
  clock: Clock,
  made: Pick<Run, 'owner' | 'fence'>,
  proof: Pick<Run, 'provenBy' | 'dumpSeconds'>,
  handOver: HandOver | undefined,
): Run {
  return {
    ...made,
    ...proof,
    requestId: session.attempt.requestId,
    startedAt: session.startedAt.toISOString(),
    completedAt: clock.now().toISOString(),
    seconds: session.seconds(),
    ...madeBy(session, handOver),
  };
}

/** Where a dump was made, and why; nothing of a function. */
function madeBy(session: LockSession, handOver: HandOver | undefined): Pick<Run, 'engine' | 'handedOverBecause'> {
  const engine = engineOf(session);
  return engine === 'lambda' ? {} : { engine, ...(handOver && { handedOverBecause: handOver.reason }) };
}
