import { setTimeout as sleep } from 'node:timers/promises';
import { draw } from '../draw';
import type { Subject } from '../lab';
import { transientErrors } from '../proxy/answers';
import { CRASH_AFTER, CRASH_BEFORE, type Fault, falseAlarm, freeze, NETWORK_FAULTS, refusal } from '../proxy/faults';
import type { Plan, RunCall } from '../slot-watch';
import type { Stage, Trial } from '../trial';

/** Shares of the requests that a fault strikes: a bad day, and worse ones. */
const FAULT_RATES = [0.1, 0.2, 0.4];
/** How long a run stands still: shorter and longer than the takeover. */
const FREEZE_MS = [2_000, 12_000];

/**
 * Many faults in one slot, drawn by a seed: whether and what strikes a request depends on the seed and on the request's
 * place in the story alone, so that a seed can be played again.
 */
export function chaos(subject: Subject, seed: string, events: number): Trial {
  return {
    family: 'many faults at once',
    name: `seed ${seed}, ${events} ${events === 1 ? 'event' : 'events'}`,
    subject,
    disturb: () => drawing(seed),
    play: (stage) => playChaos(stage, events),
  };
}

function drawing(seed: string): Plan {
  const rate = oneOf(FAULT_RATES, draw(`${seed}|rate`));
  return (call) => {
    const { label, invocation, occurrence, attempt } = call;
    const place = [seed, label, invocation, occurrence, attempt].join('|');
    if (draw(`${place}|whether`) >= rate) return undefined;
    const faults = faultsOf(call, draw(`${place}|length`));
    return oneOf(faults, draw(`${place}|which`));
  };
}

function faultsOf(call: RunCall, length: number): Fault[] {
  const errors = transientErrors(call);
  const pause = () => sleep(oneOf(FREEZE_MS, length));
  return [
    CRASH_BEFORE,
    CRASH_AFTER,
    lazily('before', pause),
    lazily('after', pause),
    ...NETWORK_FAULTS,
    ...errors.map(refusal),
    ...errors.map(falseAlarm),
  ];
}

/** The pause begins when the request arrives. */
function lazily(when: 'before' | 'after', pause: () => Promise<void>): Fault {
  return { name: freeze(when, Promise.resolve()).name, apply: (...where) => freeze(when, pause()).apply(...where) };
}

function oneOf<T>(items: readonly T[], number: number): T {
  return items[Math.floor(number * items.length)] as T;
}

/** Some events at about the same time; and in the end one more without faults, as the retry queue would send it. */
async function playChaos({ lab, subject, slot, watch }: Stage, events: number): Promise<void> {
  for (let event = 0; event < events; event++) await lab.send(subject, slot);
  await lab.settled(subject, slot, events);
  watch.plan = () => undefined;
  await lab.send(subject, slot);
  await lab.settled(subject, slot, events + 1);
}
