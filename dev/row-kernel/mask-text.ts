import { ESCAPED, FOLDED, LONGER, PAGES, STREAM, UNESCAPED } from '../../functions/mask/values/program/program-places';
import { BATCH_FUNCTIONS } from './batch-text';
import { LANE_FUNCTIONS } from './lanes-text';
import { MAC_FUNCTIONS } from './mac-text';
import { STREAM_FUNCTIONS } from './stream-text';
import { UNCHANGED_OF_3, UNCHANGED_OF_4 } from './unchanged-characters';

/*
 * The program behind functions/mask/values/program, in the text format of WebAssembly: it reads texts of literals, computes the keyed
 * function of them, and makes other letters of them. It looks at 16 bytes at once, and at each of them from the first special one
 * on. Functions take the place and the length of a text and the place of what they write, and return the length of that. They
 * write whole vectors, whose last bytes are no part of it.
 */

const code = (character: string) => `(i32.const ${character.charCodeAt(0)})`;
const bytes = (byte: number) => `(i8x16.splat (i32.const ${byte}))`;
const some = '(local.get $some)';
const byte = '(local.get $byte)';
const equalTo = (character: string) => `(i8x16.eq ${some} ${bytes(character.charCodeAt(0))})`;
/** Which of 16 bytes are between two characters; those beyond ASCII are negative. */
const between = (first: string, last: string) =>
  `(v128.and (i8x16.gt_s ${some} ${bytes(first.charCodeAt(0) - 1)}) (i8x16.lt_s ${some} ${bytes(last.charCodeAt(0) + 1)}))`;
const isBetween = (first: string, last: string) =>
  `(i32.le_u (i32.sub ${byte} ${code(first)}) (i32.const ${last.charCodeAt(0) - first.charCodeAt(0)}))`;
/** Of 16 bytes, as many as there are. */
const few = `(select (i32.const 16) (i32.sub (local.get $end) (local.get $at))
        (i32.gt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 16)))`;
const step = (name: string, by: string) => `(local.set $${name} (i32.add (local.get $${name}) ${by}))`;
const ONE = '(i32.const 1)';

/** Goes through a text: 16 bytes at once up to the first special one of them, and then one by one. */
function loop(special: string, many: string, one: string): string {
  return `(local.set $at (local.get $from))
    (local.set $out (local.get $to))
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $some (v128.load align=1 (local.get $at)))
      (local.set $few ${few})
      (local.set $until (i32.add (local.get $at) (local.get $few)))
      ;; those behind the end do not count
      (local.set $special (i32.and (i8x16.bitmask ${special}) (i32.sub (i32.shl ${ONE} (local.get $few)) ${ONE})))
      (if (local.get $special) (then (local.set $few (i32.ctz (local.get $special)))))
      ${many}
      ${step('at', '(local.get $few)')}
      ${step('out', '(local.get $few)')}
      (br_if $next (i32.eqz (local.get $special)))
      (loop $each
        (local.set $byte (i32.load8_u (local.get $at)))
        ${step('at', ONE)}
        ${one}
        (br_if $each (i32.lt_u (local.get $at) (local.get $until))))
      (br $next)))
    (i32.sub (local.get $out) (local.get $to))`;
}

const LOCALS =
  '(local $at i32) (local $out i32) (local $end i32) (local $until i32) (local $few i32) (local $special i32) (local $byte i32) (local $some v128)';
const WRITE = `(i32.store8 (local.get $out) ${byte}) ${step('out', ONE)}`;
const FAIL = '(return (i32.const -1))';

/** Takes the escapes out of a content. Returns the number of bytes, or -1 when it is no content of a literal. */
const READ = `(func $read (param $from i32) (param $length i32) (param $to i32) (result i32) ${LOCALS}
    ${loop(
      `(v128.or ${equalTo('\\')} ${equalTo("'")})`,
      `(v128.store align=1 (local.get $out) ${some})`,
      `(if (i32.eq ${byte} ${code('\\')})
            (then
              (if (i32.ge_u (local.get $at) (local.get $end)) (then ${FAIL}))
              (local.set $byte (i32.load8_u offset=${UNESCAPED} (i32.load8_u (local.get $at))))
              ${step('at', ONE)})
            (else (if (i32.eq ${byte} ${code("'")}) (then
              (if (i32.or (i32.ge_u (local.get $at) (local.get $end)) (i32.ne (i32.load8_u (local.get $at)) ${code("'")})) (then ${FAIL}))
              ${step('at', ONE)}))))
          ${WRITE}`,
    )})`;

/** Which of 16 bytes may need an escape; those beyond ASCII are negative. */
const unsafe = (least: string) =>
  `(v128.or (${least} ${some} ${bytes(0x20)}) (v128.or (v128.or ${equalTo('"')} ${equalTo("'")}) ${equalTo('\\')}))`;
const ESCAPE = `(if (i32.load8_u offset=${ESCAPED} ${byte}) (then
              (i32.store8 (local.get $out) ${code('\\')})
              ${step('out', ONE)}
              (local.set $byte (i32.load8_u offset=${ESCAPED} ${byte}))))
            ${WRITE}`;

/** Puts the escapes of a literal into a text. Returns the number of bytes. */
const ESCAPES = `(func (export "escape") (param $from i32) (param $length i32) (param $to i32) (result i32) ${LOCALS}
    ${loop(unsafe('i8x16.lt_u'), `(v128.store align=1 (local.get $out) ${some})`, ESCAPE)})`;

const FOLD_BYTE = `(local.set $byte (i32.add ${byte} (i32.shl ${isBetween('A', 'Z')} (i32.const 5))))`;
const FOLD_BYTES = `(v128.or ${some} (v128.and ${bytes(0x20)} ${between('A', 'Z')}))`;
/** The last six bits of the next byte of a character; the function ends unless it is one. */
const CONTINUATION = `(local.set $next (i32.load8_u (local.get $at)))
              ${step('at', ONE)}
              (if (i32.ne (i32.and (local.get $next) (i32.const 0xc0)) (i32.const 0x80)) (then ${FAIL}))
              (local.set $character (i32.or (i32.shl (local.get $character) (i32.const 6)) (i32.and (local.get $next) (i32.const 0x3f))))`;
const isOneOf = (ranges: readonly (readonly [number, number])[]) =>
  ranges
    .map(
      ([first, last]) => `(i32.le_u (i32.sub (local.get $character) (i32.const ${first})) (i32.const ${last - first}))`,
    )
    .reduce((before, one) => `(i32.or ${before} ${one})`);

/** Writes a character of several bytes as it is, when it is in one of these ranges; the function ends unless it is. */
const unchanged = (
  bytes: number,
  ranges: readonly (readonly [number, number])[],
) => `${CONTINUATION.concat('\n').repeat(bytes - 1)}
              (if (i32.eqz ${isOneOf(ranges)}) (then ${FAIL}))
              (i32.store align=1 (local.get $out) (i32.load align=1 (i32.sub (local.get $at) (i32.const ${bytes}))))
              ${step('out', `(i32.const ${bytes})`)}`;

/**
 * Writes the message that all texts share which are equal: 0 is byte by byte, 1 without the case of ASCII, 2 without case and
 * accents. Returns the number of its bytes, or -1 when there is a character of which it does not know others that are equal.
 */
const FOLD = `(func $fold (param $from i32) (param $length i32) (param $to i32) (param $folds i32) (result i32) ${LOCALS} (local $character i32) (local $next i32)
    (if (i32.eqz (local.get $folds)) (then
      (drop (call $copy (local.get $from) (local.get $length) (local.get $to)))
      (return (local.get $length))))
    ${loop(
      some,
      `(v128.store align=1 (local.get $out) ${FOLD_BYTES})`,
      `(if (i32.lt_u ${byte} (i32.const 0x80))
            (then ${FOLD_BYTE} ${WRITE})
            (else
              (if (i32.ne (local.get $folds) (i32.const 2)) (then ${FAIL}))
              (if (i32.eq (i32.and ${byte} (i32.const 0xe0)) (i32.const 0xc0))
                (then
                  (local.set $character (i32.and ${byte} (i32.const 0x1f)))
                  ${CONTINUATION}
                  (if (i32.lt_u (local.get $character) (i32.const 0x80)) (then ${FAIL}))
                  (local.set $byte (i32.load16_u offset=${FOLDED} (i32.shl (local.get $character) ${ONE})))
                  (if (i32.eq ${byte} (i32.const ${LONGER})) (then ${FAIL}))
                  (if ${byte} (then
                    (i32.store16 align=1 (local.get $out) ${byte})
                    ${step('out', `(select (i32.const 2) ${ONE} (i32.gt_u ${byte} (i32.const 0xff)))`)})))
                (else (if (i32.eq (i32.and ${byte} (i32.const 0xf0)) (i32.const 0xe0))
                  (then
                    (local.set $character (i32.and ${byte} (i32.const 0x0f)))
                    ${unchanged(3, UNCHANGED_OF_3)})
                  (else
                    (if (i32.ne ${byte} (i32.const 0xf0)) (then ${FAIL}))
                    (local.set $character (i32.const 0))
                    ${unchanged(4, UNCHANGED_OF_4)}))))))`,
    )})`;

/**
 * Writes other letters for letters, and other digits for digits, with the escapes of a literal. Spaces and punctuation of ASCII
 * stay, and every other character becomes a letter. The first 32 characters are made by the result of the keyed function, and
 * further ones by a stream of which it is the key. Returns the number of bytes.
 */
const LETTERS = `(func $letters (export "letters") (param $from i32) (param $length i32) (param $to i32) (param $result i32) (param $piece i32) (result i32) ${LOCALS}
    (local $used i32) (local $random v128) (local $letter v128) (local $capital v128) (local $digit v128) (local $most v128)
    (drop (call $copy (local.get $result) (i32.const 32) (i32.const ${STREAM})))
    (local.set $used (i32.const 32))
    (block $whole (loop $more
      (br_if $whole (i32.ge_u (local.get $used) (local.get $length)))
      (call $stream (i32.add (i32.const ${STREAM}) (local.get $used)) (local.get $used) (local.get $piece) (local.get $result))
      ${step('used', '(i32.const 64)')}
      (br $more)))
    (local.set $used (i32.const ${STREAM}))
    ${loop(
      unsafe('i8x16.lt_s'),
      `(local.set $random (v128.load align=1 (local.get $used)))
      ${step('used', '(local.get $few)')}
      (local.set $letter ${between('a', 'z')})
      (local.set $capital ${between('A', 'Z')})
      (local.set $digit ${between('0', '9')})
      (local.set $most (v128.or
        (v128.and ${bytes(26)} (v128.or (local.get $letter) (local.get $capital)))
        (v128.and ${bytes(10)} (local.get $digit))))
      ;; a share of 256 as a share of the letters
      (v128.store align=1 (local.get $out) (i8x16.add
        (i8x16.narrow_i16x8_u
          (i16x8.shr_u (i16x8.extmul_low_i8x16_u (local.get $random) (local.get $most)) (i32.const 8))
          (i16x8.shr_u (i16x8.extmul_high_i8x16_u (local.get $random) (local.get $most)) (i32.const 8)))
        (v128.or
          (v128.or (v128.and ${bytes(0x61)} (local.get $letter)) (v128.and ${bytes(0x41)} (local.get $capital)))
          (v128.or (v128.and ${bytes(0x30)} (local.get $digit))
            (v128.andnot ${some} (v128.or (local.get $digit) (v128.or (local.get $letter) (local.get $capital))))))))`,
      `;; further bytes of a character
          (if (i32.ne (i32.and ${byte} (i32.const 0xc0)) (i32.const 0x80)) (then
            (if (i32.or (i32.ge_u ${byte} (i32.const 0x80)) ${isBetween('a', 'z')})
              (then (local.set $byte (i32.add (i32.const 0x61) (i32.shr_u (i32.mul (i32.load8_u (local.get $used)) (i32.const 26)) (i32.const 8)))))
              (else (if ${isBetween('A', 'Z')}
                (then (local.set $byte (i32.add (i32.const 0x41) (i32.shr_u (i32.mul (i32.load8_u (local.get $used)) (i32.const 26)) (i32.const 8)))))
                (else (if ${isBetween('0', '9')} (then
                  (local.set $byte (i32.add (i32.const 0x30) (i32.shr_u (i32.mul (i32.load8_u (local.get $used)) (i32.const 10)) (i32.const 8))))))))))
            ${step('used', ONE)}
            ${ESCAPE}))`,
    )})`;

/** Copies a text. Returns the place behind it. */
const COPY = `(func $copy (param $from i32) (param $length i32) (param $to i32) (result i32) (local $end i32)
    (local.set $end (i32.add (local.get $to) (local.get $length)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
      (v128.store align=1 (local.get $to) (v128.load align=1 (local.get $from)))
      ${step('from', '(i32.const 16)')}
      ${step('to', '(i32.const 16)')}
      (br $next)))
    (local.get $end))`;

export const MASK_TEXT = `(module
  (memory (export "memory") ${PAGES})
  ${MAC_FUNCTIONS}
  ${STREAM_FUNCTIONS}
  ${COPY}
  ${READ}
  ${ESCAPES}
  ${FOLD}
  ${LETTERS}
  ${LANE_FUNCTIONS}
  ${BATCH_FUNCTIONS})
`;
