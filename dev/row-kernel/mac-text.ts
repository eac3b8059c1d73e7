/*
 * The program behind functions/mask/values/prf.ts, in the text format of WebAssembly: BLAKE2s with a key, as RFC 7693 defines
 * it. Each of four vectors has a row of the 4 × 4 words of the state, so that four columns or diagonals are mixed at once.
 */

const IV = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/** In which order each round takes the words of a block ("Message Schedule SIGMA", RFC 7693). */
const SIGMA = [
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

/** Places in the memory: the result, the message with room for a block behind it, and the states of keys before it. */
export const RESULT = 0;
export const STATES = 64;
export const MESSAGE = 4_096;
/** Bytes of the longest message. */
export const LONGEST = 65_536;

/** Four words of a block, from these places of the round's order. */
function words(order: readonly number[], places: readonly number[]): string {
  const [first = 0, ...others] = places.map((place) => 4 * (order[place] ?? 0));
  return others.reduce(
    (vector, offset, i) => `(v128.load32_lane offset=${offset} ${i + 1} (local.get $block) ${vector})`,
    `(v128.load32_zero offset=${first} (local.get $block))`,
  );
}

function set(name: string, value: string): string {
  return `(local.set $${name} ${value})`;
}

function add(name: string, ...others: string[]): string {
  return set(
    name,
    others.reduce((sum, other) => `(i32x4.add ${sum} ${other})`, `(local.get $${name})`),
  );
}

/** `name` xor `other`, rotated to the right. */
function xorRotated(name: string, other: string, bits: number): string {
  return `${set(name, `(v128.xor (local.get $${name}) (local.get $${other}))`)}
    ${set(name, `(v128.or (i32x4.shr_u (local.get $${name}) (i32.const ${bits})) (i32x4.shl (local.get $${name}) (i32.const ${32 - bits})))`)}`;
}

/** The function G of RFC 7693, of four columns. */
function mix(order: readonly number[], first: number): string {
  const places = [0, 2, 4, 6].map((place) => first + place);
  return [
    add('a', '(local.get $b)', words(order, places)),
    xorRotated('d', 'a', 16),
    add('c', '(local.get $d)'),
    xorRotated('b', 'c', 12),
    add(
      'a',
      '(local.get $b)',
      words(
        order,
        places.map((place) => place + 1),
      ),
    ),
    xorRotated('d', 'a', 8),
    add('c', '(local.get $d)'),
    xorRotated('b', 'c', 7),
  ].join('\n    ');
}

/** Moves the words of a row to the left. */
function moved(name: string, by: number): string {
  const lanes = [0, 1, 2, 3].flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * ((lane + by) % 4) + byte));
  return set(name, `(i8x16.shuffle ${lanes.join(' ')} (local.get $${name}) (local.get $${name}))`);
}

const ROUNDS = SIGMA.map((order) =>
  [
    mix(order, 0),
    ...[moved('b', 1), moved('c', 2), moved('d', 3)],
    mix(order, 8),
    ...[moved('b', 3), moved('c', 2), moved('d', 1)],
  ].join('\n    '),
).join('\n    ');

const bytes = (byte: number) => `(i8x16.splat (i32.const ${byte}))`;
const equalTo = (character: string) => `(i8x16.eq (local.get $some) ${bytes(character.charCodeAt(0))})`;

const vector = (numbers: readonly number[]) => `(v128.const i32x4 ${numbers.join(' ')})`;

/**
 * `begin` takes the place of a state. It makes the state of the key in the message, which is filled up to 64 bytes with zeros:
 * no message is empty.
 *
 * `mac` takes the place of the state of a key, and the number of the message's bytes. It writes the result.
 *
 * `text` does the same for the content of a literal, with capital letters of ASCII as small ones when it folds. It returns 0,
 * without a result, when there is a quote or a backslash, or a further character of which it would not know the small one.
 */
export const MAC_TEXT = `(module
  (memory (export "memory") 2)
  (func $compress (param $state i32) (param $target i32) (param $block i32) (param $count i32) (param $last i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    ${set('a', '(v128.load (local.get $state))')}
    ${set('b', '(v128.load offset=16 (local.get $state))')}
    ${set('c', vector(IV.slice(0, 4)))}
    ${set('d', `(v128.xor ${vector(IV.slice(4))} (i32x4.replace_lane 2 (i32x4.replace_lane 0 ${vector([0, 0, 0, 0])} (local.get $count)) (local.get $last)))`)}
    ${ROUNDS}
    (v128.store (local.get $target) (v128.xor (v128.load (local.get $state)) (v128.xor (local.get $a) (local.get $c))))
    (v128.store offset=16 (local.get $target) (v128.xor (v128.load offset=16 (local.get $state)) (v128.xor (local.get $b) (local.get $d)))))
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
    ${[0, 16, 32, 48].map((offset) => `(v128.store offset=${offset} align=1 (local.get $end) ${vector([0, 0, 0, 0])})`).join('\n    ')}
    (block $done (loop $next
      (br_if $done (i32.le_u (i32.sub (local.get $end) (local.get $block)) (i32.const 64)))
      (call $compress (local.get $state) (i32.const ${RESULT}) (local.get $block)
        (i32.add (i32.const 64) (i32.sub (i32.add (local.get $block) (i32.const 64)) (i32.const ${MESSAGE}))) (i32.const 0))
      (local.set $state (i32.const ${RESULT}))
      (local.set $block (i32.add (local.get $block) (i32.const 64)))
      (br $next)))
    (call $compress (local.get $state) (i32.const ${RESULT}) (local.get $block)
      (i32.add (i32.const 64) (local.get $length)) (i32.const -1))
    (i32.const 0))
  (func (export "text") (param $state i32) (param $length i32) (param $folds i32) (result i32)
    (local $at i32) (local $end i32) (local $some v128) (local $special v128)
    (local.set $at (i32.const ${MESSAGE}))
    (local.set $end (i32.add (i32.const ${MESSAGE}) (local.get $length)))
    (v128.store align=1 (local.get $end) ${vector([0, 0, 0, 0])})
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $some (v128.load align=1 (local.get $at)))
      (local.set $special (v128.or (local.get $special)
        (v128.or ${equalTo('\\')} ${equalTo("'")})))
      (if (local.get $folds) (then
        ;; characters beyond ASCII are negative
        (local.set $special (v128.or (local.get $special) (i8x16.lt_s (local.get $some) ${bytes(0)})))
        (v128.store align=1 (local.get $at) (v128.or (local.get $some) (v128.and ${bytes(0x20)} (v128.and
          (i8x16.gt_s (local.get $some) ${bytes(0x40)}) (i8x16.lt_s (local.get $some) ${bytes(0x5b)})))))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br $next)))
    (if (result i32) (v128.any_true (local.get $special))
      (then (i32.const 0))
      (else (drop (call $mac (local.get $state) (local.get $length))) (i32.const 1)))))
`;
