import { transientErrors } from '../proxy/answers';
import { errorAfterSuccess, errorInsteadOfCall, type Fault, NETWORK_FAULTS } from '../proxy/faults';
import { type InjectionPoint, inject, nameOf } from '../trials/injection-points';
import type { Subject } from '../trials/lab';
import type { RunCall } from '../trials/slot-watch';
import type { Trial } from '../trials/trial';

/** Number of requests with the fault: one, also the SDK's next attempt, or all of the first attempt at the event. */
const TIMES = [1, 2, Number.POSITIVE_INFINITY];

/** Injects every fault of the network and of the service into every call of a run. */
export function ambiguities(subject: Subject, calls: readonly { point: InjectionPoint; call: RunCall }[]): Trial[] {
  return calls.flatMap(({ point, call }) => {
    const errors = transientErrors(call);
    const faults: Fault[] = [...NETWORK_FAULTS, ...errors.map(errorInsteadOfCall), ...errors.map(errorAfterSuccess)];
    return faults.flatMap((fault) =>
      TIMES.map((times) => ({
        family: 'ambiguous call',
        name: `${nameOf(point)}: ${fault.name}${inWords(times)}`,
        subject,
        disturb: () => inject(point, fault, times),
      })),
    );
  });
}

function inWords(times: number): string {
  if (times === 1) return '';
  return times === 2 ? ', twice' : ', always in the first attempt';
}
