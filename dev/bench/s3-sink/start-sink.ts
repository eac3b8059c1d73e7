import { once } from 'node:events';
import { join } from 'node:path';
import { killAndWait, spawnBound } from '../../tools/processes';
import { SEEN_PATH } from './sink';
import type { Seen } from './stored';

/** A running sink. */
export interface RunningSink {
  readonly endpoint: string;
  readonly pid: number;
  /** Statistics of what it has received so far. */
  seen(): Promise<Seen>;
  stop(): Promise<void>;
}

/** Starts a sink on a free port of the loopback interface. */
export async function startSink(): Promise<RunningSink> {
  const child = spawnBound(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`The S3 sink ended before it listened (exit code ${code}).`);
  });
  died.catch(() => {});
  const [port] = await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), died]);
  const endpoint = `http://127.0.0.1:${Number(String(port))}`;
  return {
    endpoint,
    pid: child.pid as number,
    seen: async () => (await (await fetch(`${endpoint}${SEEN_PATH}`)).json()) as Seen,
    stop: () => killAndWait(child),
  };
}
