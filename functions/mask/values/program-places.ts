/*
 * Places in the memory of the program that masks (dev/row-kernel/mask-text.ts). What has room for a text has room for LONGEST
 * bytes, and a block behind them.
 */

/** Bytes of the longest text that the program takes at once. */
export const LONGEST = 65_536;
const ROOM = LONGEST + 1_024;

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
/** The content of a literal, with its escapes. */
export const SOURCE = MESSAGE + ROOM;
/** The same without. */
export const PLAIN = SOURCE + ROOM;
/** Random bytes. */
export const STREAM = PLAIN + ROOM;
/** The masked text, with its escapes: up to two bytes for each. */
export const OUTPUT = STREAM + ROOM;
export const PAGES = Math.ceil((OUTPUT + 2 * ROOM) / 65_536);
