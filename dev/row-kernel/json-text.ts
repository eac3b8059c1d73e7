import {
  DEEPEST,
  DROP,
  ESCAPED_TEXT,
  FOUND,
  FOUND_BYTES,
  KEEP,
  MEMBER_BYTES,
  MOST_FOUND,
  NULL,
  PAGES,
  RECORD_BYTES,
} from '../../functions/mask/values/json/json-walk-places';

/*
 * The program behind functions/mask/values/json/json-walk.ts, in the text format of WebAssembly. It reads a JSON document as it stands
 * in a literal, where each quote is escaped, and finds what is masked in it. Whatever is not as the dump programs write it, or no
 * JSON, ends it: JavaScript reads such documents, and decides their fate.
 *
 * Functions return 0 when they end the program, and go on at the global `at`.
 */

const code = (character: string) => `(i32.const ${character.charCodeAt(0)})`;
/** Two bytes, the first of which is the backslash. */
const escaped = (character: string) => `(i32.const ${0x5c + 256 * character.charCodeAt(0)})`;
const at = '(global.get $at)';
const next = `(i32.load8_u ${at})`;
const nextTwo = `(i32.load16_u align=1 ${at})`;
const go = (count: number) => `(global.set $at (i32.add ${at} (i32.const ${count})))`;
const FAIL = '(return (i32.const 0))';
const DONE = '(return (i32.const 1))';
const must = (condition: string) => `(if (i32.eqz ${condition}) (then ${FAIL}))`;
const mustBe = (character: string) => `${must(`(i32.eq ${next} ${code(character)})`)} ${go(1)}`;
const fate = (place: string) => `(i32.load (local.get $${place}))`;
const goesFurther = (place: string) => `(i32.load offset=4 (local.get $${place}))`;
const otherOf = (place: string) => `(i32.load offset=8 (local.get $${place}))`;
const membersOf = (place: string) => `(i32.load offset=12 (local.get $${place}))`;
/** Forgets what was found since, because it goes with what it is in. */
const foundOnly = (count: string) => `(global.set $found (local.get $${count}))`;

/** Notes what happens to the bytes from a place on. */
const FIND = `(func $find (param $from i32) (param $fate i32) (result i32) (local $place i32)
    ${must(`(i32.lt_u (global.get $found) (i32.const ${MOST_FOUND}))`)}
    (local.set $place (i32.mul (global.get $found) (i32.const ${FOUND_BYTES})))
    (i32.store offset=${FOUND} (local.get $place) (local.get $from))
    (i32.store offset=${FOUND + 4} (local.get $place) ${at})
    (i32.store offset=${FOUND + 8} (local.get $place) (local.get $fate))
    (global.set $found (i32.add (global.get $found) (i32.const 1)))
    (i32.const 1))`;

/** Goes behind space, tabs, and ends of lines, which are escaped. */
const BLANK = `(func $blank
    (block $done (loop $next
      (if (i32.or (i32.eq ${next} ${code(' ')}) (i32.eq ${next} ${code('\t')}))
        (then ${go(1)} (br $next)))
      (br_if $done (i32.ne ${next} ${code('\\')}))
      (if (i32.or (i32.eq ${nextTwo} ${escaped('n')}) (i32.eq ${nextTwo} ${escaped('r')}))
        (then ${go(2)} (br $next))))))`;

const some = '(local.get $some)';
const equalTo = (character: string) => `(i8x16.eq ${some} (i8x16.splat ${code(character)}))`;
/** Which of 16 bytes are none that a text has without an escape. */
const special = `(i8x16.bitmask (v128.or
        (v128.or (i8x16.lt_u ${some} (i8x16.splat ${code(' ')})) ${equalTo("'")})
        (v128.or ${equalTo('"')} ${equalTo('\\')})))`;

/** Goes behind a text. Returns 1, or 2 when its characters are not its bytes. */
const STRING = `(func $string (result i32) (local $place i32) (local $special i32) (local $two i32) (local $kind i32) (local $some v128)
    ${must(`(i32.eq ${nextTwo} ${escaped('"')})`)}
    (local.set $kind (i32.const 1))
    (local.set $place (i32.add ${at} (i32.const 2)))
    (loop $next
      (local.set $some (v128.load align=1 (local.get $place)))
      (local.set $special ${special})
      (if (i32.eqz (local.get $special)) (then
        (local.set $place (i32.add (local.get $place) (i32.const 16)))
        (br $next)))
      (local.set $place (i32.add (local.get $place) (i32.ctz (local.get $special))))
      (local.set $two (i32.load16_u align=1 (local.get $place)))
      (if (i32.ne (local.get $two) ${escaped('"')}) (then
        (local.set $kind (i32.const 2))
        (local.set $place (i32.add (local.get $place) (i32.const 2)))
        (br_if $next (i32.eq (local.get $two) ${escaped("'")}))
        ;; an escape of JSON, and what it escapes
        ${must(`(i32.eq (local.get $two) ${escaped('\\')})`)}
        (br_if $next (i32.ne (i32.load8_u (local.get $place)) ${code('\\')}))
        (local.set $two (i32.load16_u align=1 (local.get $place)))
        (local.set $place (i32.add (local.get $place) (i32.const 2)))
        ${must(`(i32.or (i32.eq (local.get $two) ${escaped('"')}) (i32.eq (local.get $two) ${escaped('\\')}))`)}
        (br $next))))
    (global.set $at (i32.add (local.get $place) (i32.const 2)))
    (local.get $kind))`;

/** Which of 16 bytes are brackets or braces, which differ in one bit. */
const bracket = (character: string) =>
  `(i8x16.eq (v128.and ${some} (i8x16.splat (i32.const 0xdf))) (i8x16.splat ${code(character)}))`;
const place = '(local.get $place)';
const further = (count: number) => `(local.set $place (i32.add ${place} (i32.const ${count})))`;
const twoAtPlace = `(i32.load16_u align=1 ${place})`;
const byte = '(local.get $byte)';

/** Goes behind an object or array that is kept. */
const SKIP = `(func $skip (result i32) (local $open i32) (local $place i32) (local $byte i32) (local $special i32) (local $some v128)
    (local.set $place ${at})
    (loop $next
      (local.set $some (v128.load align=1 ${place}))
      (local.set $special (i32.or ${special} (i8x16.bitmask (v128.or ${bracket('[')} ${bracket(']')}))))
      (if (i32.eqz (local.get $special)) (then ${further(16)} (br $next)))
      (local.set $place (i32.add ${place} (i32.ctz (local.get $special))))
      (local.set $byte (i32.load8_u ${place}))
      (if (i32.eq ${byte} ${code('\\')})
        (then
          (if (i32.eq ${twoAtPlace} ${escaped('"')})
            (then
              (global.set $at ${place})
              ${must('(call $string)')}
              (local.set $place ${at}))
            (else
              ${must(`(i32.or (i32.eq ${twoAtPlace} ${escaped('n')}) (i32.eq ${twoAtPlace} ${escaped('r')}))`)}
              ${further(2)}))
          (br $next)))
      ${further(1)}
      (br_if $next (i32.eq ${byte} ${code('\t')}))
      (local.set $byte (i32.and ${byte} (i32.const 0xdf)))
      ${must(`(i32.or (i32.eq ${byte} ${code('[')}) (i32.eq ${byte} ${code(']')}))`)}
      (local.set $open (i32.add (local.get $open) (select (i32.const 1) (i32.const -1) (i32.eq ${byte} ${code('[')}))))
      (br_if $next (i32.gt_s (local.get $open) (i32.const 0))))
    (global.set $at ${place})
    (i32.const 1))`;

const DIGITS = `(func $digits (result i32) (local $place i32) (local $from i32)
    (local.set $from ${at})
    (local.set $place (local.get $from))
    (block $done (loop $next
      (br_if $done (i32.gt_u (i32.sub (i32.load8_u ${place}) ${code('0')}) (i32.const 9)))
      ${further(1)}
      (br $next)))
    (global.set $at ${place})
    (i32.gt_u ${place} (local.get $from)))`;

const NUMBER = `(func $number (result i32)
    (if (i32.eq ${next} ${code('-')}) (then ${go(1)}))
    (if (i32.eq ${next} ${code('0')}) (then ${go(1)}) (else ${must('(call $digits)')}))
    (if (i32.eq ${next} ${code('.')}) (then ${go(1)} ${must('(call $digits)')}))
    (if (i32.eq (i32.or ${next} (i32.const 0x20)) ${code('e')}) (then
      ${go(1)}
      (if (i32.or (i32.eq ${next} ${code('+')}) (i32.eq ${next} ${code('-')})) (then ${go(1)}))
      ${must('(call $digits)')}))
    (i32.const 1))`;

const four = (word: string) => `(i32.const ${Buffer.from(word).readInt32LE()})`;
/** Goes behind true, false or null. Returns 0 when there is something else. */
const WORD = `(func $word (result i32) (local $word i32)
    (local.set $word (i32.load align=1 ${at}))
    (if (i32.or (i32.eq (local.get $word) ${four('true')}) (i32.eq (local.get $word) ${four('null')}))
      (then ${go(4)} ${DONE}))
    (if (i32.and (i32.eq (local.get $word) ${four('fals')}) (i32.eq (i32.load8_u offset=4 ${at}) ${code('e')}))
      (then ${go(5)} ${DONE}))
    (i32.const 0))`;

/** Goes behind a value that is neither an object nor an array. */
const LEAF = `(func $leaf (param $fate i32) (result i32) (local $from i32) (local $kind i32)
    (local.set $from ${at})
    (if (i32.eq ${next} ${code('\\')})
      (then
        (local.set $kind (call $string))
        ${must('(local.get $kind)')}
        (if (i32.gt_u (local.get $fate) (i32.const ${DROP})) (then
          ;; an empty text stays
          (if (i32.eq (i32.sub ${at} (local.get $from)) (i32.const 4)) (then ${DONE}))
          (if (i32.eq (local.get $kind) (i32.const 2))
            (then (local.set $fate (i32.or (local.get $fate) (i32.const ${ESCAPED_TEXT})))))
          (return (call $find (local.get $from) (local.get $fate))))))
      (else (if (call $word)
        (then (local.set $fate (i32.and (i32.ne (local.get $fate) (i32.const ${KEEP})) (i32.const ${NULL}))))
        (else
          ${must('(call $number)')}
          (if (i32.gt_u (local.get $fate) (i32.const ${DROP}))
            (then (return (call $find (local.get $from) (local.get $fate)))))))))
    (if (i32.eq (local.get $fate) (i32.const ${KEEP})) (then ${DONE}))
    (call $find (local.get $from) (i32.const ${NULL})))`;

/** The record of a member, by its name. */
const MEMBER = `(func $member (param $place i32) (param $name i32) (param $length i32) (result i32)
    (local $member i32) (local $last i32) (local $known i32) (local $i i32)
    (local.set $member (i32.add (local.get $place) (i32.const ${RECORD_BYTES})))
    (local.set $last (i32.add (local.get $member) (i32.mul ${membersOf('place')} (i32.const ${MEMBER_BYTES}))))
    (block $none (loop $next
      (br_if $none (i32.ge_u (local.get $member) (local.get $last)))
      (block $other
        (br_if $other (i32.ne (i32.load offset=4 (local.get $member)) (local.get $length)))
        (local.set $known (i32.load (local.get $member)))
        (local.set $i (i32.const 0))
        (block $equal (loop $byte
          (br_if $equal (i32.eq (local.get $i) (local.get $length)))
          (br_if $other (i32.ne
            (i32.load8_u (i32.add (local.get $known) (local.get $i)))
            (i32.load8_u (i32.add (local.get $name) (local.get $i)))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $byte)))
        (return (i32.load offset=8 (local.get $member))))
      (local.set $member (i32.add (local.get $member) (i32.const ${MEMBER_BYTES})))
      (br $next)))
    ${otherOf('place')})`;

/** What was found last ends here. */
const LONGER = `(i32.store offset=${FOUND + 4} (i32.mul (i32.sub (global.get $found) (i32.const 1)) (i32.const ${FOUND_BYTES})) ${at})`;

const OBJECT = `(func $object (param $place i32) (param $depth i32) (result i32)
    (local $from i32) (local $name i32) (local $own i32) (local $isDropped i32) (local $isFirst i32) (local $before i32)
    ${go(1)}
    ;; where a member begins, with the comma before it
    (local.set $from ${at})
    (local.set $isFirst (i32.const 1))
    (call $blank)
    (if (i32.eq ${next} ${code('}')}) (then ${go(1)} ${DONE}))
    (block $done (loop $next
      (local.set $name (i32.add ${at} (i32.const 2)))
      ${must('(i32.eq (call $string) (i32.const 1))')}
      (local.set $own (call $member (local.get $place) (local.get $name)
        (i32.sub (i32.sub ${at} (i32.const 2)) (local.get $name))))
      (call $blank)
      ${mustBe(':')}
      (call $blank)
      (local.set $isDropped (i32.and (i32.eq ${fate('own')} (i32.const ${DROP})) (i32.eqz ${goesFurther('own')})))
      (local.set $before (global.get $found))
      ${must('(call $value (local.get $own) (i32.add (local.get $depth) (i32.const 1)))')}
      (call $blank)
      (if (local.get $isDropped)
        (then ${foundOnly('before')} ${must(`(call $find (local.get $from) (i32.const ${DROP}))`)})
        (else (local.set $isFirst (i32.const 0))))
      (br_if $done (i32.ne ${next} ${code(',')}))
      (local.set $from ${at})
      ${go(1)}
      ;; no comma comes before the first member that stays
      (if (local.get $isFirst) (then (local.set $from ${at}) ${LONGER}))
      (call $blank)
      (br $next)))
    ${mustBe('}')}
    (i32.const 1))`;

/** Elements that a path names by their numbers are left to JavaScript. */
const ARRAY = `(func $array (param $place i32) (param $depth i32) (result i32)
    ${go(1)}
    (call $blank)
    (if (i32.eq ${next} ${code(']')}) (then ${go(1)} ${DONE}))
    ${must(`(i32.eqz ${membersOf('place')})`)}
    (block $done (loop $next
      ${must(`(call $value ${otherOf('place')} (i32.add (local.get $depth) (i32.const 1)))`)}
      (call $blank)
      (br_if $done (i32.ne ${next} ${code(',')}))
      ${go(1)}
      (call $blank)
      (br $next)))
    ${mustBe(']')}
    (i32.const 1))`;

const VALUE = `(func $value (param $place i32) (param $depth i32) (result i32)
    (local $from i32) (local $before i32)
    (local.set $from ${at})
    (local.set $before (global.get $found))
    (if (i32.ne (i32.and ${next} (i32.const 0xdf)) ${code('[')}) (then (return (call $leaf ${fate('place')}))))
    (if (i32.eqz (i32.or ${fate('place')} ${goesFurther('place')})) (then (return (call $skip))))
    ${must(`(i32.le_u (local.get $depth) (i32.const ${DEEPEST}))`)}
    (if (i32.eq ${next} ${code('{')})
      (then ${must('(call $object (local.get $place) (local.get $depth))')})
      (else ${must('(call $array (local.get $place) (local.get $depth))')}))
    (if (i32.or ${goesFurther('place')} (i32.gt_u ${fate('place')} (i32.const ${DROP}))) (then ${DONE}))
    ${foundOnly('before')}
    (call $find (local.get $from) (i32.const ${NULL})))`;

/**
 * `walk` takes where a content begins and ends, and the record of whole documents. It returns how many places it has found, or -1
 * when JavaScript has to read the document. Behind the content is the quote of its literal, which ends everything that it reads.
 */
const WALK = `(func (export "walk") (param $from i32) (param $to i32) (param $place i32) (result i32)
    (global.set $at (local.get $from))
    (global.set $found (i32.const 0))
    (call $blank)
    (if (i32.eqz (call $value (local.get $place) (i32.const 0))) (then (return (i32.const -1))))
    (call $blank)
    (select (global.get $found) (i32.const -1) (i32.eq ${at} (local.get $to))))`;

export const JSON_TEXT = `(module
  (memory (export "memory") ${PAGES})
  (global $at (mut i32) (i32.const 0))
  (global $found (mut i32) (i32.const 0))
  ${[FIND, BLANK, STRING, SKIP, DIGITS, NUMBER, WORD, LEAF, MEMBER, OBJECT, ARRAY, VALUE, WALK].join('\n  ')})
`;
