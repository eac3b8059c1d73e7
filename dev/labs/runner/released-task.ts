import type { TaskImage } from '../../local-cloud/task-host/task-image';
import { spawnContained } from '../../tools/processes';

/** Folders that stand for the file system of an image, and its variables. */
export interface TaskPlaces {
  /** The code, which tasks are started in. */
  readonly code: string;
  /** What is at /opt. */
  readonly layers: string;
  /** For files of tasks, which one that is killed leaves behind. */
  readonly temporary: string;
  /** Variables that are not those of every image here. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Where programs are in every image. */
export const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Released code in the place of an image. @param argumentsOf of Node.js, by the command of the task */
export function releasedTask(
  { code, layers, temporary, environment }: TaskPlaces,
  argumentsOf: (command: readonly string[]) => readonly string[],
): TaskImage {
  const script = 'mount --bind "$0" /opt && exec "$@"';
  return {
    config: {},
    start: (command, variables) =>
      spawnContained('unshare', ['--mount', 'sh', '-c', script, layers, process.execPath, ...argumentsOf(command)], {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: code,
        env: { PATH, TMPDIR: temporary, ...environment, ...variables },
      }),
  };
}
