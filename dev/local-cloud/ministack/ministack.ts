import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, killAndWait, spawnBound } from '../../tools/processes';
import { type MiniStackOptions, ministackEnvironment } from './environment';
import { ministackPython } from './python';
import { copyOfZygote, type MiniStackProcess, ZYGOTE } from './zygote';

export interface MiniStack {
  endpoint: string;
  pid: number;
  logFile: string;
  stop(): Promise<void>;
}

const STARTUP_MS = 60_000;

/** Starts MiniStack on a free port of the loopback interface and waits until it answers. */
export async function startMiniStack(options: MiniStackOptions): Promise<MiniStack> {
  mkdirSync(options.folder, { recursive: true });
  // Another process may take the port after it was found free and before MiniStack binds it.
  for (let attempt = 1; ; attempt++) {
    const port = String(await freePort());
    const logFile = join(options.folder, `ministack-${port}.log`);
    const environment = ministackEnvironment(port, options);
    const zygote = process.env[ZYGOTE];
    const started = zygote ? await copyOfZygote(zygote, environment, logFile) : await launch(environment, logFile);
    const endpoint = `http://127.0.0.1:${port}`;
    if (await isHealthy(endpoint, started)) return { endpoint, pid: started.pid, logFile, stop: started.stop };
    await started.stop();
    const log = readFileSync(logFile, 'utf8').trim();
    if (attempt === 3 || !log.includes('already in use')) {
      throw new Error(`MiniStack did not start on port ${port}:\n${log.split('\n').slice(-15).join('\n')}`);
    }
  }
}

async function launch(environment: Record<string, string>, logFile: string): Promise<MiniStackProcess> {
  const python = await ministackPython();
  const log = openSync(logFile, 'w');
  try {
    const child = spawnBound(python, [join(__dirname, 'launch.py')], {
      stdio: ['ignore', log, log],
      cwd: environment.TMPDIR,
      env: environment,
    });
    return {
      pid: child.pid as number,
      isRunning: () => child.exitCode === null && child.signalCode === null,
      stop: () => killAndWait(child),
    };
  } finally {
    closeSync(log);
  }
}

async function isHealthy(endpoint: string, { isRunning }: MiniStackProcess): Promise<boolean> {
  for (const start = performance.now(); performance.now() - start < STARTUP_MS; await sleep(20)) {
    if (!isRunning()) return false;
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return true;
  }
  return false;
}
