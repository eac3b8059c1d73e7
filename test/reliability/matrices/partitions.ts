import { setTimeout as sleep } from 'node:timers/promises';
import type { InterceptedRequest } from '../proxy/fault-proxy';
import type { Fault } from '../proxy/faults';
import { TIME_SCALE } from '../trials/builds';
import { type InjectionPoint, nameOf } from '../trials/injection-points';
import type { Subject } from '../trials/lab';
import type { FaultPlan } from '../trials/slot-watch';
import type { Trial } from '../trials/trial';
import { twoEvents } from './zombies';

/** Longer than the takeover. */
const PARTITION_MS = 60_000 / TIME_SCALE;

/**
 * From one call on, the first run is disconnected from AWS for longer than the takeover, while it continues to run.
 * Then all its requests arrive at once, including those that have timed out.
 */
export function partitions(subject: Subject, points: readonly InjectionPoint[]): Trial[] {
  return points.map((point) => ({
    family: 'partition',
    name: `cut off from AWS at ${nameOf(point)}`,
    subject,
    disturb: () => partitionAt(point),
    run: (context) => twoEvents(context, () => {}),
  }));
}

function partitionAt(point: InjectionPoint): FaultPlan {
  let healed: Promise<void> | undefined;
  let over = false;
  const late: Fault = {
    name: 'cut off',
    apply: async (_call, intercepted: InterceptedRequest) => {
      await healed;
      intercepted.answer(await intercepted.forward());
    },
  };
  return ({ label, invocation, occurrence }) => {
    if (invocation !== 1 || over) return undefined;
    if (!healed && label === point.label && occurrence === point.occurrence) {
      healed = sleep(PARTITION_MS).then(() => {
        over = true;
      });
    }
    return healed ? late : undefined;
  };
}
