import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Subject } from '../lab';
import { transientErrors } from '../proxy/answers';
import { CRASH_AFTER, CRASH_BEFORE, type Fault, falseAlarm, freeze, NETWORK_FAULTS, refusal } from '../proxy/faults';
import type { Plan, RunCall } from '../slot-watch';
import type { Stage, Trial } from '../trial';

/** Share of the requests that a fault strikes. */
const FAULT_RATE = 0.12;
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
  return (call) => {
    const { label, invocation, occurrence, attempt } = call;
    const place = [seed, label, invocation, occurrence, attempt].join('|');
    if (draw(`${place}|whether`) >= FAULT_RATE) return undefined;
    const faults = faultsOf(call, draw(`${place}|length`));
    return faults[Math.floor(draw(`${place}|which`) * faults.length)];
  };
}

function faultsOf(call: RunCall, length: number): Fault[] {
  const errors = transientErrors(call);
  const pause = sleepFor(FREEZE_MS[Math.floor(length * FREEZE_MS.length)] ?? 0);
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

function sleepFor(milliseconds: number): () => Promise<void> {
  return () => sleep(milliseconds);
}

/** A number from 0 to 1, the same for the same text. */
export function draw(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}

/** Some events at about the same time; and in the end one more without faults, as the retry queue would send it. */
async function playChaos({ lab, subject, slot, watch }: Stage, events: number): Promise<void> {
  for (let event = 0; event < events; event++) await lab.send(subject, slot);
  await lab.settled(subject, slot, events);
  watch.plan = () => undefined;
  await lab.send(subject, slot);
  await lab.settled(subject, slot, events + 1);
}
