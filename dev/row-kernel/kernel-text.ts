/*
 * The program behind functions/dump-format/statements/rows/row-counter.ts, in the text format of WebAssembly. It looks at
 * 64 bytes at once: each kind of byte becomes a mask of 64 bits, and arithmetic on the masks finds which quotes are
 * escaped, what is in strings and what is in rows ("Parsing Gigabytes of JSON per Second", Langdale and Lemire, 2019).
 */

/** Kinds of bytes: the byte is of the kind whose bit is set both for its lower and for its upper four bits. */
const KINDS = {
  quote: { bit: 7, bytes: "'" },
  opening: { bit: 6, bytes: '(' },
  closing: { bit: 5, bytes: ')' },
  backslash: { bit: 4, bytes: '\\' },
  /** What may be between rows; others with the same halves begin nothing there, or are kinds of their own. */
  gap: { bit: 3, bytes: ' \t\r\n,' },
  special: { bit: 2, bytes: '"#$/' },
  semicolon: { bit: 1, bytes: ';' },
  backquote: { bit: 0, bytes: '`' },
} as const;

/** Kinds that have to be looked at closely, in code. */
const CLOSE_LOOK = (1 << KINDS.special.bit) | (1 << KINDS.semicolon.bit) | (1 << KINDS.backquote.bit);

const COMMA = 0x2c;
const DASH = 0x2d;
const VECTORS = [0, 1, 2, 3];

/** Tables of the bits for each half of a byte. */
function halves(half: (byte: number) => number): string {
  const table = new Array<number>(16).fill(0);
  for (const { bit, bytes } of Object.values(KINDS)) {
    for (const byte of Buffer.from(bytes)) table[half(byte)] = (table[half(byte)] as number) | (1 << bit);
  }
  return `(v128.const i8x16 ${table.join(' ')})`;
}

const LOWER = halves((byte) => byte & 0x0f);
const UPPER = halves((byte) => byte >> 4);

/** Sets a local variable to a mask of 64 bits, of which each vector gives 16. */
function mask(name: string, vector: (i: number) => string): string {
  const bits = VECTORS.map((i) => `(i64.shl (i64.extend_i32_u (i8x16.bitmask ${vector(i)})) (i64.const ${i * 16}))`);
  return `(local.set $${name} (i64.or (i64.or ${bits[0]} ${bits[1]}) (i64.or ${bits[2]} ${bits[3]})))`;
}

/** The mask of a kind. Bits of a byte that come from its neighbour are not its highest one. */
function kindMask(name: keyof typeof KINDS): string {
  return mask(name, (i) => `(i16x8.shl (local.get $kinds${i}) (i32.const ${7 - KINDS[name].bit}))`);
}

/** Makes each bit the parity of the bits up to it. */
function parity(name: string): string {
  const step = (width: number) =>
    `(local.set $${name} (i64.xor (local.get $${name}) (i64.shl (local.get $${name}) (i64.const ${width}))))`;
  return [1, 2, 4, 8, 16, 32].map(step).join('\n      ');
}

const MASKS = [
  ...['quote', 'opening', 'closing', 'backslash', 'gap', 'special', 'dash', 'valid', 'escaped', 'strings', 'code'],
  ...['parentheses', 'rows', 'wrong', 'stop', 'below', 'follows', 'sum', 'overflow', 'comma', 'places'],
];

/** Bytes that fit into the memory; behind them are as many more as are looked at once, then the results. */
const WINDOW = 262_144;
const ROWS = WINDOW + 64;
const STATE = ROWS + 4;
/** Where `index` writes how many places it has found, and the places. */
const COUNT = STATE + 4;
const PLACES = STATE + 8;

/** What `index` does besides: it writes the places of parentheses, and of commas in rows, as far as the first stop. */
const INDEX = `${mask('comma', (i) => `(i8x16.eq (local.get $vector${i}) (i8x16.splat (i32.const ${COMMA})))`)}
      (local.set $places (i64.or (local.get $parentheses)
        (i64.and (i64.and (local.get $comma) (local.get $code)) (local.get $rows))))
      (if (i64.ne (local.get $stop) (i64.const 0)) (then
        (local.set $places (i64.and (local.get $places) (i64.sub
          (i64.and (local.get $stop) (i64.sub (i64.const 0) (local.get $stop))) (i64.const 1))))))
      (block $written (loop $write
        (br_if $written (i64.eqz (local.get $places)))
        (i32.store offset=${PLACES} (i32.shl (local.get $found) (i32.const 2))
          (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $places)))))
        (local.set $found (i32.add (local.get $found) (i32.const 1)))
        (local.set $places (i64.and (local.get $places) (i64.sub (local.get $places) (i64.const 1))))
        (br $write)))`;

/**
 * `scan` takes the places of bytes in the memory, and the state before them: 1 in a string, 2 behind a backslash, 4 in a
 * row. It returns the place of the first byte that has to be looked at closely, or the end, and writes behind the bytes
 * how many rows have ended, and the state. `index` takes 65,536 bytes at most.
 */
export const KERNEL_TEXT = `(module
  (memory (export "memory") 9)
  ${program('scan', '')}
  ${program('index', INDEX)})
`;

function program(name: string, more: string): string {
  return `(func (export "${name}") (param $at i32) (param $end i32) (param $state i32) (result i32)
    (local $count i32) (local $found i32) (local $length i32) (local $place i32)
    (local $inStringBits i64) (local $escape i64) (local $inRowBits i64)
    ${MASKS.map((name) => `(local $${name} i64)`).join(' ')}
    ${VECTORS.map((i) => `(local $vector${i} v128) (local $kinds${i} v128)`).join(' ')}
    (local.set $inStringBits (i64.sub (i64.const 0) (i64.extend_i32_u (i32.and (local.get $state) (i32.const 1)))))
    (local.set $escape (i64.extend_i32_u (i32.and (i32.shr_u (local.get $state) (i32.const 1)) (i32.const 1))))
    (local.set $inRowBits (i64.sub (i64.const 0) (i64.extend_i32_u (i32.shr_u (local.get $state) (i32.const 2)))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $length (i32.sub (local.get $end) (local.get $at)))
      (local.set $valid (i64.const -1))
      (if (i32.lt_u (local.get $length) (i32.const 64)) (then
        (local.set $valid (i64.sub (i64.shl (i64.const 1) (i64.extend_i32_u (local.get $length))) (i64.const 1)))))

      ;; the kinds of the bytes
      ${VECTORS.map(
        (i) => `(local.set $vector${i} (v128.load offset=${i * 16} align=1 (local.get $at)))
      (local.set $kinds${i} (v128.and
        (i8x16.swizzle ${LOWER} (v128.and (local.get $vector${i}) (i8x16.splat (i32.const 0x0f))))
        (i8x16.swizzle ${UPPER} (v128.and (i16x8.shr_u (local.get $vector${i}) (i32.const 4)) (i8x16.splat (i32.const 0x0f))))))`,
      ).join('\n      ')}
      ${kindMask('quote')}
      ${kindMask('opening')}
      ${kindMask('closing')}
      ${kindMask('backslash')}
      ${kindMask('gap')}
      ${mask('special', (i) => `(i8x16.gt_s (v128.and (local.get $kinds${i}) (i8x16.splat (i32.const ${CLOSE_LOOK}))) (v128.const i64x2 0 0))`)}
      ${mask('dash', (i) => `(i8x16.eq (local.get $vector${i}) (i8x16.splat (i32.const ${DASH})))`)}

      ;; what a backslash escapes: every second byte of those behind the beginning of a series of them
      (local.set $backslash (i64.and (local.get $backslash) (local.get $valid)))
      (if (i64.eqz (local.get $backslash))
        (then
          (local.set $escaped (local.get $escape))
          (local.set $escape (i64.const 0)))
        (else
          (local.set $sum (i64.and (local.get $backslash) (i64.xor (local.get $escape) (i64.const -1))))
          (local.set $follows (i64.or (i64.shl (local.get $sum) (i64.const 1)) (local.get $escape)))
          (local.set $overflow (local.get $sum))
          (local.set $sum (i64.add (local.get $sum) (i64.and
            (i64.and (local.get $sum) (i64.const 0xaaaaaaaaaaaaaaaa))
            (i64.xor (local.get $follows) (i64.const -1)))))
          (local.set $escape (i64.extend_i32_u (i64.lt_u (local.get $sum) (local.get $overflow))))
          (local.set $escaped (i64.and
            (i64.xor (i64.const 0x5555555555555555) (i64.shl (local.get $sum) (i64.const 1)))
            (local.get $follows)))
          (if (i32.lt_u (local.get $length) (i32.const 64)) (then
            (local.set $escape (i64.and (i64.const 1)
              (i64.shr_u (local.get $escaped) (i64.extend_i32_u (local.get $length)))))))))

      ;; what is in strings, from their first quote on, and in rows, from their parenthesis on
      (local.set $quote (i64.and (i64.and (local.get $quote) (local.get $valid))
        (i64.xor (local.get $escaped) (i64.const -1))))
      (local.set $strings (local.get $quote))
      ${parity('strings')}
      (local.set $strings (i64.xor (local.get $strings) (local.get $inStringBits)))
      (local.set $code (i64.and (local.get $valid) (i64.xor (local.get $strings) (i64.const -1))))
      (local.set $opening (i64.and (local.get $opening) (local.get $code)))
      (local.set $closing (i64.and (local.get $closing) (local.get $code)))
      (local.set $parentheses (i64.or (local.get $opening) (local.get $closing)))
      (local.set $rows (local.get $parentheses))
      ${parity('rows')}
      (local.set $rows (i64.xor (local.get $rows) (local.get $inRowBits)))

      ;; parentheses in parentheses, anything but gaps between rows, and what has to be looked at closely
      (local.set $wrong (i64.or
        (i64.and (local.get $parentheses) (i64.xor (local.get $rows) (local.get $opening)))
        (i64.xor (i64.const -1)
          (i64.or (i64.or (local.get $rows) (local.get $parentheses)) (local.get $gap)))))
      (local.set $dash (i64.and (local.get $dash) (i64.or
        (i64.shr_u (local.get $dash) (i64.const 1))
        ;; the last byte, when the next one is a dash, or not there
        (i64.and
          (i64.xor (local.get $valid) (i64.shr_u (local.get $valid) (i64.const 1)))
          (i64.sub (i64.const 0) (i64.extend_i32_u (i32.or
            (i32.le_u (local.get $length) (i32.const 64))
            (i32.eq (i32.load8_u offset=64 (local.get $at)) (i32.const ${DASH})))))))))
      (local.set $stop (i64.and (local.get $valid) (i64.or (local.get $wrong) (i64.and (local.get $code)
        (i64.or (local.get $special) (i64.or (local.get $dash) (local.get $backslash)))))))
      ${more}
      (if (i64.eqz (local.get $stop)) (then
        (local.set $count (i32.add (local.get $count) (i32.wrap_i64 (i64.popcnt (local.get $closing)))))
        (local.set $inStringBits (i64.shr_s (local.get $strings) (i64.const 63)))
        (local.set $inRowBits (i64.shr_s (local.get $rows) (i64.const 63)))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $next)))

      ;; a stop, which is in code
      (local.set $place (i32.wrap_i64 (i64.ctz (local.get $stop))))
      (local.set $below (i64.sub (i64.shl (i64.const 1) (i64.extend_i32_u (local.get $place))) (i64.const 1)))
      (local.set $count (i32.add (local.get $count)
        (i32.wrap_i64 (i64.popcnt (i64.and (local.get $closing) (local.get $below))))))
      (if (local.get $place) (then
        (local.set $inRowBits (i64.shr_u (local.get $rows)
          (i64.extend_i32_u (i32.sub (local.get $place) (i32.const 1)))))))
      (local.set $inStringBits (i64.const 0))
      (local.set $escape (i64.const 0))
      (local.set $end (i32.add (local.get $at) (local.get $place)))))
    (i32.store (i32.const ${COUNT}) (local.get $found))
    (i32.store (i32.const ${ROWS}) (local.get $count))
    (i32.store (i32.const ${STATE}) (i32.wrap_i64 (i64.or
      (i64.or (i64.and (local.get $inStringBits) (i64.const 1)) (i64.shl (local.get $escape) (i64.const 1)))
      (i64.shl (i64.and (local.get $inRowBits) (i64.const 1)) (i64.const 2)))))
    (local.get $end))`;
}
