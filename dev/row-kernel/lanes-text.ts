import {
  IDLE_BLOCK,
  IDLE_RESULT,
  JOB,
  JOB_BYTES,
  JOBS,
  LANE_BLOCKS,
  LANE_LEFT,
  LANE_RESULTS,
  LANE_STATES,
  LANE_TAKEN,
  LANE_WORDS,
  RESULTS,
} from '../../functions/mask/values/program/program-places';
import { IV, SHORT_WORDS, SIGMA } from './mac-text';
import { interleaved, vector } from './rows-of-words';

/*
 * BLAKE2s of four messages side by side, in the text format of WebAssembly: each vector has the same word of all four. One
 * message alone is slower, because each step of it waits for the one before. A lane whose message has ended takes the next one,
 * so that messages of all lengths keep all lanes busy.
 */

const LANES = [0, 1, 2, 3];
const WORDS = [0, 1, 2, 3, 4, 5, 6, 7];
const BLOCK_BYTES = 64;

/** Words of the state that the function G takes: columns, and then diagonals (RFC 7693). */
const COLUMNS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
] as const;
const DIAGONALS = [
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;
type Four = (typeof COLUMNS | typeof DIAGONALS)[number];

const get = (word: number) => `(local.get $v${word})`;
const set = (word: number, value: string) => `(local.set $v${word} ${value})`;
const all = (number: number) => vector(LANES.map(() => number));
const loaded = (place: number) => `(v128.load offset=${place} (i32.const 0))`;
const sum = (word: number, ...others: string[]) =>
  set(
    word,
    others.reduce((before, other) => `(i32x4.add ${before} ${other})`, get(word)),
  );

/** Rotates by shifts: a shuffle of bytes needs a vector of places, which takes longer to load than it saves. */
function rotated(word: number, other: number, bits: number): string {
  const xor = set(word, `(v128.xor ${get(word)} ${get(other)})`);
  return `${xor} ${set(word, `(v128.or (i32x4.shr_u ${get(word)} (i32.const ${bits})) (i32x4.shl ${get(word)} (i32.const ${32 - bits})))`)}`;
}

/** Four functions G, step by step next to each other, because they do not wait for one another. */
function mix(order: readonly number[], first: number, fours: readonly Four[], count: number): string {
  const word = (place: number) => {
    const from = order[place] ?? 0;
    return from < count ? [loaded(LANE_WORDS + 16 * from)] : [];
  };
  const steps: readonly ((four: Four, place: number) => string)[] = [
    ([a, b], place) => sum(a, ...word(place), get(b)),
    ([a, , , d]) => rotated(d, a, 16),
    ([, , c, d]) => sum(c, get(d)),
    ([, b, c]) => rotated(b, c, 12),
    ([a, b], place) => sum(a, ...word(place + 1), get(b)),
    ([a, , , d]) => rotated(d, a, 8),
    ([, , c, d]) => sum(c, get(d)),
    ([, b, c]) => rotated(b, c, 7),
  ];
  return steps.flatMap((step) => fours.map((four, column) => step(four, first + 2 * column))).join('\n    ');
}

/** Turns four words of each of the four blocks into vectors with the same word of all. */
function transposed(group: number): string {
  const block = (lane: number) =>
    `(v128.load offset=${16 * group} align=1 (i32.load offset=${LANE_BLOCKS + 4 * lane} (i32.const 0)))`;
  const store = (word: number, value: string) =>
    `(v128.store offset=${LANE_WORDS + 16 * (4 * group + word)} (i32.const 0) ${value})`;
  return [
    ...LANES.map((lane) => set(lane, block(lane))),
    set(4, interleaved([0, 4, 1, 5], get(0), get(1))),
    set(5, interleaved([0, 4, 1, 5], get(2), get(3))),
    set(6, interleaved([2, 6, 3, 7], get(0), get(1))),
    set(7, interleaved([2, 6, 3, 7], get(2), get(3))),
    store(0, interleaved([0, 1, 4, 5], get(4), get(5))),
    store(1, interleaved([2, 3, 6, 7], get(4), get(5))),
    store(2, interleaved([0, 1, 4, 5], get(6), get(7))),
    store(3, interleaved([2, 3, 6, 7], get(6), get(7))),
  ].join('\n    ');
}

/** Compresses the next block of each lane. The words from `count` on are 0 in all of them. */
function compress(name: string, count: number): string {
  return `(func $${name} ${Array.from({ length: 16 }, (_, word) => `(local $v${word} v128)`).join(' ')}
    ${LANES.slice(0, count / 4)
      .map((group) => transposed(group))
      .join('\n    ')}
    ${WORDS.map((word) => set(word, loaded(LANE_STATES + 16 * word))).join('\n    ')}
    ${WORDS.map((word) => set(word + 8, all(IV[word] ?? 0))).join('\n    ')}
    ;; bytes up to the end of the block, and whether it is the last one
    ${set(12, `(v128.xor ${get(12)} (i32x4.add ${loaded(LANE_TAKEN)} (i32x4.min_u ${loaded(LANE_LEFT)} ${all(BLOCK_BYTES)})))`)}
    ${set(14, `(v128.xor ${get(14)} (i32x4.le_u ${loaded(LANE_LEFT)} ${all(BLOCK_BYTES)}))`)}
    ${SIGMA.map((order) => `${mix(order, 0, COLUMNS, count)}\n    ${mix(order, 8, DIAGONALS, count)}`).join('\n    ')}
    ${WORDS.map(
      (word) =>
        `(v128.store offset=${LANE_STATES + 16 * word} (i32.const 0) (v128.xor ${loaded(LANE_STATES + 16 * word)} (v128.xor ${get(word)} ${get(word + 8)})))`,
    ).join('\n    ')})`;
}

const lane = '(local.get $lane)';
const job = '(local.get $job)';
const ofLane = (place: number) => `(i32.load offset=${place} ${lane})`;
const setOfLane = (place: number, value: string) => `(i32.store offset=${place} ${lane} ${value})`;
const ofJob = (field: number) => `(i32.load offset=${field} ${job})`;

/** Begins with the next message in a lane, which is named by four times its number. Returns 0 when there is none. */
const FEED = `(func $feed (param $lane i32) (result i32) (local $job i32) (local $state i32)
    (loop $next
      (local.set $job (global.get $nextJob))
      (if (i32.ge_u ${job} (global.get $jobsEnd)) (then
        ${setOfLane(LANE_BLOCKS, `(i32.const ${IDLE_BLOCK})`)}
        ${setOfLane(LANE_LEFT, '(i32.const 0)')}
        ${setOfLane(LANE_RESULTS, `(i32.const ${IDLE_RESULT})`)}
        (return (i32.const 0))))
      (global.set $nextJob (i32.add ${job} (i32.const ${JOB_BYTES})))
      ;; literals that are given, and messages of the other kind
      (br_if $next (i32.eqz ${ofJob(JOB.what)}))
      (br_if $next (i32.ne (global.get $isLong) (i32.gt_u ${ofJob(JOB.messageLength)} (i32.const ${4 * SHORT_WORDS})))))
    (local.set $state ${ofJob(JOB.state)})
    ${WORDS.map((word) => setOfLane(LANE_STATES + 16 * word, `(i32.load offset=${4 * word} (local.get $state))`)).join('\n    ')}
    ${setOfLane(LANE_BLOCKS, ofJob(JOB.message))}
    ${setOfLane(LANE_LEFT, ofJob(JOB.messageLength))}
    ${setOfLane(LANE_TAKEN, `(i32.const ${BLOCK_BYTES})`)}
    ${setOfLane(LANE_RESULTS, `(i32.add ${job} (i32.const ${RESULTS - JOBS}))`)}
    (i32.const 1))`;

/** Goes on with the next block of a message, or ends it. Returns 0 when the lane has nothing to do. */
const ADVANCE = `(func $advance (param $lane i32) (result i32) (local $result i32)
    (if (i32.gt_u ${ofLane(LANE_LEFT)} (i32.const ${BLOCK_BYTES})) (then
      ${setOfLane(LANE_BLOCKS, `(i32.add ${ofLane(LANE_BLOCKS)} (i32.const ${BLOCK_BYTES}))`)}
      ${setOfLane(LANE_LEFT, `(i32.sub ${ofLane(LANE_LEFT)} (i32.const ${BLOCK_BYTES}))`)}
      ${setOfLane(LANE_TAKEN, `(i32.add ${ofLane(LANE_TAKEN)} (i32.const ${BLOCK_BYTES}))`)}
      (return (i32.const 1))))
    (local.set $result ${ofLane(LANE_RESULTS)})
    ${WORDS.map((word) => `(i32.store offset=${4 * word} (local.get $result) ${ofLane(LANE_STATES + 16 * word)})`).join('\n    ')}
    (call $feed ${lane}))`;

const ofAllLanes = (name: string) =>
  LANES.map((number) => `(call $${name} (i32.const ${4 * number}))`).reduce(
    (before, one) => `(i32.add ${before} ${one})`,
  );

/** Computes the keyed function of all messages of a kind. */
const run = (isLong: number, compress: string) => `(global.set $isLong (i32.const ${isLong}))
    (global.set $nextJob (i32.const ${JOBS}))
    (local.set $busy ${ofAllLanes('feed')})
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get $busy)))
      (call $${compress})
      (local.set $busy ${ofAllLanes('advance')})
      (br $next)))`;

/** `macs` computes the keyed function of the messages of as many jobs: first of the short ones, which are compressed faster. */
export const LANE_FUNCTIONS = `(global $nextJob (mut i32) (i32.const 0))
  (global $jobsEnd (mut i32) (i32.const 0))
  (global $isLong (mut i32) (i32.const 0))
  ${compress('compressLanes', 16)}
  ${compress('compressShortLanes', SHORT_WORDS)}
  ${FEED}
  ${ADVANCE}
  (func $macs (param $count i32) (local $busy i32)
    (global.set $jobsEnd (i32.add (i32.const ${JOBS}) (i32.mul (local.get $count) (i32.const ${JOB_BYTES}))))
    ${run(0, 'compressShortLanes')}
    ${run(1, 'compressLanes')})`;
