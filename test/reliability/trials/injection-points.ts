import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../proxy/faults';
import { type AttemptHost, type FaultPlan, isTask, type RunCall, type SlotWatch } from './slot-watch';

/** An injection point: one call to AWS of one invocation for a slot. */
export interface InjectionPoint {
  readonly label: string;
  readonly occurrence: number;
  readonly invocation: number;
}

export function nameOf({ label, occurrence, invocation }: InjectionPoint): string {
  const which = occurrence === 1 ? label : `${label} (${occurrence})`;
  return invocation === 1 ? which : `${which} of attempt ${invocation}`;
}

/** Injection points of a recorded invocation: all its calls to AWS. */
export function injectionPointsOf({ calls }: SlotWatch, invocation = 1): InjectionPoint[] {
  const first = calls.filter((call) => call.invocation === invocation && call.attempt === 1);
  return first.map(({ label, occurrence }) => ({ label, occurrence, invocation }));
}

/** Injects a fault into the first `times` requests with the point's label, beginning with the point. */
export function inject(point: InjectionPoint, fault: Fault, times = 1): FaultPlan {
  let left = times;
  return (call: RunCall) => {
    const hit =
      left > 0 &&
      call.invocation === point.invocation &&
      call.label === point.label &&
      call.occurrence >= point.occurrence;
    if (!hit) return undefined;
    left -= 1;
    return fault;
  };
}

/** Combines plans: the first plan with a fault for a call is used. */
export function firstPlanOf(...plans: readonly FaultPlan[]): FaultPlan {
  return (call, environment) => {
    for (const plan of plans) {
      const fault = plan(call, environment);
      if (fault) return fault;
    }
    return undefined;
  };
}

const POLL_MS = 3;

function isAtWork(host: AttemptHost): boolean {
  return host.isAlive && (isTask(host) || host.invocation !== undefined);
}

/** Running programs of the layer in an environment, with their process ids. */
function programsIn(environment: AttemptHost): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of environment.pids()) {
    const [, program] = /libexec\/([\w-]+)\0/.exec(commandLine(pid)) ?? [];
    if (program !== undefined) found.set(program, pid);
  }
  return found;
}

/** Calls `act` on the first invocation as soon as one of its programs runs. */
export function whenRunning(
  program: string,
  watch: SlotWatch,
  { name, act }: { name: string; act: (environment: AttemptHost, pid: number) => void },
): FaultPlan {
  let started = false;
  return (_call, environment) => {
    if (!started) void lookFor(environment);
    started = true;
    return undefined;
  };

  async function lookFor(environment: AttemptHost): Promise<void> {
    while (isAtWork(environment)) {
      const pid = programsIn(environment).get(program);
      if (pid !== undefined) {
        watch.faults.push(name);
        return act(environment, pid);
      }
      await sleep(POLL_MS);
    }
  }
}

/** Records the programs that the first invocation runs. */
export function collectPrograms(into: Set<string>): FaultPlan {
  let started = false;
  return (_call, environment) => {
    if (!started) void collect(environment);
    started = true;
    return undefined;
  };

  async function collect(environment: AttemptHost): Promise<void> {
    while (isAtWork(environment)) {
      for (const program of programsIn(environment).keys()) into.add(program);
      await sleep(POLL_MS);
    }
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
