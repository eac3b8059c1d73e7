import { allOf, nameOf, type Point, pointsOf, strike } from '../points';
import { transientErrors } from '../proxy/answers';
import { CRASH_AFTER, CRASH_BEFORE, type Fault, falseAlarm, NETWORK_FAULTS, refusal } from '../proxy/faults';
import type { RunCall } from '../slot-watch';
import type { Trial, TrialResult } from '../trial';

/** Waiting runs read the lock again and again; the first reads stand for all. */
const READS = 2;

/** Two crashes: the first run died as it did, and the run that took over dies at each of its own calls. */
export function secondCrashes(results: readonly TrialResult[]): Trial[] {
  return results.flatMap((result) =>
    takeoverCalls(result).flatMap(({ point }) =>
      [CRASH_BEFORE, CRASH_AFTER].map((fault) => second(result, point, fault, 'second crash, in the takeover')),
    ),
  );
}

/** The run that takes over meets every fault that the network and its services know. */
export function ambiguousTakeovers(results: readonly TrialResult[]): Trial[] {
  return results.flatMap((result) =>
    takeoverCalls(result).flatMap(({ point, call }) => {
      const errors = transientErrors(call);
      const faults: Fault[] = [...NETWORK_FAULTS, ...errors.map(refusal), ...errors.map(falseAlarm)];
      return faults.map((fault) => second(result, point, fault, 'ambiguous call in the takeover'));
    }),
  );
}

/** What the second attempt did after a crash, each call a point to strike. */
function takeoverCalls({ watch, trial }: TrialResult): { point: Point; call: RunCall }[] {
  if (trial.family !== 'crash at a call') return [];
  const calls = watch.calls.filter(({ invocation, attempt }) => invocation === 2 && attempt === 1);
  return pointsOf(watch, 2)
    .map((point, i) => ({ point, call: calls[i] as RunCall }))
    .filter(({ point }) => !point.label.includes('GetItem') || point.occurrence <= READS);
}

function second({ trial }: TrialResult, point: Point, fault: Fault, family: string): Trial {
  return {
    family,
    name: `${trial.name}; ${nameOf(point)}: ${fault.name}`,
    subject: trial.subject,
    disturb: (watch) => allOf(trial.disturb(watch), strike(point, fault)),
  };
}
