import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Toolbox } from '../../../../../functions/core/toolbox';
import { decompress } from '../../../../../functions/dump-format/text/decompress';
import { scriptedLayer } from '../../dump/scripted-layer';

const PIECE = Buffer.alloc(64 * 1024, 'x');
const PIECES = 64;

/** Streams 4 MiB through a decompressor that passes on what it reads. */
function stream(onText: (chunk: Buffer) => void | Promise<void>, signal = new AbortController().signal) {
  const object = Readable.from(Array.from({ length: PIECES }, () => PIECE));
  return decompress(object, 'zstd', new Toolbox(scriptedLayer({ zstd: 'exec cat' })), signal, { onText });
}

test('waits for a listener that is slow, and gives it one piece after the other', async () => {
  let [bytes, taking, most] = [0, 0, 0];
  const { sha256 } = await stream(async (chunk) => {
    taking += 1;
    most = Math.max(most, taking);
    await pause(1);
    taking -= 1;
    bytes += chunk.length;
  });
  expect([bytes, most, taking]).toEqual([PIECES * PIECE.length, 1, 0]);
  expect(sha256).toBe(createHash('sha256').update(Buffer.alloc(bytes, 'x')).digest('hex'));
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no more room');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no more room'))],
])('ends with the reason of a listener that %s', async (_, onText) => {
  await expect(stream(onText)).rejects.toThrow('no more room');
});

test('reads no more of the object when a listener has thrown', async () => {
  let pieces = 0;
  const object = Readable.from(
    (async function* () {
      for (; pieces < 10_000; pieces += 1) yield PIECE;
    })(),
  );
  const toolbox = new Toolbox(scriptedLayer({ zstd: 'exec cat' }));
  const refuse = () => Promise.reject(new Error('no more room'));
  await expect(decompress(object, 'zstd', toolbox, new AbortController().signal, { onText: refuse })).rejects.toThrow();
  expect(pieces).toBeLessThan(10_000);
});

test('ends with the reason of the signal while a listener holds the stream up', async () => {
  const end = new AbortController();
  const streamed = stream(async () => {
    end.abort(new Error('out of time'));
    await pause(50);
  }, end.signal);
  await expect(streamed).rejects.toThrow('out of time');
});
