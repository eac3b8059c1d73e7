import { setTimeout as sleep } from 'node:timers/promises';
import { TIME_SCALE } from '../builds';
import type { Subject } from '../lab';
import { nameOf, type Point } from '../points';
import type { Passage } from '../proxy/fault-proxy';
import type { Fault } from '../proxy/faults';
import type { Plan } from '../slot-watch';
import type { Trial } from '../trial';
import { twoEvents } from './zombies';

/** Longer than a takeover takes. */
const PARTITION_MS = 60_000 / TIME_SCALE;

/**
 * From one call on, the first run is cut off from AWS for longer than the takeover takes, while it goes on by itself.
 * Then everything that it sent in the meantime arrives at once, also what it has long given up.
 */
export function partitions(subject: Subject, points: readonly Point[]): Trial[] {
  return points.map((point) => ({
    family: 'partition',
    name: `cut off from AWS at ${nameOf(point)}`,
    subject,
    disturb: () => cutOffAt(point),
    play: (stage) => twoEvents(stage, () => {}),
  }));
}

function cutOffAt(point: Point): Plan {
  let healed: Promise<void> | undefined;
  let over = false;
  const late: Fault = {
    name: 'cut off',
    apply: async (_call, passage: Passage) => {
      await healed;
      passage.answer(await passage.forward());
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
