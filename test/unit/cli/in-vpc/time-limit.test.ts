import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { runTask } from '../../../../cli/run';
import { version } from '../../../../package.json';

/** Runs a restore whose bucket never answers, as a task with these seconds. */
async function ran(seconds: number, signal = new AbortController().signal) {
  const silent = createServer(() => {});
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const out = new PassThrough();
  try {
    const environment = {
      RUNNER_EXECUTION: 'arn:execution',
      RUNNER_INPUT: JSON.stringify({ arguments: ['--host=db', '--user=admin', '--no-password', '--', 'shop'] }),
      RUNNER_VERSION: version,
      RUNNER_TIMEOUT_SECONDS: String(seconds),
      JOB_NAME: 'shop',
      DUMP_BUCKET: 'dumps',
    };
    const exit = await runTask({ environment, input: new PassThrough(), out, err: new PassThrough(), signal });
    return { exit, log: String(out.read() ?? '') };
  } finally {
    process.env = before;
    silent.closeAllConnections();
    silent.close();
  }
}

test('a restore ends when the time of its task is up, and names the variable', async () => {
  const { exit, log } = await ran(1);
  expect(exit).toBe(1);
  expect(log).toMatch(/OUT_OF_TIME.*stopped after 1 s.*runner_timeout.*--resume/);
  expect(log).toMatch(/"exit":1\}\n$/);
});

test('a restore whose task is stopped is interrupted, and does not blame the time', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  const { exit, log } = await ran(1, stop.signal);
  expect(exit).toBe(130);
  expect(log).not.toContain('OUT_OF_TIME');
});
