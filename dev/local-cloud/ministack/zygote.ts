import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { killAndWait, spawnBound } from '../../tools/processes';
import { addProcessorTime } from '../../tools/processor-time';
import { temporaryFolder } from '../../tools/temporary-folder';
import { ministackEnvironment } from './environment';
import { ministackPython } from './python';

/** The variable with the socket of the zygote that makes the copies of MiniStack for this run. */
export const ZYGOTE = 'LAMBDA_MYSQLDUMP_MINISTACK';

export interface Zygote {
  /** Variables for processes that start local clouds. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A process of MiniStack, which may not listen yet. It never outlives this process. */
export interface MiniStackProcess {
  readonly pid: number;
  readonly isRunning: () => boolean;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a process that loads MiniStack once and then forks a copy for each cloud of a run of tests, because many tests take
 * less time than the loading. It ends with this process.
 */
export async function startZygote(): Promise<Zygote> {
  const python = await ministackPython();
  const folder = temporaryFolder('ministack');
  const socket = join(folder, 'socket');
  const log = openSync(logOf(socket), 'w');
  const child = spawnBound(python, [join(__dirname, 'zygote.py'), socket], {
    stdio: ['ignore', log, log],
    cwd: folder,
    env: ministackEnvironment('the-port', {
      folder,
      auth: false,
      lambdaHostUrl: 'http://lambda-host.invalid/',
      taskHostUrl: 'http://task-host.invalid/',
      retryBaseSeconds: 1,
      stateMachineWaitScale: 1,
    }),
  });
  closeSync(log);
  return {
    environment: { [ZYGOTE]: socket },
    stop: async () => {
      await killAndWait(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Returns a copy of MiniStack with these settings. It ends with this process, because its connection does. */
export async function copyOfZygote(
  socket: string,
  environment: Readonly<Record<string, string>>,
  logFile: string,
): Promise<MiniStackProcess> {
  closeSync(openSync(logFile, 'w'));
  const connection = await connect(socket);
  const closed = new Promise<void>((resolve) => connection.once('close', () => resolve()));
  connection.on('error', () => {});
  const pid = await new Promise<number>((resolve, reject) => {
    // A connection that breaks has an end as well, and its errors arrive at the reader of lines, too.
    const lines = createInterface({ input: connection }).on('error', () => {});
    lines.on('line', (line) => {
      const answer: { pid?: number; seconds?: number } = JSON.parse(line);
      if (answer.pid !== undefined) resolve(answer.pid);
      if (answer.seconds !== undefined) addProcessorTime(answer.seconds);
    });
    connection.once('close', () => reject(new Error(`The process that copies MiniStack made no copy${logAt(socket)}`)));
    connection.write(`${JSON.stringify({ environment, log: logFile })}\n`);
  });
  return {
    pid,
    isRunning: () => !connection.destroyed,
    stop: async () => {
      connection.end();
      await closed;
    },
  };
}

/** Connects as soon as the zygote listens. */
async function connect(socket: string): Promise<Socket> {
  for (let attempt = 1; attempt <= 600; attempt++) {
    const connection = createConnection(socket);
    const connected = await new Promise<boolean>((resolve) => {
      connection.once('connect', () => resolve(true));
      connection.once('error', () => resolve(false));
    });
    if (connected) return connection;
    await sleep(100);
  }
  throw new Error(`The process that copies MiniStack does not answer${logAt(socket)}`);
}

/** The end of a message: the log of the zygote, unless that has ended and removed it. */
function logAt(socket: string): string {
  return existsSync(logOf(socket)) ? `; its log:\n${readFileSync(logOf(socket), 'utf8')}` : ', and has ended.';
}

function logOf(socket: string): string {
  return `${socket}.log`;
}
