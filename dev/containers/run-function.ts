import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeApi } from '../local-cloud/lambda-host/runtime-api';
import { freePort } from '../tools/processes';
import type { Image } from './buildah';
import { PLATFORM_VARIABLES } from './platform';
import { type RunningImage, type RunOptions, runImage } from './run-image';

type FunctionOptions = Pick<RunOptions, 'root' | 'environment' | 'etc' | 'task'>;

/** User and group of functions in Lambda. */
const LAMBDA_USER = '993:990';
const TIMEOUT_MS = 120_000;
const STARTUP_MS = 30_000;

/**
 * Runs one event in an image as Lambda does: with the Runtime API and Lambda's user.
 *
 * @returns what the function returned, or its error
 */
export async function invokeInLambda(image: Image, options: FunctionOptions, event: unknown): Promise<unknown> {
  const requestId = '11111111-1111-4111-8111-111111111111';
  let isReady = () => {};
  let answer: (body: string) => void = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const answered = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const api = new RuntimeApi({
    onReady: () => isReady(),
    onResponse: (_requestId, body) => answer(body),
    onError: (_requestId, body) => answer(body),
    onInitError: (body) => answer(body),
  });
  const environment: Record<string, string> = {
    ...PLATFORM_VARIABLES,
    ...options.environment,
    AWS_LAMBDA_RUNTIME_API: await api.listen(),
  };
  const running = runImage(image.config, { ...options, user: LAMBDA_USER, environment });
  try {
    await orEnd(running, ready);
    api.send({
      requestId,
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${environment.AWS_LAMBDA_FUNCTION_NAME}`,
      deadline: new Date(Date.now() + TIMEOUT_MS),
      payload: JSON.stringify(event),
    });
    return JSON.parse(await orEnd(running, answered));
  } finally {
    await running.stop();
    api.close();
  }
}

/** Starts a development image on a free port, and returns the address for events. */
export async function startEmulated(image: Image, options: FunctionOptions): Promise<RunningImage & { url: string }> {
  const port = await freePort();
  const [emulator = '', ...rest] = [...(image.config.Entrypoint ?? []), ...(image.config.Cmd ?? [])];
  // The image's port is fixed, but several images may run on one machine.
  const command = [emulator, `--runtime-interface-emulator-address=127.0.0.1:${port}`, ...rest];
  const running = runImage(image.config, { ...options, command });
  const url = `http://127.0.0.1:${port}`;
  try {
    await orEnd(running, listening(url));
  } catch (error) {
    await running.stop();
    throw error;
  }
  return { ...running, url };
}

async function listening(url: string): Promise<void> {
  for (const start = performance.now(); performance.now() - start < STARTUP_MS; await sleep(50)) {
    if (await fetch(url).catch(() => undefined)) return;
  }
  throw new Error(`The image does not accept events at ${url}.`);
}

/** @throws Error with the image's output when the image exits before the promise is fulfilled. */
async function orEnd<T>(running: RunningImage, promise: Promise<T>): Promise<T> {
  const ended = running.exited.then((code) => {
    throw new Error(`The image exited with ${code}. Its output:\n${running.output()}`);
  });
  return Promise.race([promise, ended]);
}
