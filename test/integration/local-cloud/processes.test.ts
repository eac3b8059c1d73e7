import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isRunning, stillRunning } from '../../../dev/tools/processes';

/** Starts a process that has a cloud, a function and a task that wait, and returns the processes that belong to them. */
async function ownerOfACloud() {
  const owner = spawn(process.execPath, ['--import', 'tsx', `${__dirname}/owner.ts`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: owner.stdout })) {
    if (line.startsWith('{')) return { owner, ...(JSON.parse(line) as { pids: number[]; folder: string }) };
  }
  throw new Error('The owner of the cloud ended before it had started it.');
}

test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('leaves no process after %s', async (signal) => {
  const { owner, pids } = await ownerOfACloud();
  expect(pids.length).toBeGreaterThanOrEqual(6);
  expect(pids.filter((pid) => !isRunning(pid))).toEqual([]);

  owner.kill(signal);

  expect(await stillRunning(pids)).toEqual([]);
});

test('stop ends all processes and removes all files', async () => {
  const { owner, pids, folder } = await ownerOfACloud();
  expect(existsSync(folder)).toBe(true);

  owner.stdin.end('stop');
  await new Promise((resolve) => owner.on('exit', resolve));

  expect(await stillRunning(pids)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});
