import type { ChildProcess } from 'node:child_process';
import { spawnContained } from '../../tools/processes';

/** An image that tasks of the local ECS can run. */
export interface TaskImage {
  readonly config: { readonly Entrypoint?: readonly string[]; readonly Cmd?: readonly string[] };
  /**
   * Starts a command in a process namespace of its own, as its first process: as in a container, it ends on SIGTERM only if
   * it handles it. Standard output and error are pipes.
   *
   * @returns the parent of the first process, which exits like it
   */
  start(command: readonly string[], variables: Readonly<Record<string, string>>): ChildProcess;
}

/** A command on this machine's own file system, in place of an image whose content a test is not about. */
export function plainImage(...Entrypoint: string[]): TaskImage {
  return {
    config: { Entrypoint },
    start: ([program = '', ...rest], variables) =>
      spawnContained(program, rest, {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: '/',
        env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...variables },
      }),
  };
}
