import { programOf } from './cpu-time';

/** Processor time in seconds by name of program. */
export type ProgramTimes = Readonly<Record<string, number>>;

/** Attributes the processor time of a run to its programs, by samples: what a process uses after its last one is missing. */
export class ProgramTimer {
  readonly #processes = new Map<number, { name: string; seconds: number }>();

  sample(pids: readonly number[]): void {
    for (const pid of pids) {
      const program = programOf(pid);
      if (program) this.#processes.set(pid, program);
    }
  }

  times(): ProgramTimes {
    const times: Record<string, number> = {};
    for (const { name, seconds } of this.#processes.values()) times[name] = (times[name] ?? 0) + seconds;
    return times;
  }
}
