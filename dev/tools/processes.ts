import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandOptions, run } from './command';

/**
 * Starts a command that the kernel kills when this process ends, however it ends: a handler for signals would not run
 * after SIGKILL, and a test that is killed must not leave a server behind.
 *
 * The command's own children are not killed: it has to be a single process, or to end its children itself.
 */
export function spawnBound(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawn('setpriv', [...BOUND, command, ...args], options);
}

/** Runs a command until it exits, like `run`; it is killed when this process ends, like those of {@link spawnBound}. */
export function runBound(command: string, args: readonly string[], options?: CommandOptions): Promise<string> {
  return run('setpriv', [...BOUND, command, ...args], options);
}

/** Options for `setpriv`, before a command that the kernel must kill when this process ends. */
export const BOUND = ['--pdeathsig', 'SIGKILL', '--'];

/** Kills a process and waits for its exit. */
export async function killAndWait(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Returns a free port of the loopback interface. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error(`No port in the address ${address}.`);
  return address.port;
}

/** Whether a process exists and is not a zombie. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The state follows the name, which is in parentheses and may contain one.
    return !'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** Like {@link spawnBound}, for a command that starts others: they end with it, however it ends. */
export function spawnContained(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawnBound('unshare', [...processNamespace(), command, ...args], options);
}

/**
 * Options for `unshare` that put a command into a new process namespace, which ends with its first process.
 * Without root, only the owner of a user namespace may make one.
 */
export function processNamespace(): string[] {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  return [...user, '--pid', '--fork', '--kill-child'];
}

/** @throws Error unless this process may create namespaces. */
export function requireNamespaces(): void {
  const { status, stderr, error } = spawnSync('unshare', [...processNamespace(), '--mount', 'true'], {
    encoding: 'utf8',
  });
  if (status === 0) return;
  throw new Error(
    `This machine does not allow the tests to create Linux namespaces (${error?.message ?? stderr.trim()}): ` +
      'run them as root with CAP_SYS_ADMIN, or allow unprivileged user namespaces.',
  );
}

/** Processes that still run after half a minute: a killed process does not end at once. */
export async function stillRunning(pids: readonly number[]): Promise<number[]> {
  for (let tries = 0; tries < 600 && pids.some(isRunning); tries++) await sleep(50);
  return pids.filter(isRunning);
}
