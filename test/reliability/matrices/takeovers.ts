import { transientErrors } from '../proxy/answers';
import {
  CRASH_AFTER,
  CRASH_BEFORE,
  errorAfterSuccess,
  errorInsteadOfCall,
  type Fault,
  NETWORK_FAULTS,
} from '../proxy/faults';
import { firstPlanOf, type InjectionPoint, inject, injectionPointsOf, nameOf } from '../trials/injection-points';
import type { RunCall } from '../trials/slot-watch';
import type { Trial, TrialResult } from '../trials/trial';

/** Number of reads with faults: waiting runs read the lock repeatedly, and the first reads represent all. */
const READS = 2;

/** Two crashes: the first run crashes as recorded, and the run that takes over crashes at each of its calls. */
export function secondCrashes(results: readonly TrialResult[]): Trial[] {
  return results.flatMap((result) =>
    takeoverCalls(result).flatMap(({ point }) =>
      [CRASH_BEFORE, CRASH_AFTER].map((fault) => second(result, point, fault, 'second crash, in the takeover')),
    ),
  );
}

/** Injects every fault of the network and of the services into the run that takes over. */
export function ambiguousTakeovers(results: readonly TrialResult[]): Trial[] {
  return results.flatMap((result) =>
    takeoverCalls(result).flatMap(({ point, call }) => {
      const errors = transientErrors(call);
      const faults: Fault[] = [...NETWORK_FAULTS, ...errors.map(errorInsteadOfCall), ...errors.map(errorAfterSuccess)];
      return faults.map((fault) => second(result, point, fault, 'ambiguous call in the takeover'));
    }),
  );
}

/** Injection points of the second attempt after a crash, with their calls. */
function takeoverCalls({ watch, trial }: TrialResult): { point: InjectionPoint; call: RunCall }[] {
  if (trial.family !== 'crash at a call') return [];
  const calls = watch.calls.filter(({ invocation, attempt }) => invocation === 2 && attempt === 1);
  return injectionPointsOf(watch, 2)
    .map((point, i) => ({ point, call: calls[i] as RunCall }))
    .filter(({ point }) => !point.label.includes('GetItem') || point.occurrence <= READS);
}

function second({ trial }: TrialResult, point: InjectionPoint, fault: Fault, family: string): Trial {
  return {
    family,
    name: `${trial.name}; ${nameOf(point)}: ${fault.name}`,
    subject: trial.subject,
    disturb: (watch) => firstPlanOf(trial.disturb(watch), inject(point, fault)),
  };
}
