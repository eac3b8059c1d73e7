import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { programIn } from '../../../../../dev/bench/lab/cpu-time';
import { ProgramTimer } from '../../../../../dev/bench/lab/program-times';

test('attributes processor time to programs, and keeps that of a process that has ended', async () => {
  const timer = new ProgramTimer();
  const busy = 'const end = Date.now() + 60_000; while (process.cpuUsage().user < 400_000 && Date.now() < end);';
  const child = spawn(process.execPath, ['-e', `${busy} console.log("used"); setInterval(() => {}, 1000);`]);
  await once(child.stdout, 'data');
  timer.sample([child.pid as number]);
  child.kill();
  await once(child, 'exit');
  timer.sample([child.pid as number]);

  const times = Object.values(timer.times());

  expect(times.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(0.3);
});

test('names the program of a process', () => {
  const timer = new ProgramTimer();
  timer.sample([process.pid]);
  expect(Object.keys(timer.times())).toEqual([basename(process.execPath)]);
});

test.each([
  [['/usr/bin/zstd', '-3'], 'zstd'],
  [
    ['/opt/bin/ld-linux-x86-64.so.2', '--inhibit-cache', '--library-path', '/opt/lib', '/opt/bin/mysqldump', 'shop'],
    'mysqldump',
  ],
  [['ld-linux-x86-64.so.2'], 'ld-linux-x86-64.so.2'],
])('in %j the program is %s', (commandLine, program) => {
  expect(programIn(commandLine)).toBe(program);
});

test('a process that is not there counts nothing', () => {
  const timer = new ProgramTimer();
  timer.sample([2 ** 30]);
  expect(timer.times()).toEqual({});
});
