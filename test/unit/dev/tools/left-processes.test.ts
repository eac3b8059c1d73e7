import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { leftProcesses } from '../../../../dev/tools/left-processes';
import { RUN_FOLDER } from '../../../../dev/tools/run-folder';

const onLinux = process.platform === 'linux' ? test : test.skip;

/** Starts a process of the run with this folder, which sleeps. */
async function startOf(folder: string) {
  const child = spawn('sleep', ['100'], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, [RUN_FOLDER]: folder },
  });
  await once(child, 'spawn');
  return child;
}

onLinux('a process that outlives its run is found, and not one of another run', async () => {
  const child = await startOf('/run/one');
  try {
    expect(await leftProcesses('/run/one', 0)).toEqual([`${child.pid} sleep 100`]);
    expect(await leftProcesses('/run/on', 0)).toEqual([]);
  } finally {
    child.kill();
  }
});

onLinux('a process that ends a little later is none that is left', async () => {
  const child = await startOf('/run/two');
  setTimeout(() => child.kill(), 50);
  expect(await leftProcesses('/run/two')).toEqual([]);
});
