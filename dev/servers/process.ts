import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BOUND } from '../tools/processes';

/** A file system in memory that is visible only to one process and its children. */
export interface PrivateDisk {
  /** Mount point. */
  folder: string;
  /** Options of `tmpfs`. */
  options: string;
}

/** Mounts a disk, then becomes the server, so that it keeps its process id. */
const WITH_DISK = 'mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$@"';

/**
 * Starts the server so that the kernel kills it when this process ends, however it ends. (The setting is lost when a
 * process changes its user, so the server must run as the user who started it.)
 */
export function launch(commandLine: readonly string[], logFile: string, disk?: PrivateDisk): ChildProcess {
  const bound = ['setpriv', ...BOUND, ...commandLine];
  const [command = '', ...args] = disk ? withDisk(disk, bound) : bound;
  const log = openSync(logFile, 'w');
  try {
    return spawn(command, args, { stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

function withDisk({ folder, options }: PrivateDisk, bound: readonly string[]): string[] {
  const shell = ['--mount', 'sh', '-c', WITH_DISK, 'sh', options, folder, ...bound];
  // Without root, only the owner of a user namespace may mount; a server that runs as root requires --user=root.
  return process.getuid?.() === 0 ? ['unshare', ...shell] : ['unshare', '--map-root-user', ...shell, '--user=root'];
}

/** Waits until the server's log reports that it accepts connections; returns `ready`, or why the start failed. */
export async function readyOrDead(child: ChildProcess, log: () => Promise<string>): Promise<string> {
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  const deadline = performance.now() + 180_000;
  while (performance.now() < deadline) {
    if (/ready for connections/.test(await log())) return 'ready';
    if (failure) return failure;
    if (child.exitCode !== null) return `exit code ${child.exitCode}`;
    if (child.signalCode !== null) return child.signalCode;
    await sleep(20);
  }
  return 'not ready after 180 s';
}

/** Sends a process a signal that ends it, and waits for its exit. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exited;
}

/** Returns a free port of the loopback interface. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
