import type { Subject } from '../lab';
import { nameOf, type Point, strike } from '../points';
import { transientErrors } from '../proxy/answers';
import { type Fault, falseAlarm, NETWORK_FAULTS, refusal } from '../proxy/faults';
import type { RunCall } from '../slot-watch';
import type { Trial } from '../trial';

/** How many requests in a row a fault strikes: once, once more at the SDK's next try, or all of the first attempt. */
const TIMES = [1, 2, Number.POSITIVE_INFINITY];

/** Every call of a run meets every fault that the network and its service know. */
export function ambiguities(subject: Subject, calls: readonly { point: Point; call: RunCall }[]): Trial[] {
  return calls.flatMap(({ point, call }) => {
    const errors = transientErrors(call);
    const faults: Fault[] = [...NETWORK_FAULTS, ...errors.map(refusal), ...errors.map(falseAlarm)];
    return faults.flatMap((fault) =>
      TIMES.map((times) => ({
        family: 'ambiguous call',
        name: `${nameOf(point)}: ${fault.name}${inWords(times)}`,
        subject,
        disturb: () => strike(point, fault, times),
      })),
    );
  });
}

function inWords(times: number): string {
  if (times === 1) return '';
  return times === 2 ? ', twice' : ', always in the first attempt';
}
