import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Toolbox } from '../../../../../functions/core/toolbox';
import { openPipes, readPipe } from '../../../../../functions/dump/mysqldump/kernel-pipe';
import { scriptedLayer } from '../scripted-layer';

/** Two pipes of a layer whose `mkfifo` is this script. */
function pipes(mkfifo = 'exec mkfifo "$@"') {
  return openPipes(new Toolbox(scriptedLayer({ mkfifo })));
}

/** A pipe into which a shell script writes, and its process. */
async function written(script: string) {
  const [{ readEnd, writeEnd }, other] = await pipes();
  for (const descriptor of Object.values(other)) closeSync(descriptor);
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', writeEnd, 'ignore'] });
  closeSync(writeEnd);
  return { readEnd, child };
}

const isOpen = (descriptor: number) => {
  try {
    return fstatSync(descriptor).isFIFO();
  } catch {
    return false;
  }
};

test('reads everything that was written in order, at any speed', async () => {
  const { readEnd } = await written('seq 1 100000; sleep 0.1; echo the end');
  const read: Buffer[] = [];
  for await (const chunk of readPipe(readEnd)) {
    // The next bytes come into the same memory.
    read.push(Buffer.from(chunk));
    await sleep(1);
  }
  const lines = Buffer.concat(read).toString().trimEnd().split('\n');
  expect(lines).toEqual([...Array.from({ length: 100_000 }, (_, i) => String(i + 1)), 'the end']);
  expect(isOpen(readEnd)).toBe(false);
});

test('reads nothing ahead: a chunk stays valid until the next one is requested', async () => {
  const { readEnd } = await written('echo one; sleep 0.2; echo two');
  const reader = readPipe(readEnd);
  const { value: chunk } = await reader.next();
  await sleep(500);
  expect(String(chunk)).toBe('one\n');
  expect(String((await reader.next()).value)).toBe('two\n');
  expect(await reader.next()).toEqual({ done: true, value: undefined });
});

test('ends when the writer exits without output or is killed', async () => {
  expect(await readPipe((await written('exit 0')).readEnd).next()).toMatchObject({ done: true });
  const { readEnd, child } = await written('echo half; exec sleep 60');
  const reader = readPipe(readEnd);
  expect(String((await reader.next()).value)).toBe('half\n');
  child.kill('SIGKILL');
  expect(await reader.next()).toMatchObject({ done: true });
});

test('closes the pipe when the reader stops, so that the writer ends', async () => {
  const { readEnd, child } = await written('exec yes');
  const exit = once(child, 'exit');
  for await (const chunk of readPipe(readEnd)) {
    if (chunk.length > 0) break;
  }
  expect((await exit)[1]).toBe('SIGPIPE');
  expect(isOpen(readEnd)).toBe(false);
});

test("leaves no file, and reports mkfifo's message", async () => {
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('pipe-'));
  const before = left();
  for (const { readEnd, writeEnd } of await pipes()) {
    closeSync(readEnd);
    closeSync(writeEnd);
  }
  expect(left()).toEqual(before);
  await expect(pipes('echo "No space left on device" >&2; exit 1')).rejects.toThrow(
    'Could not make a pipe for the dump: No space left on device. Make sure',
  );
});
