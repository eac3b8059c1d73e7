import type { Subject } from '../lab';
import { nameOf, type Point, strike, whenRunning } from '../points';
import { CRASH_AFTER, CRASH_BEFORE } from '../proxy/faults';
import type { Trial } from '../trial';

const CRASHES = [CRASH_BEFORE, CRASH_AFTER];

/** The environment is killed at every call to AWS, before and after the service acted. */
export function crashes(subject: Subject, points: readonly Point[]): Trial[] {
  return points.flatMap((point) =>
    CRASHES.map((fault) => ({
      family: 'crash at a call',
      name: `${nameOf(point)}: ${fault.name}`,
      subject,
      disturb: () => strike(point, fault),
    })),
  );
}

/** The environment, or a program alone, is killed while a program runs. */
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
        elusive: true,
        subject,
        disturb: (watch) => whenRunning(program, watch, { name, act }),
      })) satisfies Trial[],
  );
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}
