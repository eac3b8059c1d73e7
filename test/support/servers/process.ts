import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts the server so that the kernel kills it when this process ends, however it ends. (The setting is lost when a
 * process changes its user, so the server must run as the user who started it.)
 */
export function launch(commandLine: readonly string[], logFile: string): ChildProcess {
  const log = openSync(logFile, 'w');
  try {
    return spawn('setpriv', ['--pdeathsig', 'SIGKILL', '--', ...commandLine], { stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

/** Waits until the server says in its log that it takes connections; returns `ready`, or why it never will. */
export async function readyOrDead(child: ChildProcess, log: () => Promise<string>): Promise<string> {
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (/ready for connections/.test(await log())) return 'ready';
    if (failure) return failure;
    if (child.exitCode !== null) return `exit code ${child.exitCode}`;
    if (child.signalCode !== null) return child.signalCode;
    await sleep(20);
  }
  return 'not ready after 60 s';
}

/** Kills a process and waits until it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** A port of the loopback interface that nobody used a moment ago. */
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
