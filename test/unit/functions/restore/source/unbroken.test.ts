import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { StorageError } from '../../../../../functions/core/errors';
import type { DumpSource } from '../../../../../functions/restore/source/dump-source';
import { unbroken } from '../../../../../functions/restore/source/unbroken';

const CONTENT = Buffer.from('0123456789');
const SIGNAL = new AbortController().signal;

/** A source whose streams break behind these bytes, one after the other. */
function breaking(breaks: readonly number[]): { source: DumpSource; opened: number[] } {
  const opened: number[] = [];
  const source: DumpSource = {
    name: 'x',
    compression: 'zstd',
    expected: {},
    open: async (from) => {
      const at = breaks[opened.length];
      opened.push(from);
      return Readable.from(
        (async function* () {
          if (at === undefined) yield CONTENT.subarray(from);
          else {
            if (at > from) yield CONTENT.subarray(from, at);
            throw new Error(`broken at ${at}`);
          }
        })(),
      );
    },
  };
  return { source, opened };
}

const read = (source: DumpSource, signal = SIGNAL) => buffer(Readable.from(unbroken(source, signal, 1)));

test('a stream that breaks is continued where it ended', async () => {
  const { source, opened } = breaking([3, 3, 7]);
  expect(await read(source)).toEqual(CONTENT);
  expect(opened).toEqual([0, 3, 3, 7]);
});

test('a stream that always breaks at the same byte is given up', async () => {
  const { source, opened } = breaking(Array(100).fill(3));
  await expect(read(source)).rejects.toThrow('broken at 3');
  expect(opened).toHaveLength(5);
});

test('a stream that was aborted is not opened again', async () => {
  const aborted = new AbortController();
  const { source, opened } = breaking([0]);
  aborted.abort();
  await expect(read(source, aborted.signal)).rejects.toThrow();
  expect(opened).toHaveLength(1);
});

test('what another try can not change ends the stream at once', async () => {
  let opened = 0;
  const source: DumpSource = {
    ...breaking([]).source,
    open: async () => {
      opened += 1;
      throw new StorageError('AWS_ACCESS_DENIED', 'no');
    },
  };
  await expect(read(source)).rejects.toThrow('[AWS_ACCESS_DENIED] no');
  expect(opened).toBe(1);
});
