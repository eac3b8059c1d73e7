import { setTimeout as sleep } from 'node:timers/promises';
import { transientErrors } from '../proxy/answers';
import {
  CRASH_AFTER,
  CRASH_BEFORE,
  errorAfterSuccess,
  errorInsteadOfCall,
  type Fault,
  freeze,
  NETWORK_FAULTS,
} from '../proxy/faults';
import type { Subject } from '../trials/lab';
import { seededNumber } from '../trials/seeded-number';
import type { FaultPlan, RunCall } from '../trials/slot-watch';
import type { Trial, TrialContext } from '../trials/trial';

/** Shares of requests with a fault. */
const FAULT_RATES = [0.1, 0.2, 0.4];
/** Durations of a freeze: shorter and longer than the takeover. */
const FREEZE_MS = [2_000, 12_000];

/**
 * Many random faults in one slot: whether a request gets a fault, and which one, depends only on the seed and on the
 * request's position among the calls for the slot, so that a trial can be repeated by its seed.
 */
export function chaos(subject: Subject, seed: string, events: number): Trial {
  return {
    family: 'many faults at once',
    name: `seed ${seed}, ${events} ${events === 1 ? 'event' : 'events'}`,
    subject,
    disturb: () => randomFaults(seed),
    run: (context) => runChaos(context, events),
  };
}

function randomFaults(seed: string): FaultPlan {
  const rate = oneOf(FAULT_RATES, seededNumber(`${seed}|rate`));
  return (call) => {
    const { label, invocation, occurrence, attempt } = call;
    const place = [seed, label, invocation, occurrence, attempt].join('|');
    if (seededNumber(`${place}|whether`) >= rate) return undefined;
    const faults = faultsOf(call, seededNumber(`${place}|length`));
    return oneOf(faults, seededNumber(`${place}|which`));
  };
}

function faultsOf(call: RunCall, length: number): Fault[] {
  const errors = transientErrors(call);
  const pause = () => sleep(oneOf(FREEZE_MS, length));
  return [
    CRASH_BEFORE,
    CRASH_AFTER,
    freezeOnArrival('before', pause),
    freezeOnArrival('after', pause),
    ...NETWORK_FAULTS,
    ...errors.map(errorInsteadOfCall),
    ...errors.map(errorAfterSuccess),
  ];
}

/** A freeze whose pause begins when the request arrives. */
function freezeOnArrival(when: 'before' | 'after', pause: () => Promise<void>): Fault {
  return { name: freeze(when, Promise.resolve()).name, apply: (...where) => freeze(when, pause()).apply(...where) };
}

function oneOf<T>(items: readonly T[], number: number): T {
  return items[Math.floor(number * items.length)] as T;
}

/** Sends several events at about the same time, and at the end one without faults, as the retry queue would send it. */
async function runChaos({ lab, subject, slot, watch }: TrialContext, events: number): Promise<void> {
  for (let event = 0; event < events; event++) await lab.send(subject, slot);
  await lab.settled(subject, slot, events);
  watch.plan = () => undefined;
  await lab.send(subject, slot);
  await lab.settled(subject, slot, events + 1);
}
