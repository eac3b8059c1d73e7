import { MESSAGE, RESULT } from '../../functions/mask/values/program/program-places';
import { add, moved, NO_WORDS, set, vector, xorRotated } from './rows-of-words';

/*
 * BLAKE2s with a key, as RFC 7693 defines it, in the text format of WebAssembly. Each of four vectors has a row of the 4 × 4
 * words of the state, so that four columns or diagonals are mixed at once.
 */

export const IV = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/** In which order each round takes the words of a block ("Message Schedule SIGMA", RFC 7693). */
export const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
] as const;

/** Of a short message, the words from this one on are 0, and not loaded. */
export const SHORT_WORDS = 8;

/** Four words of a block, from these places of the round's order. */
function words(order: readonly number[], places: readonly number[], count: number): string[] {
  const loaded = places.flatMap((place, lane) => {
    const word = order[place] ?? 0;
    return word < count ? [{ lane, offset: 4 * word }] : [];
  });
  const [first, ...others] = loaded;
  if (!first) return [];
  // Only the first lane is loaded without a vector to put it into.
  const [start, rest] =
    first.lane === 0 ? [`(v128.load32_zero offset=${first.offset} (local.get $block))`, others] : [NO_WORDS, loaded];
  return [
    rest.reduce(
      (some, { lane, offset }) => `(v128.load32_lane offset=${offset} ${lane} (local.get $block) ${some})`,
      start,
    ),
  ];
}

/** The function G of RFC 7693, of four columns. */
function mix(order: readonly number[], first: number, count: number): string {
  const places = [0, 2, 4, 6].map((place) => first + place);
  const next = places.map((place) => place + 1);
  // The words come first, because the sum of them does not wait for b.
  return [
    add('a', ...words(order, places, count), '(local.get $b)'),
    xorRotated('d', 'a', 16),
    add('c', '(local.get $d)'),
    xorRotated('b', 'c', 12),
    add('a', ...words(order, next, count), '(local.get $b)'),
    xorRotated('d', 'a', 8),
    add('c', '(local.get $d)'),
    xorRotated('b', 'c', 7),
  ].join('\n    ');
}

function rounds(count: number): string {
  return SIGMA.map((order) =>
    [
      mix(order, 0, count),
      ...[moved('b', 1), moved('c', 2), moved('d', 3)],
      mix(order, 8, count),
      ...[moved('b', 3), moved('c', 2), moved('d', 1)],
    ].join('\n    '),
  ).join('\n    ');
}

/** Compresses a block of which the first words may be other than 0. */
function compress(name: string, count: number): string {
  return `(func $${name} (param $state i32) (param $target i32) (param $block i32) (param $count i32) (param $last i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    ${set('a', '(v128.load (local.get $state))')}
    ${set('b', '(v128.load offset=16 (local.get $state))')}
    ${set('c', vector(IV.slice(0, 4)))}
    ${set('d', `(v128.xor ${vector(IV.slice(4))} (i32x4.replace_lane 2 (i32x4.replace_lane 0 ${NO_WORDS} (local.get $count)) (local.get $last)))`)}
    ${rounds(count)}
    (v128.store (local.get $target) (v128.xor (v128.load (local.get $state)) (v128.xor (local.get $a) (local.get $c))))
    (v128.store offset=16 (local.get $target) (v128.xor (v128.load offset=16 (local.get $state)) (v128.xor (local.get $b) (local.get $d)))))`;
}

/**
 * `begin` takes the place of a state. It makes the state of the key in the message, which is filled up to 64 bytes with zeros:
 * no message is empty.
 *
 * `mac` takes the place of the state of a key, and the number of the message's bytes. It writes the result.
 */
export const MAC_FUNCTIONS = `${compress('compress', 16)}
  ${compress('compressShort', SHORT_WORDS)}
  (func (export "begin") (param $state i32) (result i32)
    (v128.store (local.get $state) ${vector([(IV[0] ?? 0) ^ 0x01012020, ...IV.slice(1, 4)])})
    (v128.store offset=16 (local.get $state) ${vector(IV.slice(4))})
    (call $compress (local.get $state) (local.get $state) (i32.const ${MESSAGE}) (i32.const 64) (i32.const 0))
    (i32.const 0))
  (func $mac (export "mac") (param $state i32) (param $length i32) (result i32)
    (local $block i32) (local $end i32)
    (local.set $block (i32.const ${MESSAGE}))
    (local.set $end (i32.add (i32.const ${MESSAGE}) (local.get $length)))
    ;; the last block is filled up with zeros
    ${[0, 16, 32, 48].map((offset) => `(v128.store offset=${offset} align=1 (local.get $end) ${NO_WORDS})`).join('\n    ')}
    (if (i32.le_u (local.get $length) (i32.const ${4 * SHORT_WORDS})) (then
      (call $compressShort (local.get $state) (i32.const ${RESULT}) (local.get $block)
        (i32.add (i32.const 64) (local.get $length)) (i32.const -1))
      (return (i32.const 0))))
    (block $done (loop $next
      (br_if $done (i32.le_u (i32.sub (local.get $end) (local.get $block)) (i32.const 64)))
      (call $compress (local.get $state) (i32.const ${RESULT}) (local.get $block)
        (i32.add (i32.const 64) (i32.sub (i32.add (local.get $block) (i32.const 64)) (i32.const ${MESSAGE}))) (i32.const 0))
      (local.set $state (i32.const ${RESULT}))
      (local.set $block (i32.add (local.get $block) (i32.const 64)))
      (br $next)))
    (call $compress (local.get $state) (i32.const ${RESULT}) (local.get $block)
      (i32.add (i32.const 64) (local.get $length)) (i32.const -1))
    (i32.const 0))`;
