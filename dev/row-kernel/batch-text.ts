import { EMAIL_DOMAIN } from '../../functions/mask/rules/decisions/suitable';
import { FIRST_NAMES, LAST_NAMES } from '../../functions/mask/values/program/name-lists';
import {
  FIRST_SLOTS,
  JOB,
  JOB_BYTES,
  JOBS,
  LAST_SLOTS,
  LEFT_JOBS,
  MAIL_SLOTS,
  MASKED,
  MESSAGES,
  NAME_BYTES,
  PLAINS,
  RANGE_BYTES,
  RANGES,
  RESULTS,
  WHAT,
  WHAT_FOLDS,
  WHAT_TRIMS,
} from '../../functions/mask/values/program/program-places';

/*
 * What masks a piece of rows as a whole, in the text format of WebAssembly (functions/mask/values/program/batch.ts): `hash` computes the
 * keyed function of all texts, and `write` writes the piece with what takes their place.
 */

const ONE = '(i32.const 1)';
const local = (name: string) => `(local.get $${name})`;
const step = (name: string, by: string) => `(local.set $${name} (i32.add ${local(name)} ${by}))`;
const constant = (number: number) => `(i32.const ${number})`;
const code = (character: string) => constant(character.charCodeAt(0));
const splat = (byte: number) => `(i8x16.splat ${constant(byte)})`;
const job = local('job');
const out = local('out');
const result = local('result');
const value = local('value');
const ofJob = (field: number) => `(i32.load offset=${field} ${job})`;
const setOfJob = (field: number, given: string) => `(i32.store offset=${field} ${job} ${given})`;
/** Single bytes of what is done. */
const foldsOfJob = `(i32.load8_u offset=${JOB.what + 1} ${job})`;
const countOfJob = `(i32.load8_u offset=${JOB.what + 2} ${job})`;
const flagsOfJob = `(i32.load8_u offset=${JOB.what + 3} ${job})`;
const isFlag = (flag: number) => `(i32.and (local.get $flags) ${constant(flag)})`;
const ZEROS = '(v128.const i32x4 0 0 0 0)';
const wordOf = (number: number) => `(i32.load offset=${4 * number} ${result})`;

/** Goes through the jobs, of which there are `count`. */
const forJobs = (body: string) => `(local.set $job ${constant(JOBS)})
    (local.set $last (i32.add ${constant(JOBS)} (i32.mul ${local('count')} ${constant(JOB_BYTES)})))
    (block $done (loop $each
      (br_if $done (i32.ge_u ${job} ${local('last')}))
      ${body}
      ${step('job', constant(JOB_BYTES))}
      (br $each)))`;

/**
 * Takes the escapes out of the texts, and makes messages of them that all texts share which are equal. Returns how many jobs are
 * left to JavaScript: when a text is empty without the spaces that do not count, when it is no content of a literal, or when it
 * has a character of which the program does not know others that are equal.
 */
const PREPARE = `(func $prepare (param $count i32) (result i32)
    (local $job i32) (local $last i32) (local $left i32) (local $plain i32) (local $message i32) (local $length i32)
    (local.set $plain ${constant(PLAINS)})
    (local.set $message ${constant(MESSAGES)})
    ${forJobs(`(block $next
        (br_if $next (i32.eqz ${ofJob(JOB.what)}))
        (block $isLeft
          (local.set $length (call $read ${ofJob(JOB.from)} (i32.sub ${ofJob(JOB.to)} ${ofJob(JOB.from)}) ${local('plain')}))
          (br_if $isLeft (i32.lt_s ${local('length')} ${ONE}))
          ${setOfJob(JOB.plain, local('plain'))}
          ${setOfJob(JOB.length, local('length'))}
          ;; no character goes on behind the end
          (v128.store align=1 (i32.add ${local('plain')} ${local('length')}) ${ZEROS})
          (if (i32.and ${foldsOfJob} ${constant(WHAT_TRIMS)}) (then
            (block $trimmed (loop $space
              (br_if $trimmed (i32.ne (i32.load8_u (i32.add ${local('plain')} (i32.sub ${local('length')} ${ONE}))) ${code(' ')}))
              (local.set $length (i32.sub ${local('length')} ${ONE}))
              (br_if $space ${local('length')})))))
          (local.set $length (call $fold ${local('plain')} ${local('length')} ${local('message')}
            (i32.and ${foldsOfJob} ${constant(WHAT_FOLDS)})))
          (br_if $isLeft (i32.lt_s ${local('length')} ${ONE}))
          ${setOfJob(JOB.message, local('message'))}
          ${setOfJob(JOB.messageLength, local('length'))}
          ;; the last block is filled up with zeros
          ${step('length', local('message'))}
          ${[0, 16, 32, 48].map((offset) => `(v128.store offset=${offset} align=1 ${local('length')} ${ZEROS})`).join('\n          ')}
          (local.set $message (i32.and (i32.add ${local('length')} ${constant(63)}) ${constant(-64)}))
          (local.set $plain (i32.and (i32.add (i32.add ${local('plain')} ${ofJob(JOB.length)}) ${constant(31)}) ${constant(-16)}))
          (br $next))
        ${setOfJob(JOB.what, constant(WHAT.literal))}
        ;; without what JavaScript gives, nothing is written, and no original
        ${setOfJob(JOB.length, constant(0))}
        (i32.store offset=${LEFT_JOBS} (i32.shl ${local('left')} ${constant(2)})
          (i32.div_u (i32.sub ${job} ${constant(JOBS)}) ${constant(JOB_BYTES)}))
        ${step('left', ONE)})`)}
    ${local('left')})`;

const words = (word: (place: number) => number | string) =>
  Array.from({ length: 8 }, (_, place) => word(place)).join(' ');
/** Bits that each of eight letters has before its five, in the two bytes that it is in. */
const bitsBefore = (letter: number) => (5 * letter) % 8;
/** The bytes that eight letters are in; the first of two is the higher one. */
const bytesOf = (first: number) =>
  words((letter) => {
    const byte = first + Math.floor((5 * letter) / 8);
    return `${byte + 1} ${byte}`;
  });
const lettersFrom = (first: number) =>
  `(i16x8.shr_u (i16x8.mul (i8x16.shuffle ${bytesOf(first)} ${value} ${value}) (v128.const i16x8 ${words((letter) => 1 << bitsBefore(letter))})) ${constant(11)})`;

/** Sixteen letters and digits out of ten bytes: five bits each, "a" to "z" and "2" to "7". */
const SIXTEEN = `(func $sixteen (param $value v128) (result v128)
    (local.set $value (i8x16.narrow_i16x8_u ${lettersFrom(0)} ${lettersFrom(5)}))
    (i8x16.add ${value} (v128.bitselect ${splat('a'.charCodeAt(0))} ${splat('2'.charCodeAt(0) - 26)} (i8x16.lt_u ${value} ${splat(26)}))))`;

/** Letters and digits of the keyed function, 26 at most. */
const LETTERS_OF_RESULT = `(func $lettersOfResult (param $result i32) (param $count i32) (param $out i32) (result i32)
    (v128.store align=1 ${out} (call $sixteen (v128.load align=1 ${result})))
    (if (i32.gt_u ${local('count')} ${constant(16)}) (then
      (v128.store offset=16 align=1 ${out} (call $sixteen (v128.load offset=10 align=1 ${result})))))
    (i32.add ${out} ${local('count')}))`;

const isBelow = (first: string, count: number, some: string) =>
  `(i8x16.lt_u (i8x16.sub ${some} ${splat(first.charCodeAt(0))}) ${splat(count)})`;
/** Whether 16 bytes are hexadecimal digits, but for dashes at some places. */
const isPartOfUuid = (offset: number, dashes: readonly number[]) => `(block (result i32)
      (local.set $value (v128.load offset=${offset} align=1 ${local('text')}))
      (i8x16.all_true (v128.bitselect
        (i8x16.eq ${value} ${splat('-'.charCodeAt(0))})
        (v128.or ${isBelow('0', 10, value)} ${isBelow('a', 6, `(v128.or ${value} ${splat(0x20)})`)})
        (v128.const i8x16 ${Array.from({ length: 16 }, (_, place) => (dashes.includes(place + offset) ? -1 : 0)).join(' ')}))))`;
const DASHES = [8, 13, 18, 23];
const UUID_CHARACTERS = 36;
const IS_UUID = `(func $isUuid (param $text i32) (result i32) (local $value v128)
    (i32.and ${isPartOfUuid(0, DASHES)} (i32.and ${isPartOfUuid(16, DASHES)} ${isPartOfUuid(UUID_CHARACTERS - 16, DASHES)})))`;

const HEXADECIMAL = `(v128.const i8x16 ${[...Buffer.from('0123456789abcdef')].join(' ')})`;
/** Digits of eight bytes from one on. */
const digitsFrom = (first: number) => {
  const places = Array.from({ length: 8 }, (_, i) => `${first + i} ${16 + first + i}`).join(' ');
  return `(i8x16.swizzle ${HEXADECIMAL} (i8x16.shuffle ${places} (i8x16.shr_u ${value} ${constant(4)}) (v128.and ${value} ${splat(15)})))`;
};
const dash = (place: number) => `(i32.store8 offset=${place} ${out} ${code('-')})`;
const UUID = `(func $uuid (param $result i32) (param $out i32) (result i32) (local $value v128) (local $digits v128)
    (local.set $value (v128.load align=1 ${result}))
    (local.set $digits ${digitsFrom(0)})
    (i64.store offset=0 align=1 ${out} (i64x2.extract_lane 0 ${local('digits')}))
    ${dash(8)}
    (i32.store offset=9 align=1 ${out} (i32x4.extract_lane 2 ${local('digits')}))
    ${dash(13)}
    (i32.store offset=14 align=1 ${out} (i32x4.extract_lane 3 ${local('digits')}))
    ${dash(18)}
    (local.set $digits ${digitsFrom(8)})
    (i32.store offset=19 align=1 ${out} (i32x4.extract_lane 0 ${local('digits')}))
    ${dash(23)}
    (i32.store offset=24 align=1 ${out} (i32x4.extract_lane 1 ${local('digits')}))
    (i64.store offset=28 align=1 ${out} (i64x2.extract_lane 1 ${local('digits')}))
    (i32.add ${out} ${constant(UUID_CHARACTERS)}))`;

const PARAMETERS = '(param $job i32) (param $result i32) (param $flags i32) (param $out i32) (result i32)';

/** Flag: there is room for a UUID. */
const HASH = `(func $hash ${PARAMETERS}
    (if ${isFlag(1)} (then
      (if (i32.eq ${ofJob(JOB.length)} ${constant(UUID_CHARACTERS)}) (then
        (if (call $isUuid ${ofJob(JOB.plain)}) (then (return (call $uuid ${result} ${out}))))))))
    (call $lettersOfResult ${result} ${countOfJob} ${out}))`;

/** Writes one of so many names. */
const name = (slots: number, count: number, word: number) => `(local.set $slot (i32.add ${constant(slots)}
        (i32.mul (i32.rem_u ${wordOf(word)} ${constant(count)}) ${constant(NAME_BYTES)})))
      (v128.store align=1 ${out} (v128.load align=1 ${local('slot')}))
      ${step('out', `(i32.load8_u offset=${NAME_BYTES - 1} ${local('slot')})`)}`;

/** Flag: there is room for a name. */
const EMAIL = `(func $email ${PARAMETERS} (local $slot i32)
    (if ${isFlag(1)} (then
      ${name(MAIL_SLOTS, FIRST_NAMES.length, 7)}))
    (local.set $out (call $lettersOfResult ${result} ${countOfJob} ${out}))
    (v128.store align=1 ${out} (v128.const i8x16 ${[...Buffer.from(EMAIL_DOMAIN.padEnd(16))].join(' ')}))
    (i32.add ${out} ${constant(EMAIL_DOMAIN.length)}))`;

/** Flags: a first name, and a last one. Their length is limited, and then they end with no space. */
const NAME = `(func $name ${PARAMETERS} (local $slot i32) (local $end i32)
    (local.set $end (i32.add ${out} ${countOfJob}))
    (if ${isFlag(1)} (then
      ${name(FIRST_SLOTS, FIRST_NAMES.length, 0)}))
    (if (i32.eq ${local('flags')} ${constant(3)}) (then
      (i32.store8 ${out} ${code(' ')})
      ${step('out', ONE)}))
    (if ${isFlag(2)} (then
      ${name(LAST_SLOTS, LAST_NAMES.length, 1)}))
    (if (i32.gt_u ${out} ${local('end')}) (then (local.set $out ${local('end')})))
    (block $done (loop $space
      (br_if $done (i32.ne (i32.load8_u (i32.sub ${out} ${ONE})) ${code(' ')}))
      (local.set $out (i32.sub ${out} ${ONE}))
      (br $space)))
    ${out})`;

const digit = (place: number, given: string) => `(i32.store8 offset=${place} ${out} (i32.add ${code('0')} ${given}))`;
const tens = (given: string, by: number) => `(i32.div_u ${given} ${constant(by)})`;
const ones = (given: string) => `(i32.rem_u ${given} ${constant(10)})`;
const plainByte = (place: number) => `(i32.load8_u offset=${place} ${ofJob(JOB.plain)})`;
/** Flag: there is room for the country, which is written when the original has one. */
const PHONE = `(func $phone ${PARAMETERS} (local $number i32)
    (if (i32.and ${isFlag(1)} (i32.or (i32.eq ${plainByte(0)} ${code('+')})
      (i32.and (i32.gt_u ${ofJob(JOB.length)} ${ONE})
        (i32.and (i32.eq ${plainByte(0)} ${code('0')}) (i32.eq ${plainByte(1)} ${code('0')}))))) (then
      (i32.store16 align=1 ${out} ${constant(Buffer.from('+1').readUInt16LE())})
      ${step('out', constant(2))}))
    (local.set $number (i32.add ${constant(200)} (i32.rem_u ${wordOf(0)} ${constant(800)})))
    ${digit(0, tens(local('number'), 100))}
    ${digit(1, ones(tens(local('number'), 10)))}
    ${digit(2, ones(local('number')))}
    (i32.store offset=3 align=1 ${out} ${constant(Buffer.from('5550').readUInt32LE())})
    (i32.store8 offset=7 ${out} ${code('1')})
    (local.set $number (i32.rem_u ${wordOf(1)} ${constant(100)}))
    ${digit(8, tens(local('number'), 10))}
    ${digit(9, ones(local('number')))}
    (i32.add ${out} ${constant(10)}))`;

const TEXT = `(func $text ${PARAMETERS}
    (i32.add ${out} (call $letters ${ofJob(JOB.plain)} ${ofJob(JOB.length)} ${out} ${result} ${constant(0)})))`;

const ofRange = (field: number) => `(f64.load offset=${RANGES + 8 * field} ${local('range')})`;
const rest = local('rest');
const low = local('low');
const place = local('place');
const isDone = (power: string) => `(i64.lt_u ${rest} ${power})`;
/** A whole number of a range, by a number from 0 up to 1 of 53 bits. */
const NUMBER = `(func $number ${PARAMETERS}
    (local $range i32) (local $rest i64) (local $power i64) (local $place i32) (local $end i32) (local $low i32)
    (local.set $range (i32.mul ${countOfJob} ${constant(RANGE_BYTES)}))
    (local.set $rest (i64.trunc_f64_s (f64.min ${ofRange(2)} (f64.add ${ofRange(0)} (f64.floor (f64.mul ${ofRange(1)}
      (f64.div
        (f64.add
          (f64.mul (f64.convert_i32_u ${wordOf(0)}) (f64.const ${2 ** 21}))
          (f64.convert_i32_u (i32.shr_u ${wordOf(1)} ${constant(11)})))
        (f64.const ${2 ** 53}))))))))
    (if (i64.lt_s ${rest} (i64.const 0)) (then
      (i32.store8 ${out} ${code('-')})
      ${step('out', ONE)}
      (local.set $rest (i64.sub (i64.const 0) ${rest}))))
    (local.set $place (i32.add ${out} ${ONE}))
    (local.set $power (i64.const 10))
    (block $counted (loop $digit
      (br_if $counted ${isDone(local('power'))})
      ${step('place', ONE)}
      (local.set $power (i64.mul ${local('power')} (i64.const 10)))
      (br $digit)))
    (local.set $end ${place})
    ;; the last digits first; numbers of 64 bits are slow to divide
    (block $small (loop $digit
      (br_if $small ${isDone(`(i64.const ${2 ** 32})`)})
      (local.set $place (i32.sub ${place} ${ONE}))
      (i32.store8 ${place} (i32.add ${code('0')} (i32.wrap_i64 (i64.rem_u ${rest} (i64.const 10)))))
      (local.set $rest (i64.div_u ${rest} (i64.const 10)))
      (br $digit)))
    (local.set $low (i32.wrap_i64 ${rest}))
    (loop $digit
      (local.set $place (i32.sub ${place} ${ONE}))
      (i32.store8 ${place} (i32.add ${code('0')} ${ones(low)}))
      (local.set $low ${tens(low, 10)})
      (br_if $digit (i32.gt_u ${place} ${out})))
    ${local('end')})`;

/** In the order of their numbers. */
const METHODS = ['hash', 'email', 'name', 'phone', 'text', 'number'] as const;
/** Writes what takes the place of the bytes of a job. Returns the place behind it. */
const VALUE = `(func $value (param $job i32) (param $out i32) (result i32) (local $result i32)
    (local.set $result (i32.add ${job} ${constant(RESULTS - JOBS)}))
    ${METHODS.reduce(
      (inner, method) => `(block $is-${method} ${inner})
      (return (call $${method} ${job} ${result} ${flagsOfJob} ${out}))`,
      `(block $isLiteral (br_table $isLiteral ${METHODS.map((method) => `$is-${method}`).join(' ')} (i32.load8_u offset=${JOB.what} ${job})))
      (return (call $copy ${ofJob(JOB.plain)} ${ofJob(JOB.length)} ${out}))`,
    )})`;

/** Writes the piece up to a place: what is kept between jobs from a place on, and what takes the place of their bytes. */
const WRITE = `(func (export "write") (param $count i32) (param $kept i32) (param $end i32) (result i32)
    (local $job i32) (local $last i32) (local $out i32)
    (local.set $out ${constant(MASKED)})
    ${forJobs(`(local.set $out (call $copy ${local('kept')} (i32.sub ${ofJob(JOB.from)} ${local('kept')}) ${out}))
      (local.set $out (call $value ${job} ${out}))
      (local.set $kept ${ofJob(JOB.to)})`)}
    (i32.sub (call $copy ${local('kept')} (i32.sub ${local('end')} ${local('kept')}) ${out}) ${constant(MASKED)}))`;

/**
 * `hash` takes the number of jobs, and returns how many are left to JavaScript, by their numbers. `write` takes it, too, and
 * places in the piece: the first one that is not written, and the one up to which it writes. It returns the number of bytes.
 */
export const BATCH_FUNCTIONS = `${[PREPARE, SIXTEEN, LETTERS_OF_RESULT, IS_UUID, UUID, HASH, EMAIL, NAME, PHONE, TEXT, NUMBER, VALUE, WRITE].join('\n  ')}
  (func (export "hash") (param $count i32) (result i32) (local $left i32)
    (local.set $left (call $prepare ${local('count')}))
    (call $macs ${local('count')})
    ${local('left')})`;
