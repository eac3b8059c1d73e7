import { FILTER, FILTER_BITS, PAGES } from '../../functions/mask/scan/scan-places';

/*
 * The program behind functions/mask/scan/original-scan.ts, in the text format of WebAssembly. It looks at the eight bytes from
 * each place on: their hash is a place in a table of bits, in which the hashes are that are looked for.
 */

/** An odd number of 64 bits without a pattern: the golden ratio ("Hash functions", Knuth, The Art of Computer Programming 3). */
const FACTOR = '0x9e3779b97f4a7c15';
/** Places that are looked at one behind the other before the loop goes on. */
const UNROLLED = 8;

const hash = (offset: number) =>
  `(i32.wrap_i64 (i64.shr_u (i64.mul (i64.load offset=${offset} align=1 (local.get $at)) (i64.const ${FACTOR})) (i64.const ${64 - FILTER_BITS})))`;

/** The bit of a hash, which is not alone in its byte. */
const look = (offset: number) => `(local.set $hash ${hash(offset)})
      (local.set $found (i32.or (local.get $found) (i32.and (i32.const 1)
        (i32.shr_u (i32.load8_u offset=${FILTER} (i32.shr_u (local.get $hash) (i32.const 3))) (i32.and (local.get $hash) (i32.const 7))))))`;

/**
 * `hash` returns that of the bytes from a place on.
 *
 * `search` returns the first place from `at` on whose hash is looked for, and that is before `end`, or else `end`. It reads bytes
 * behind the end.
 */
export const SCAN_TEXT = `(module
  (memory (export "memory") ${PAGES})
  (func (export "hash") (param $at i32) (result i32) ${hash(0)})
  (func (export "search") (param $at i32) (param $end i32) (result i32)
    (local $hash i32) (local $found i32)
    (block $done
      (loop $many
        (br_if $done (i32.ge_s (local.get $at) (i32.sub (local.get $end) (i32.const ${UNROLLED - 1}))))
        (local.set $found (i32.const 0))
        ${Array.from({ length: UNROLLED }, (_, i) => look(i)).join('\n      ')}
        (br_if $done (local.get $found))
        (local.set $at (i32.add (local.get $at) (i32.const ${UNROLLED})))
        (br $many)))
    (block $end (loop $one
      (br_if $end (i32.ge_s (local.get $at) (local.get $end)))
      (local.set $found (i32.const 0))
      ${look(0)}
      (br_if $end (local.get $found))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $one)))
    (select (local.get $at) (local.get $end) (i32.lt_s (local.get $at) (local.get $end)))))
`;
