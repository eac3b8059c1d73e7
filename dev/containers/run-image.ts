import { join } from 'node:path';
import { killAndWait, processNamespace, spawnBound } from '../tools/processes';
import type { ImageConfig } from './buildah';

export interface RunOptions {
  /** The unpacked image. */
  readonly root: string;
  /** As in `993:990`; the image's own when left out. */
  readonly user?: string;
  /** The image's entry point and command when left out. */
  readonly command?: readonly string[];
  /** Beside the image's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder of files that take the place of those in /etc. */
  readonly etc: string;
  /** Mounted at /var/task. */
  readonly task?: string;
}

export interface RunningImage {
  /** What it has written to standard output and standard error. */
  output(): string;
  /** Its exit code, when it ends by itself. */
  exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** Runs an image as a container engine does: its own file system, read-only, its settings, this machine's network. */
export function runImage(config: ImageConfig, options: RunOptions): RunningImage {
  const { root, etc, task = '', environment } = options;
  const command = options.command ?? [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  const user = options.user ?? config.User ?? '0:0';
  const variables = [...config.Env, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
  const script = [join(__dirname, 'run-image.sh'), root, user, etc, task, config.WorkingDir ?? '/'];
  const child = spawnBound('unshare', [...processNamespace(), '--mount', 'sh', ...script, ...variables, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return {
    output: () => output,
    exited: new Promise((resolve) => child.on('close', resolve)),
    stop: () => killAndWait(child),
  };
}
