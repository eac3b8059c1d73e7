/* Places in the memory of the program that searches (dev/row-kernel/scan-text.ts). */

/** Bytes of the text that are in the memory at once, from its beginning on. */
export const TEXT_BYTES = 262_144;
/** Bits of a hash. */
export const FILTER_BITS = 22;
/** A bit for each hash. Some bytes behind the text are read with it. */
export const FILTER = TEXT_BYTES + 64;
export const FILTER_BYTES = 2 ** (FILTER_BITS - 3);
export const PAGES = Math.ceil((FILTER + FILTER_BYTES) / 65_536);
