import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Clock, systemClock } from '../../../../../functions/core/time/clock';
import { startScratchServer } from '../../../../../functions/drill/server/start-server';
import { recordedLog } from '../../../../support/recorded-log';
import { tinyDisk } from '../../../../support/tiny-disk';
import { greeting, packet } from '../../dump/connection/greeting-server';

/** Sleeps of a clock that waits a hundredth of the time. */
const FAST: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) };

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'scratch-server-'));
  folder = join(root, 'server');
  mkdirSync(join(root, 'layers/bin'), { recursive: true });
  mkdirSync(join(root, 'layers/mysql-server/data/mysql'), { recursive: true });
  writeFileSync(join(root, 'layers/mysql-server/data/mysql/table.gz'), gzipSync('rows'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A layer whose server is a script. */
function serverIs(script: string): void {
  const program = join(root, 'layers/bin/mysqld');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
}

/** A server that writes these bytes to each client. */
function greetsWith(bytes: Buffer, before = ''): string {
  const code = `
    const socket = process.argv.find((word) => word.startsWith('--socket=')).slice(9);
    ${before}
    require('node:net').createServer((client) => client.end(Buffer.from('${bytes.toString('hex')}', 'hex'))).listen(socket);
  `;
  const file = join(root, 'server.js');
  writeFileSync(file, code);
  return `exec '${process.execPath}' '${file}' "$@"`;
}

function start({ clock = systemClock, deadline = new AbortController().signal } = {}) {
  const { log } = recordedLog();
  const layerRoot = join(root, 'layers');
  return startScratchServer({
    flavour: 'mysql',
    folder,
    deadline,
    logger: log,
    lowerCaseTableNames: 0,
    layerRoot,
    clock,
  });
}

test('returns the version that the server greets with, and removes everything when it stops', async () => {
  serverIs(`test "$(cat '${folder}/data/mysql/table')" = rows || exit 9; ${greetsWith(packet(greeting()))}`);

  const server = await start();
  expect(server.version).toBe('9.7.4');
  await server.stop();

  expect(existsSync(folder)).toBe(false);
});

test('a server that ends before it is ready is reported at once, with the end of its log', async () => {
  serverIs('echo "one line" >&2; echo "[ERROR] no such option" >&2; exit 7');

  await expect(start()).rejects.toThrow(
    /^\[DRILL_SERVER_FAILED\] The server of the drill ended \(exit 7\)\. Raise drill_memory_size.*one line\n\[ERROR\] no such option$/s,
  );
  expect(existsSync(folder)).toBe(false);
});

test('a server that was killed is reported with the signal', async () => {
  serverIs('kill -KILL $$');

  await expect(start()).rejects.toThrow('ended (signal SIGKILL). Raise drill_memory_size');
});

test.each([
  { what: 'has no socket', script: () => 'exec sleep 1000' },
  { what: 'greets with an error', script: () => greetsWith(packet(Buffer.from([0xff, 0x10, 0x04]))) },
  { what: 'greets with half a packet', script: () => greetsWith(packet(greeting()).subarray(0, 12)) },
])('a server that $what is not ready in time, and is ended', async ({ script }) => {
  serverIs(script());

  await expect(start({ clock: FAST })).rejects.toThrow(
    '[DRILL_SERVER_FAILED] The server of the drill was not ready in time.',
  );
  expect(existsSync(folder)).toBe(false);
});

test('the start is interrupted when the time of the function is up', async () => {
  serverIs('exec sleep 1000');
  const deadline = new AbortController();
  const started = start({ deadline: deadline.signal });
  deadline.abort();

  await expect(started).rejects.toThrow('was not ready in time');
});

test('a server that ends after its start rejects "failed"', async () => {
  serverIs(
    greetsWith(packet(greeting()), "setTimeout(() => { console.error('out of memory'); process.exit(3) }, 500);"),
  );

  const server = await start();

  await expect(server.failed).rejects.toThrow(/ended \(exit 3\).*out of memory$/s);
  await server.stop();
});

test('the server of an earlier invocation is ended, and its files are removed', async () => {
  serverIs(greetsWith(packet(greeting())));
  const earlier = await start();
  writeFileSync(join(folder, 'data/old'), '');

  const server = await start();

  await expect(earlier.failed).rejects.toThrow('signal SIGKILL');
  expect(existsSync(join(folder, 'data/old'))).toBe(false);
  await server.stop();
});

test('a start without enough temporary storage is refused with both figures', async () => {
  const disk = await tinyDisk('size=8m');
  try {
    folder = join(disk.folder, 'server');
    serverIs('exit 1');

    await expect(start()).rejects.toThrow('needs 256 MiB of temporary storage, and 8 MiB are free');
  } finally {
    await disk.remove();
  }
});

test('a missing layer is named', async () => {
  rmSync(join(root, 'layers/mysql-server'), { recursive: true });

  await expect(start()).rejects.toThrow(/\[DRILL_SERVER_FAILED\] .* needs the layer mysql-server/);
});
