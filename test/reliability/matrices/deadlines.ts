import { NETWORK_FAULTS } from '../proxy/faults';
import { TIME_SCALE } from '../trials/builds';
import { type InjectionPoint, inject, nameOf } from '../trials/injection-points';
import type { Subject } from '../trials/lab';
import type { Trial } from '../trials/trial';

/** The shortest timeout that the module accepts, too short to wait for all attempts of the SDK. */
export const SHORT_TIMEOUT_SECONDS = 120 / TIME_SCALE;

/** A service does not respond during the first attempt, from each call on: the run must end before Lambda's timeout. */
export function deadlines(subject: Subject, points: readonly InjectionPoint[]): Trial[] {
  const silences = NETWORK_FAULTS.filter(({ name }) => name.startsWith('no answer'));
  return points.flatMap((point) =>
    silences.map((fault) => ({
      family: 'time runs out',
      name: `${nameOf(point)}: ${fault.name}, until the time is up`,
      subject,
      disturb: () => inject(point, fault, Number.POSITIVE_INFINITY),
    })),
  );
}
