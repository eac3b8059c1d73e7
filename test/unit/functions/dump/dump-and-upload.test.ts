import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompressError, SourceError, UploadError } from '../../../../functions/core/errors';
import { Secret } from '../../../../functions/core/secret';
import type { Tail } from '../../../../functions/dump/compress/compressor';
import { dumpAndUpload } from '../../../../functions/dump/dump-and-upload';
import { Toolbox } from '../../../../functions/dump/source/toolbox';
import type { DumpStore } from '../../../../functions/dump/upload/dump-store';
import { partSize } from '../../../../functions/dump/upload/part-size';

/** Programs of the layer as shell scripts, in a layer of their own. */
const PROGRAMS = {
  mkfifo: 'exec mkfifo "$@"',
  mysqldump: 'echo "-- Connecting to db..." >&2; echo data',
  pzstd: 'exec cat',
};

let layers: string[] = [];
let unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

beforeEach(() => {
  layers = [];
  unhandled = [];
  process.on('unhandledRejection', note);
});

afterEach(() => {
  process.off('unhandledRejection', note);
  for (const layer of layers) rmSync(layer, { recursive: true });
});

function setup({
  programs = {},
  tail = {},
  uploadPart = async () => ({}),
}: {
  programs?: Partial<typeof PROGRAMS>;
  tail?: Partial<Tail>;
  uploadPart?: (signal: AbortSignal) => Promise<object>;
} = {}) {
  const layer = mkdtempSync(join(tmpdir(), 'layer-'));
  layers.push(layer);
  mkdirSync(join(layer, 'bin'));
  for (const [name, script] of Object.entries({ ...PROGRAMS, ...programs })) {
    writeFileSync(join(layer, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(layer, 'bin', name), 0o755);
  }
  const abort = new AbortController();
  let underWay = 0;
  const store = {
    uploadPart: async (...request: Parameters<DumpStore['uploadPart']>) => {
      underWay += 1;
      try {
        return await uploadPart(request[4]);
      } finally {
        underWay -= 1;
      }
    },
  } as unknown as DumpStore;
  return {
    abort,
    underWay: () => underWay,
    run: (onBytes: (bytes: number) => void = () => {}) =>
      dumpAndUpload(
        {
          flavour: 'mysql',
          databases: ['shop'],
          options: '[client]\n',
          compressor: {
            tool: 'pzstd',
            args: [],
            contentType: 'application/zstd',
            newTail: () => ({ push: () => {}, end: async () => Buffer.from('end'), ...tail }),
          },
        },
        { key: 'k', uploadId: 'u' },
        { toolbox: new Toolbox(layer), store, password: new Secret('hunter2') },
        abort.signal,
        onBytes,
      ),
  };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new UploadError('aborted')));
  });

test('brings the dump from the program into parts, with what the gate wants to know', async () => {
  const { run } = setup();
  const read: number[] = [];
  const { uploaded, evidence, tables } = await run((bytes) => read.push(bytes));
  expect(uploaded).toMatchObject({ bytes: 5, parts: [{ bytes: 5 }] });
  expect(read.at(-1)).toBe(5);
  expect(tables).toEqual([]);
  expect(evidence).toEqual({
    exits: [
      { tool: 'mysqldump', code: 0, signal: null },
      { tool: 'pzstd', code: 0, signal: null },
    ],
    unexpectedLines: [],
    tail: Buffer.from('end'),
    bytesRead: 5,
    partBytes: [5],
  });
});

describe('a program that fails is an error of its own', () => {
  test.each([
    {
      what: 'mysqldump with a table that changed',
      programs: { mysqldump: 'echo "mysqldump: Error 1412: changed" >&2; exit 2' },
      error: SourceError,
      message: /^mysqldump failed \(exit 2\): mysqldump: Error 1412: changed\. .*migrations/,
    },
    {
      what: 'mysqldump that is killed',
      programs: { mysqldump: 'kill -9 $$' },
      error: SourceError,
      message: /^mysqldump failed \(signal SIGKILL\): it said nothing/,
    },
    {
      what: 'mysqldump that repeats the password',
      programs: { mysqldump: 'echo "cannot use hunter2" >&2; exit 1' },
      error: SourceError,
      message: /cannot use \[redacted\]/,
    },
    {
      what: 'the compressor, of which mysqldump dies too',
      programs: { mysqldump: 'exec yes', pzstd: 'echo "no memory" >&2; exit 1' },
      error: CompressError,
      message: /^pzstd failed \(exit 1\): no memory/,
    },
  ])('$what', async ({ programs, error, message }) => {
    const running = setup({ programs }).run();
    await expect(running).rejects.toThrow(error);
    await expect(running).rejects.toThrow(message);
  });

  test('and only a table that changed is worth another try at once', async () => {
    const changed = setup({ programs: { mysqldump: 'echo "mysqldump: Error 1412: changed" >&2; exit 2' } });
    const denied = setup({ programs: { mysqldump: 'echo "mysqldump: Got error: 1045: no" >&2; exit 2' } });
    await expect(changed.run()).rejects.toMatchObject({ retryable: true });
    await expect(denied.run()).rejects.toMatchObject({ retryable: false });
  });
});

test('complaints on stderr are evidence, though the program exits 0', async () => {
  const { run } = setup({ programs: { mysqldump: 'echo "odd: hunter2" >&2; echo data' } });
  expect((await run()).evidence.unexpectedLines).toEqual(['odd: [redacted]']);
});

describe('when it settles nothing is under way any more:', () => {
  const ENDLESS = { mysqldump: 'exec yes', pzstd: 'exec cat' };

  test('neither child nor request, after an abort', async () => {
    const { run, abort, underWay } = setup({ programs: ENDLESS, uploadPart: untilAborted });
    const running = run();
    await pause(100);
    abort.abort(new Error('cut off'));
    await expect(running).rejects.toThrow('cut off');
    expect(underWay()).toBe(0);
  });

  test('neither child nor request, after a part that failed', async () => {
    const { run, underWay } = setup({
      programs: ENDLESS,
      uploadPart: async () => {
        throw new UploadError('no part');
      },
    });
    await expect(run()).rejects.toThrow('no part');
    expect(underWay()).toBe(0);
  });

  test('neither child nor request nor a rejection that nobody takes, after output that is no compressed stream', async () => {
    let bytes = 0;
    const tail = {
      push: (chunk: Buffer) => {
        bytes += chunk.length;
        // With this chunk a fourth part begins, and the uploader waits for room.
        if (bytes > 3 * partSize(1)) throw new CompressError('garbage');
      },
    };
    const { run, underWay } = setup({ programs: ENDLESS, tail, uploadPart: untilAborted });
    await expect(run()).rejects.toThrow(/garbage/);
    expect(underWay()).toBe(0);
    await pause(20);
    expect(unhandled).toEqual([]);
  });

  test('no request, when the end of the stream is not whole', async () => {
    const end = async () => {
      throw new CompressError('cut off');
    };
    const { run, underWay } = setup({ tail: { end } });
    await expect(run()).rejects.toThrow('cut off');
    expect(underWay()).toBe(0);
  });
});
