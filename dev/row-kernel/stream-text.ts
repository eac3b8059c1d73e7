import { add, moved, set, vector, xorRotated } from './rows-of-words';

/*
 * ChaCha with 8 rounds (Bernstein, "ChaCha, a variant of Salsa20", 2008), in the text format of WebAssembly: random bytes out
 * of a key of 32 bytes.
 */

/** "expand 32-byte k". */
const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
const DOUBLE_ROUNDS = 4;

/** Rotations to the left by 16, 12, 8 and 7. */
const QUARTERS = [
  add('a', '(local.get $b)'),
  xorRotated('d', 'a', 16),
  add('c', '(local.get $d)'),
  xorRotated('b', 'c', 20),
  add('a', '(local.get $b)'),
  xorRotated('d', 'a', 24),
  add('c', '(local.get $d)'),
  xorRotated('b', 'c', 25),
].join('\n    ');

const DOUBLE_ROUND = [
  QUARTERS,
  ...[moved('b', 1), moved('c', 2), moved('d', 3)],
  QUARTERS,
  ...[moved('b', 3), moved('c', 2), moved('d', 1)],
].join('\n    ');

/** The row of the number of the block, and of what distinguishes streams of one key. */
const COUNTERS = `(i32x4.replace_lane 2 (i32x4.replace_lane 0 ${vector([0, 0, 0, 0])} (local.get $number)) (local.get $nonce))`;

/** `stream` writes a block of 64 bytes. Its key is a result of the keyed function, from a place on. */
export const STREAM_FUNCTIONS = `(func $stream (export "stream") (param $target i32) (param $number i32) (param $nonce i32) (param $key i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    ${set('a', vector(CONSTANTS))}
    ${set('b', `(v128.load align=1 (local.get $key))`)}
    ${set('c', `(v128.load offset=16 align=1 (local.get $key))`)}
    ${set('d', COUNTERS)}
    ${Array.from({ length: DOUBLE_ROUNDS }, () => DOUBLE_ROUND).join('\n    ')}
    (v128.store (local.get $target) (i32x4.add (local.get $a) ${vector(CONSTANTS)}))
    (v128.store offset=16 align=1 (local.get $target) (i32x4.add (local.get $b) (v128.load align=1 (local.get $key))))
    (v128.store offset=32 align=1 (local.get $target) (i32x4.add (local.get $c) (v128.load offset=16 align=1 (local.get $key))))
    (v128.store offset=48 align=1 (local.get $target) (i32x4.add (local.get $d) ${COUNTERS})))`;
