import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, killAndWait, spawnBound } from '../../tools/processes';
import { ministackPython } from './python';

export interface MiniStackOptions {
  /** Folder for its state and its log. */
  folder: string;
  /** Whether signatures are checked and IAM policies enforced. */
  auth: boolean;
  /** URL that receives every Lambda invocation. */
  lambdaHostUrl: string;
  /** URL that starts the containers of ECS tasks. */
  taskHostUrl: string;
  /** Seconds before the first retry of an asynchronous invocation; the second waits twice as long. */
  retryBaseSeconds: number;
  /** Seconds that a second of Wait states and of intervals of Retry lasts. */
  stateMachineWaitScale: number;
}

export interface MiniStack {
  endpoint: string;
  pid: number;
  logFile: string;
  stop(): Promise<void>;
}

const STARTUP_MS = 60_000;

/** Starts MiniStack on a free port of the loopback interface and waits until it answers. */
export async function startMiniStack(options: MiniStackOptions): Promise<MiniStack> {
  const python = await ministackPython();
  mkdirSync(options.folder, { recursive: true });
  // Another process may take the port after it was found free and before MiniStack binds it.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const logFile = join(options.folder, `ministack-${port}.log`);
    const child = launch(python, port, logFile, options);
    const endpoint = `http://127.0.0.1:${port}`;
    if (await isHealthy(endpoint, child)) {
      return { endpoint, pid: child.pid as number, logFile, stop: () => killAndWait(child) };
    }
    await killAndWait(child);
    const log = readFileSync(logFile, 'utf8').trim();
    if (attempt === 3 || !log.includes('already in use')) {
      throw new Error(`MiniStack did not start on port ${port}:\n${log.split('\n').slice(-15).join('\n')}`);
    }
  }
}

function launch(python: string, port: number, logFile: string, options: MiniStackOptions): ChildProcess {
  const log = openSync(logFile, 'w');
  try {
    return spawnBound(python, [join(__dirname, 'launch.py')], {
      stdio: ['ignore', log, log],
      cwd: options.folder,
      env: {
        PATH: process.env.PATH,
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUNBUFFERED: '1',
        TMPDIR: options.folder,
        STATE_DIR: join(options.folder, 'state'),
        S3_DATA_DIR: join(options.folder, 's3'),
        BIND_HOST: '127.0.0.1',
        // The host in URLs that it returns: `localhost` may resolve to ::1, where nothing listens.
        MINISTACK_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        AUTH: String(options.auth),
        LAMBDA_HOST_URL: options.lambdaHostUrl,
        TASK_HOST_URL: options.taskHostUrl,
        STATE_MACHINE_WAIT_SCALE: String(options.stateMachineWaitScale),
        LAMBDA_ASYNC_RETRY_BASE_SECONDS: String(options.retryBaseSeconds),
        LAMBDA_ASYNC_RETRY_MAX_SECONDS: '300',
        // Disables listeners on fixed ports and all interfaces, for services that the project does not use.
        IOT_MTLS_ENABLED: '0',
        SFTP_ENABLED: '0',
      },
    });
  } finally {
    closeSync(log);
  }
}

async function isHealthy(endpoint: string, child: ChildProcess): Promise<boolean> {
  for (const start = performance.now(); performance.now() - start < STARTUP_MS; await sleep(50)) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return true;
  }
  return false;
}
