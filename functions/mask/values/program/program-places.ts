import { FIRST_NAMES, LAST_NAMES } from './name-lists';

/*
 * Places in the memory of the program that masks (dev/row-kernel/mask-text.ts). What has room for a text has room for LONGEST
 * bytes, and a block behind them: the program writes whole vectors, of which the last one ends behind the text.
 */

/** Bytes of the longest text that the program takes at once. */
export const LONGEST = 65_536;
const ROOM = LONGEST + 1_024;
/** Blocks of messages begin at multiples of their length. */
const aligned = (place: number) => Math.ceil(place / 64) * 64;

/** The result of the keyed function: 32 bytes. */
export const RESULT = 0;
/** States of keys, of 32 bytes each. */
export const STATES = 64;
/** What a byte becomes behind a backslash, and the character by which a byte is escaped, or 0. */
export const UNESCAPED = 2_048;
export const ESCAPED = UNESCAPED + 256;
/** What a character of two bytes becomes that is compared without case and accents: up to two bytes, or LONGER. */
export const FOLDED = 4_096;
export const LONGER = 0xffff;
export const FOLDED_CHARACTERS = 2_048;
/** What the keyed function is computed of. */
export const MESSAGE = FOLDED + 2 * FOLDED_CHARACTERS;
/** A text without escapes. */
export const PLAIN = MESSAGE + ROOM;
/** Random bytes. */
export const STREAM = PLAIN + ROOM;
/** The masked text, with its escapes: up to two bytes for each. */
export const OUTPUT = STREAM + ROOM;

/** Names in slots, each with its length in the last byte: first ones, last ones, and first ones as addresses begin with them. */
export const NAME_BYTES = 16;
export const FIRST_SLOTS = OUTPUT + 2 * ROOM;
export const LAST_SLOTS = FIRST_SLOTS + FIRST_NAMES.length * NAME_BYTES;
export const MAIL_SLOTS = LAST_SLOTS + LAST_NAMES.length * NAME_BYTES;

/** Ranges of numbers, each with its least number, how many there are, and the greatest one, of eight bytes. */
export const MOST_RANGES = 256;
export const RANGE_BYTES = 24;
export const RANGES = aligned(MAIL_SLOTS + FIRST_NAMES.length * NAME_BYTES);

/*
 * Four keyed functions that are computed side by side, each in a lane: a vector has a word of all four. Of each lane, the words
 * of its state, the place of its next block, the bytes of the message from there on and those before (with the block of the
 * key), and where its result goes.
 */
export const LANE_STATES = aligned(RANGES + MOST_RANGES * RANGE_BYTES);
export const LANE_BLOCKS = LANE_STATES + 8 * 16;
export const LANE_LEFT = LANE_BLOCKS + 16;
export const LANE_TAKEN = LANE_LEFT + 16;
export const LANE_RESULTS = LANE_TAKEN + 16;
/** The words of the four blocks, each in a vector. */
export const LANE_WORDS = LANE_RESULTS + 16;
/** The block of a lane that has nothing to do, and its result. */
export const IDLE_BLOCK = LANE_WORDS + 16 * 16;
export const IDLE_RESULT = IDLE_BLOCK + 64;

/**
 * What is masked in a piece of rows, in records of eight numbers: the place from which bytes are replaced and that behind them,
 * the state of the key, and what is done with them; further ones are filled in by the program: the text without escapes and its
 * length, and the message and its length. Of literals that are given, these and their length take the place of the text. Until
 * there is a message, its place is the number of the column.
 */
export const MOST_JOBS = 4_096;
export const JOB_BYTES = 32;
export const JOB = {
  from: 0,
  to: 4,
  state: 8,
  what: 12,
  plain: 16,
  length: 20,
  message: 24,
  messageLength: 28,
} as const;
export const JOBS = IDLE_RESULT + 64;
/** Results of the keyed function, at the same distances. */
export const RESULTS = JOBS + MOST_JOBS * JOB_BYTES;
/** Numbers of the jobs that JavaScript has to do. */
export const LEFT_JOBS = RESULTS + MOST_JOBS * 32;

/** The piece of rows. */
export const PIECE = LEFT_JOBS + MOST_JOBS * 4;
/** Texts of the piece without escapes, and messages, which are filled up to whole blocks. */
export const PLAINS = PIECE + ROOM;
export const MESSAGES = aligned(PLAINS + ROOM + MOST_JOBS * 32);
/** Bytes of literals that are given before the program runs; behind them is room for those of texts that it leaves. */
export const LITERAL_ROOM = 65_536;
export const LITERALS = MESSAGES + ROOM + MOST_JOBS * 128;
/** Bytes that a method makes of a text at most, other than one as long as the text. */
const LONGEST_OTHER = 128;
const MADE_ROOM = LITERAL_ROOM + 2 * ROOM + MOST_JOBS * LONGEST_OTHER;
/** The masked piece. */
export const MASKED = LITERALS + MADE_ROOM;
export const PAGES = Math.ceil((MASKED + ROOM + MADE_ROOM) / 65_536);

/** What is done with the bytes of a job: the lowest byte of `what`. The highest two are the method's own. */
export const WHAT = { literal: 0, hash: 1, email: 2, name: 3, phone: 4, text: 5, number: 6 } as const;
/** Second byte: 1 is without the case of ASCII, 2 without case and accents; besides, whether spaces at the end do not count. */
export const WHAT_FOLDS = 3;
export const WHAT_TRIMS = 4;

/** @param count of characters, or the number of a range, from 0 to 255 @param flags from 0 to 127 */
export function whatOf(method: keyof typeof WHAT, count: number, flags: number): number {
  return WHAT[method] | (count << 16) | (flags << 24);
}
