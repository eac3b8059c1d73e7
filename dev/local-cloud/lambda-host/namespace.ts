import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** All processes in the process namespace of one execution environment or container, including orphans. */
export class ProcessNamespace {
  #id: string | undefined;

  /** @param unshare process that made the namespace and waits outside of it. */
  constructor(private readonly unshare: number) {}

  pids(): number[] {
    const id = this.#find();
    if (!id) return [];
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && namespaceOf(Number(name)) === id)
      .map(Number);
  }

  /** Processes that descend from the one that made the namespace. */
  descendants(): Descendant[] {
    return descendantsOf(this.unshare);
  }

  /** Resident memory of all processes together, in bytes. */
  memory(processes = this.descendants()): number {
    const programs: { pid: number; commandLine: string; bytes: number }[] = [];
    for (const { pid, parent } of processes) {
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`)) ?? [];
      const bytes = Number(kilobytes ?? 0) * 1024;
      const commandLine = read(`/proc/${pid}/cmdline`);
      // Between fork and exec a child reports its parent's memory as its own, so it is counted once.
      const same = programs.find((one) => one.pid === parent && one.commandLine === commandLine);
      if (same) same.bytes = Math.max(same.bytes, bytes);
      else programs.push({ pid, commandLine, bytes });
    }
    return programs.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Signals all processes, including those that start meanwhile. */
  signal(signal: NodeJS.Signals): void {
    const signalled = new Set<number>();
    for (let found = this.pids(); found.length > 0; found = this.pids().filter((pid) => !signalled.has(pid))) {
      for (const pid of found) {
        signalled.add(pid);
        try {
          process.kill(pid, signal);
        } catch {
          // The process has exited meanwhile.
        }
      }
    }
  }

  /** Signals the first process; returns false as long as there is none. */
  signalFirst(signal: NodeJS.Signals): boolean {
    const [first] = childrenOf(this.unshare);
    if (first === undefined) return false;
    process.kill(first, signal);
    return true;
  }

  #find(): string | undefined {
    if (this.#id) return this.#id;
    const [init] = childrenOf(this.unshare);
    this.#id = init === undefined ? undefined : namespaceOf(init);
    return this.#id;
  }
}

export interface Descendant {
  readonly pid: number;
  readonly parent: number;
}

/**
 * All processes that descend from one. Faster than {@link ProcessNamespace.pids}, because it does not read all processes
 * of the machine, but may miss one that starts now. Parents are listed before their children.
 */
export function descendantsOf(ancestor: number): Descendant[] {
  const found = childrenOf(ancestor).map((pid) => ({ pid, parent: ancestor }));
  for (const { pid } of found) found.push(...childrenOf(pid).map((child) => ({ pid: child, parent: pid })));
  return found;
}

/** Children of all threads of a process. */
function childrenOf(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
