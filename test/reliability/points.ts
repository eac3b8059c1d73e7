import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../dev/local-cloud';
import type { Fault } from './proxy/faults';
import type { Plan, RunCall, SlotWatch } from './slot-watch';

/** A place in the story of a slot at which a fault can strike: one call to AWS of one of its invocations. */
export interface Point {
  readonly label: string;
  readonly occurrence: number;
  readonly invocation: number;
}

export function nameOf({ label, occurrence, invocation }: Point): string {
  const which = occurrence === 1 ? label : `${label} (${occurrence})`;
  return invocation === 1 ? which : `${which} of attempt ${invocation}`;
}

/** The points of an invocation that was watched: every call that it made, so that none can be forgotten. */
export function pointsOf({ calls }: SlotWatch, invocation = 1): Point[] {
  const first = calls.filter((call) => call.invocation === invocation && call.attempt === 1);
  return first.map(({ label, occurrence }) => ({ label, occurrence, invocation }));
}

/** Strikes the first `times` requests with the point's label, from the point on. */
export function strike(point: Point, fault: Fault, times = 1): Plan {
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

/** The first plan that has a fault for a call decides. */
export function allOf(...plans: readonly Plan[]): Plan {
  return (call, environment) => {
    for (const plan of plans) {
      const fault = plan(call, environment);
      if (fault) return fault;
    }
    return undefined;
  };
}

const POLL_MS = 3;

/** Programs of the layer that run in an environment, with their process ids. */
export function programsIn(environment: Environment): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of environment.pids()) {
    const [, program] = /libexec\/([\w-]+)\0/.exec(commandLine(pid)) ?? [];
    if (program !== undefined) found.set(program, pid);
  }
  return found;
}

/** Does something to the first invocation at the moment at which one of its programs is seen to run. */
export function whenRunning(
  program: string,
  watch: SlotWatch,
  { name, act }: { name: string; act: (environment: Environment, pid: number) => void },
): Plan {
  let started = false;
  return (_call, environment) => {
    if (!started) void lookFor(environment);
    started = true;
    return undefined;
  };

  async function lookFor(environment: Environment): Promise<void> {
    while (environment.isAlive && environment.invocation) {
      const pid = programsIn(environment).get(program);
      if (pid !== undefined) {
        watch.faults.push(name);
        return act(environment, pid);
      }
      await sleep(POLL_MS);
    }
  }
}

/** Collects the programs that the first invocation runs. */
export function collectPrograms(into: Set<string>): Plan {
  let started = false;
  return (_call, environment) => {
    if (!started) void collect(environment);
    started = true;
    return undefined;
  };

  async function collect(environment: Environment): Promise<void> {
    while (environment.isAlive && environment.invocation) {
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
