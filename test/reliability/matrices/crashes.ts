import { CRASH_AFTER, CRASH_BEFORE } from '../proxy/faults';
import { type InjectionPoint, inject, nameOf, whenRunning } from '../trials/injection-points';
import type { Subject } from '../trials/lab';
import type { Trial } from '../trials/trial';

const CRASHES = [CRASH_BEFORE, CRASH_AFTER];

/** Kills the environment at every call to AWS, before and after the service has processed it. */
export function crashes(subject: Subject, points: readonly InjectionPoint[]): Trial[] {
  return points.flatMap((point) =>
    CRASHES.map((fault) => ({
      family: 'crash at a call',
      name: `${nameOf(point)}: ${fault.name}`,
      subject,
      disturb: () => inject(point, fault),
    })),
  );
}

/** Kills the environment, or only a program, while the program runs. */
export function crashesOfPrograms(subject: Subject, programs: readonly string[]): Trial[] {
  return programs.flatMap(
    (program) =>
      [
        {
          name: `environment killed while ${program} runs`,
          act: (environment: { kill(): unknown }) => void environment.kill(),
        },
        { name: `${program} killed`, act: (_environment: unknown, pid: number) => killIfThere(pid) },
      ].map(({ name, act }) => ({
        family: 'crash of a program',
        name,
        timingDependent: true,
        subject,
        disturb: (watch) => whenRunning(program, watch, { name, act }),
      })) satisfies Trial[],
  );
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The program has exited meanwhile.
  }
}
