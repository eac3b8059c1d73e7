/*
 * What the worlds of both models, of the dump and of the script, have in common: events, the attempts at them, and a
 * budget of faults.
 */

/** A transition to another world. */
export interface Transition<World> {
  readonly what: string;
  readonly world: World;
}

/** An event for the slot, with Lambda's tries. */
export interface SlotEvent {
  readonly tried: number;
  readonly tries: number;
  /** `given up`: all tries have failed, so the event is sent to the retry queue and the alarm. */
  readonly outcome: 'pending' | 'success' | 'handed over' | 'given up';
}

/** A running attempt. */
export interface EventAttempt {
  /** Index of its event. */
  readonly event: number;
  /** Its owner id, here a name such as `B2`: second try of event B. */
  readonly me: string;
}

interface Attempts {
  readonly attempts: readonly EventAttempt[];
  readonly events: readonly SlotEvent[];
}

export const KEY = 'job#slot';
export const EVENT_NAMES = ['A', 'B', 'C'];
export const NOW = new Date(0);
/** Remaining milliseconds of an invocation that has just begun. */
export const PLENTY = 900_000;
export const NO_ANSWER = { error: 'no answer' };

/** The world with another state of a running attempt. */
export function replace<World extends Pick<Attempts, 'attempts'>>(world: World, by: World['attempts'][number]): World {
  return { ...world, attempts: world.attempts.map((other) => (other.me === by.me ? by : other)) };
}

/** The world after an attempt, which leaves its event pending while Lambda has tries left. */
export function end<World extends Attempts>(
  world: World,
  attempt: EventAttempt,
  result: 'success' | 'handed over' | 'failure',
): World {
  return {
    ...world,
    attempts: world.attempts.filter(({ me }) => me !== attempt.me),
    events: world.events.map((event, index) => {
      // An execution may have ended before its task does.
      if (index !== attempt.event || event.outcome !== 'pending') return event;
      const outcome = result !== 'failure' ? result : event.tried >= event.tries ? 'given up' : 'pending';
      return { ...event, outcome };
    }),
  };
}

/** The world with one fault less in its budget, or undefined when none is left. */
export function spend<Fault extends string, World extends { readonly budget: Readonly<Record<Fault, number>> }>(
  world: World,
  fault: Fault,
): World | undefined {
  const left = world.budget[fault];
  return left > 0 ? { ...world, budget: { ...world.budget, [fault]: left - 1 } } : undefined;
}
