import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../../../dev/tools/until';
import { CompressError, SourceError, StorageError, ToolError } from '../../../../../functions/core/errors';
import { Secret } from '../../../../../functions/core/secret';
import { systemClock } from '../../../../../functions/core/time/clock';
import { Toolbox } from '../../../../../functions/core/toolbox';
import { dumpAndUpload } from '../../../../../functions/dump/dumping/dump-and-upload';
import type { WatchTools } from '../../../../../functions/dump/dumping/watch-progress';
import { processorSeconds } from '../../../../../functions/dump/mysqldump/processor-time';
import type { Structures } from '../../../../../functions/dump/tables/programs';
import type { NamedObject } from '../../../../../functions/dump-format/selection/table-selection';
import type { Tail } from '../../../../../functions/store-dump/compress/compressor';
import type { DumpStore } from '../../../../../functions/store-dump/upload/dump-store';
import { partSize } from '../../../../../functions/store-dump/upload/part-size';
import { scriptedLayer } from '../scripted-layer';
import { named } from '../tables/selections';

const END = { bytes: Buffer.from('end'), lastDefinition: undefined, isWhole: true };

/** Programs of the layer as shell scripts. */
const PROGRAMS = {
  mkfifo: 'exec mkfifo "$@"',
  mysqldump: 'echo "-- Connecting to db..." >&2; echo data',
  pzstd: 'exec cat',
};

let unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

beforeEach(() => {
  unhandled = [];
  process.on('unhandledRejection', note);
});

afterEach(() => {
  process.off('unhandledRejection', note);
});

function setup({
  programs = {},
  hasTriggers = false,
  tail = {},
  uploadPart = async () => ({}),
  processorSeconds,
  objects = [],
}: {
  programs?: Partial<typeof PROGRAMS>;
  hasTriggers?: boolean;
  tail?: Partial<Tail>;
  uploadPart?: (signal: AbortSignal) => Promise<object>;
  processorSeconds?: WatchTools['processorSeconds'];
  /** What the databases have before tables without rows are dumped. */
  objects?: readonly NamedObject[];
} = {}) {
  const layer = scriptedLayer({ ...PROGRAMS, ...programs });
  const abort = new AbortController();
  let underWay = 0;
  const uploaded: string[] = [];
  const store = {
    uploadPart: async (...request: Parameters<DumpStore['uploadPart']>) => {
      underWay += 1;
      uploaded.push(request[2].toString('latin1', 0, 1_000));
      try {
        return await uploadPart(request[4]);
      } finally {
        underWay -= 1;
      }
    },
  } as unknown as DumpStore;
  return {
    abort,
    layer,
    uploaded,
    underWay: () => underWay,
    run: (onBytes: (bytes: number) => void = () => {}, structures?: Structures) =>
      dumpAndUpload(
        {
          structures,
          flavour: 'mysql',
          databases: ['shop'],
          namesDatabases: false,
          hasTriggers,
          options: async () => '[client]\n',
          compressor: {
            tool: 'pzstd',
            args: [],
            contentType: 'application/zstd',
            newTail: () => ({ push: () => {}, end: async () => END, ...tail }),
            filler: (bytes) => Buffer.alloc(bytes),
          },
        },
        { key: 'k', uploadId: 'u' },
        {
          toolbox: new Toolbox(layer),
          store,
          password: new Secret('hunter2'),
          uploadConcurrency: 3,
          listObjects: async () => objects,
          clock: systemClock,
          ...(processorSeconds ? { processorSeconds } : {}),
        },
        abort.signal,
        onBytes,
      ),
  };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new StorageError('STORAGE_UNAVAILABLE', 'aborted')));
  });

test("uploads the program's dump in parts, and returns the evidence for the gate", async () => {
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
    end: END,
    bytesRead: 5,
    partBytes: [5],
  });
});

test('returns the size of each part that S3 acknowledged', async () => {
  const bytes = partSize(1) + 1;
  const { run } = setup({ programs: { mysqldump: `head -c ${bytes} /dev/zero` } });
  const { bytesRead, partBytes } = (await run()).evidence;
  expect({ bytesRead, partBytes }).toEqual({ bytesRead: bytes, partBytes: [partSize(1), 1] });
});

describe('tables without rows', () => {
  const STRUCTURES: Structures = {
    objects: [named('log'), named('numbers', 'sequence')],
    share: { ignored: ['shop.orders'], withPrograms: false, withoutRows: true },
  };
  /** Names a table, and notes it. */
  const TABLE =
    'echo "named $1" >> "$0.started"; printf "%s\\n" "-- Setting savepoint..." "-- Retrieving table structure for table $1..." >&2';
  const NUMBERS = 'echo "-- Retrieving sequence structure for  numbers..." >&2';
  /** The program reads from its options what it is, and notes when it starts and ends. */
  const mysqldump = ({ structures = `say log; ${NUMBERS}; echo structures`, main = 'say orders; echo rows' } = {}) =>
    `say() { ${TABLE}; }; if grep -q no-data /dev/fd/3; then echo structures >> "$0.started"; ${structures}; else echo main >> "$0.started"; ${main}; fi`;
  const started = (layer: string) =>
    readFileSync(join(layer, 'bin', 'mysqldump.started'), 'utf8')
      .trim()
      .split('\n');

  test('come before the others in the same parts, from a program that starts behind their snapshot', async () => {
    const { run, layer, uploaded } = setup({ programs: { mysqldump: mysqldump() } });
    const dumped = await run(() => {}, STRUCTURES);
    expect(uploaded).toEqual(['structures\nrows\n']);
    expect(started(layer)).toEqual(['main', 'named orders', 'structures', 'named log']);
    expect(dumped.tables).toEqual([{ database: 'shop', name: 'orders' }]);
    expect(dumped.structures).toMatchObject({ tables: [{ database: 'shop', name: 'log' }], sequences: ['numbers'] });
    expect(dumped.uploaded).toMatchObject({ bytes: 16, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('have evidence of their own for the gate', async () => {
    const programs = { mysqldump: mysqldump({ structures: `say log; ${NUMBERS}; echo odd >&2; echo structures` }) };
    const { structures, evidence } = await setup({ programs }).run(() => {}, STRUCTURES);
    const exits = [
      { tool: 'mysqldump', code: 0, signal: null },
      { tool: 'pzstd', code: 0, signal: null },
    ];
    const both = { exits, bytesRead: 16, partBytes: [16], end: END };
    expect(structures?.evidence).toMatchObject({ ...both, unexpectedLines: ['odd'] });
    expect(evidence).toMatchObject({ ...both, unexpectedLines: [] });
  });

  test('wait for the snapshot of the others, which go on as far as a pipe takes it', async () => {
    const main = 'sleep 0.2; say orders; head -c 300000 /dev/zero';
    const { run, layer } = setup({ programs: { mysqldump: mysqldump({ main }) } });
    expect((await run(() => {}, STRUCTURES)).uploaded.bytes).toBe(300_011);
    expect(started(layer)).toEqual(['main', 'named orders', 'structures', 'named log']);
  });

  test('are dumped without tables that came since, which their program leaves to the others', async () => {
    const structures = `grep -q '^ignore-table=.*shop.new' /dev/fd/3 || say new; say log; ${NUMBERS}`;
    const { run } = setup({ programs: { mysqldump: mysqldump({ structures }) }, objects: [named('new')] });
    expect((await run(() => {}, STRUCTURES)).structures?.tables).toEqual([{ database: 'shop', name: 'log' }]);
  });

  test.each([
    { what: 'when there is no other table', main: 'echo nothing' },
    {
      what: 'when there is no other table in a database with programs',
      main: 'echo "-- Setting savepoint..." >&2; head -c 300000 /dev/zero',
    },
  ])('are dumped $what', async ({ main }) => {
    const { run } = setup({ programs: { mysqldump: mysqldump({ main }) } });
    expect((await run(() => {}, STRUCTURES)).structures?.tables).toHaveLength(1);
  });

  test.each([
    {
      what: 'a table more',
      structures: `say log; echo '-- Retrieving table structure for table orders...' >&2; ${NUMBERS}`,
      name: 'shop.orders',
    },
    { what: 'a table less', structures: NUMBERS, name: 'shop.log' },
    { what: 'a sequence less', structures: 'say log', name: 'numbers' },
  ])('are dumped again when their program has $what', async ({ structures, name }) => {
    const { run, underWay } = setup({
      programs: { mysqldump: mysqldump({ structures, main: 'say orders; exec yes' }) },
    });
    await expect(run(() => {}, STRUCTURES)).rejects.toMatchObject({
      name: 'SchemaError',
      code: 'SCHEMA_CHANGED',
      message: expect.stringContaining(`while those without rows were dumped: "${name}"`),
    });
    expect(underWay()).toBe(0);
  });

  test.each([
    {
      what: 'their program fails',
      programs: { structures: 'echo "mysqldump: Got error: 1045: no" >&2; exit 2', main: 'say orders; exec yes' },
      message: 'mysqldump failed (exit 2)',
    },
    {
      what: 'that of the others fails',
      programs: { main: 'echo "mysqldump: Got error: 1045: no" >&2; exit 2' },
      message: 'mysqldump failed (exit 2)',
    },
  ])('leave nothing running when $what', async ({ programs, message }) => {
    const { run, underWay } = setup({ programs: { mysqldump: mysqldump(programs) } });
    await expect(run(() => {}, STRUCTURES)).rejects.toThrow(message);
    expect(underWay()).toBe(0);
    expect(unhandled).toEqual([]);
  });

  test('leave nothing running when the run is aborted meanwhile', async () => {
    const { run, abort } = setup({
      programs: { mysqldump: mysqldump({ structures: 'exec sleep 100', main: 'say orders; exec yes' }) },
    });
    const running = run(() => {}, STRUCTURES);
    await pause(200);
    abort.abort(new Error('cut off'));
    await expect(running).rejects.toThrow('cut off');
  });

  test('do not let a program that is held up by them be taken for one that loops or lost its answer', async () => {
    const { run } = setup({
      programs: {
        mysqldump: mysqldump({
          structures: `sleep 2.5; say log; ${NUMBERS}`,
          main: 'say orders; head -c 300000 /dev/zero',
        }),
      },
      processorSeconds: () => 0,
    });
    expect((await run(() => {}, STRUCTURES)).tables).toHaveLength(1);
  });
});

describe('a dump with triggers', () => {
  test('is unchanged by the trigger scan', async () => {
    const bytes = partSize(1) + 1;
    const { run } = setup({ hasTriggers: true, programs: { mysqldump: `head -c ${bytes} /dev/zero` } });
    const { bytesRead, partBytes } = (await run()).evidence;
    expect({ bytesRead, partBytes }).toEqual({ bytesRead: bytes, partBytes: [partSize(1), 1] });
  });

  const LACKING = String.raw`printf '\n--\n-- WARNING: old server version. The following dump may be incomplete.\n--\n'`;

  test('is retried at once when a trigger lacks its definition', async () => {
    const { run } = setup({ hasTriggers: true, programs: { mysqldump: LACKING } });
    await expect(run()).rejects.toMatchObject({
      name: 'SourceError',
      retryable: true,
      message: expect.stringContaining('a trigger without its character sets'),
    });
  });

  test('reports the failure of its program', async () => {
    const { run } = setup({ hasTriggers: true, programs: { mysqldump: `${LACKING}; exit 3` } });
    await expect(run()).rejects.toMatchObject({ retryable: false, message: expect.stringContaining('(exit 3)') });
  });

  test('ends when the compressor fails because of it', async () => {
    const programs = { mysqldump: 'exec cat /dev/zero', pzstd: 'head -c 100000 >/dev/null; exit 4' };
    const { run } = setup({ hasTriggers: true, programs });
    await expect(run()).rejects.toThrow('pzstd failed (exit 4)');
  });
});

describe('a failed program gives an error of its own', () => {
  test.each([
    {
      what: 'mysqldump with a table that changed',
      programs: { mysqldump: 'echo "mysqldump: Error 1412: changed" >&2; exit 2' },
      error: SourceError,
      message: /^\[SCHEMA_CHANGED\] mysqldump failed \(exit 2\): mysqldump: Error 1412: changed\. .*migrations/,
    },
    {
      what: 'mysqldump that is killed',
      programs: { mysqldump: 'kill -9 $$' },
      error: SourceError,
      message: /^\[PROGRAM_KILLED\] mysqldump failed \(signal SIGKILL\): it printed no message/,
    },
    {
      what: 'mysqldump that exits without a message',
      programs: { mysqldump: 'exit 2' },
      error: SourceError,
      message:
        /^\[CONNECTION_LOST\] mysqldump failed \(exit 2\): it printed no message\. The program exits like this when the connection is lost/,
    },
    {
      what: 'mysqldump that leaves a placeholder for a view',
      programs: {
        mysqldump:
          'printf "%s\\n" "-- Retrieving table structure for table v..." "-- It\'s a view, create dummy view" >&2; echo "-- Dump completed"',
      },
      error: SourceError,
      message:
        /^\[SCHEMA_CHANGED\] The dump would have a placeholder without a definition for the view "v", which was dropped meanwhile/,
    },
    {
      what: 'mysqldump that repeats the password',
      programs: { mysqldump: 'echo "cannot use hunter2" >&2; exit 1' },
      error: SourceError,
      message: /cannot use \[redacted\]/,
    },
    {
      what: 'a compressor whose failure ends mysqldump',
      programs: { mysqldump: 'exec yes', pzstd: 'echo "no memory" >&2; exit 1' },
      error: CompressError,
      message: /^\[COMPRESSOR_FAILED\] pzstd failed \(exit 1\): no memory/,
    },
    {
      what: 'a compressor that can’t be started',
      programs: { pzstd: 'exit 127' },
      error: ToolError,
      message: /pzstd can't be started/,
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

describe('a dump program in an endless loop', () => {
  /** A minute of a processor, in less of it. */
  const hastily = (pid: number) => 100 * (processorSeconds(pid) ?? 0);
  const LOOP = 'while :; do :; done';
  const NAMED =
    'printf "%s\\n" "-- Setting savepoint..." "-- Retrieving table structure for table orders..." "-- Retrieving rows..." >&2';

  test('is ended, and the error names its place', async () => {
    const { run, underWay } = setup({
      programs: { mysqldump: `${NAMED}; echo data; ${LOOP}` },
      processorSeconds: hastily,
    });
    await expect(run()).rejects.toMatchObject({
      name: 'SourceError',
      code: 'DUMP_PROGRAM_LOOPS',
      retryable: false,
      message: expect.stringMatching(
        /mysqldump has used a processor for 60 s .* at "orders" of database "shop".* Its last message: -- Retrieving rows\.\.\./,
      ),
    });
    expect(underWay()).toBe(0);
  });

  test('is ended before it names a table', async () => {
    const running = setup({ programs: { mysqldump: LOOP }, processorSeconds: hastily }).run();
    await expect(running).rejects.toThrow('It was in database "shop", or at');
  });

  test('is ended while a part is uploaded', async () => {
    const mysqldump = `head -c ${partSize(1) + 1} /dev/zero; ${LOOP}`;
    const { run, underWay } = setup({
      programs: { mysqldump },
      processorSeconds: hastily,
      uploadPart: untilAborted,
    });
    await expect(run()).rejects.toMatchObject({ code: 'DUMP_PROGRAM_LOOPS' });
    expect(underWay()).toBe(0);
  });
});

test('reports unexpected stderr lines as evidence although the program exits 0', async () => {
  const { run } = setup({ programs: { mysqldump: 'echo "odd: hunter2" >&2; echo data' } });
  expect((await run()).evidence.unexpectedLines).toEqual(['odd: [redacted]']);
});

test('reports the end of a run as the cause of everything that it aborted', async () => {
  const stop = () => {
    lab.abort.abort(new Error('cut off'));
    throw new CompressError('COMPRESSOR_FAILED', 'garbage');
  };
  const lab = setup({ tail: { push: stop } });
  await expect(lab.run()).rejects.toThrow('cut off');
});

describe('leaves nothing running when it settles:', () => {
  const ENDLESS = { mysqldump: 'exec yes', pzstd: 'exec cat' };

  test('no child and no request after an abort', async () => {
    const { run, abort, underWay } = setup({ programs: ENDLESS, uploadPart: untilAborted });
    const running = run();
    await pause(100);
    abort.abort(new Error('cut off'));
    await expect(running).rejects.toThrow('cut off');
    expect(underWay()).toBe(0);
  });

  test('no child and no request after a failed part', async () => {
    const { run, underWay } = setup({
      programs: ENDLESS,
      uploadPart: async () => {
        throw new StorageError('STORAGE_UNAVAILABLE', 'no part');
      },
    });
    await expect(run()).rejects.toThrow('no part');
    expect(underWay()).toBe(0);
  });

  test('no child, no request and no unhandled rejection after output that is not a compressed stream', async () => {
    let bytes = 0;
    const tail = {
      push: (chunk: Buffer) => {
        bytes += chunk.length;
        // With this chunk a fourth part begins, and the uploader waits for room.
        if (bytes > 3 * partSize(1)) throw new CompressError('COMPRESSOR_FAILED', 'garbage');
      },
    };
    const { run, underWay } = setup({ programs: ENDLESS, tail, uploadPart: untilAborted });
    await expect(run()).rejects.toThrow(/garbage/);
    expect(underWay()).toBe(0);
    await pause(20);
    expect(unhandled).toEqual([]);
  });

  test('no slow request', async () => {
    const slowly = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () =>
          setTimeout(() => reject(new StorageError('STORAGE_UNAVAILABLE', 'aborted')), 100),
        );
      });
    const mysqldump = `head -c ${partSize(1) + 1} /dev/zero; exec sleep 60`;
    const { run, abort, underWay } = setup({ programs: { mysqldump }, uploadPart: slowly });
    const running = run();
    await until(() => underWay() > 0);
    abort.abort(new Error('cut off'));
    await expect(running).rejects.toThrow('cut off');
    expect(underWay()).toBe(0);
  });

  test('no child after output that is not a compressed stream', async () => {
    const tail = {
      push: () => {
        throw new CompressError('COMPRESSOR_FAILED', 'garbage');
      },
    };
    const mysqldump = 'echo $$ > "$0.pid"; echo data; exec sleep 60';
    const { run, layer } = setup({ programs: { mysqldump }, tail });
    await expect(run()).rejects.toThrow(/garbage/);
    const pid = Number(readFileSync(join(layer, 'bin', 'mysqldump.pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('no request when the end of the stream is incomplete', async () => {
    const end = async () => {
      throw new CompressError('COMPRESSOR_FAILED', 'cut off');
    };
    const { run, underWay } = setup({ tail: { end } });
    await expect(run()).rejects.toThrow('cut off');
    expect(underWay()).toBe(0);
  });
});
