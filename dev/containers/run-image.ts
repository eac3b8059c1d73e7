import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { killAndWait, processNamespace, spawnBound } from '../tools/processes';
import type { ImageConfig } from './buildah';

export interface RunOptions {
  /** The unpacked image. */
  readonly root: string;
  /** User and group, such as `993:990`. Default: the image's own. */
  readonly user?: string;
  /** Default: the image's entry point and command. */
  readonly command?: readonly string[];
  /** Variables in addition to the image's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder of files that replace those in /etc. */
  readonly etc: string;
  /** Mounted at /var/task. */
  readonly task?: string;
  /** Makes the command the first process of its namespace, as in a container without an init process. */
  readonly isFirst?: boolean;
}

export interface RunningImage {
  /** Its standard output and standard error so far. */
  output(): string;
  /** Resolves with its exit code. */
  exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts an image like a container engine: with its own read-only file system, its settings, and this machine's network. */
export function startImage(config: ImageConfig, options: RunOptions): ChildProcess {
  const { root, etc, task = '', environment } = options;
  const command = options.command ?? [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  const user = options.user ?? config.User ?? '0:0';
  const variables = [...config.Env, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
  const place = options.isFirst ? 'first' : 'below';
  const script = [join(__dirname, 'run-image.sh'), root, user, etc, task, config.WorkingDir ?? '/', place];
  return spawnBound('unshare', [...processNamespace(), '--mount', 'sh', ...script, ...variables, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
}

/** Runs an image, like {@link startImage}, and collects its output. */
export function runImage(config: ImageConfig, options: RunOptions): RunningImage {
  const child = startImage(config, options);
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
