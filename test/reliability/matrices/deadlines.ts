import { TIME_SCALE } from '../builds';
import type { Subject } from '../lab';
import { nameOf, type Point, strike } from '../points';
import { NETWORK_FAULTS } from '../proxy/faults';
import type { Trial } from '../trial';

/** The shortest timeout that the module takes, in which a run can't wait for all tries of the SDK. */
export const SHORT_TIMEOUT_SECONDS = 120 / TIME_SCALE;

/** A service falls silent for the whole first attempt, at every call: the run has to end before Lambda ends it. */
export function deadlines(subject: Subject, points: readonly Point[]): Trial[] {
  const silences = NETWORK_FAULTS.filter(({ name }) => name.startsWith('no answer'));
  return points.flatMap((point) =>
    silences.map((fault) => ({
      family: 'time runs out',
      name: `${nameOf(point)}: ${fault.name}, until the time is up`,
      subject,
      disturb: () => strike(point, fault, Number.POSITIVE_INFINITY),
    })),
  );
}
