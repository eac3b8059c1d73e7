/*
 * Places in the memory of the program that finds what is masked in JSON documents (dev/row-kernel/json-text.ts).
 */

/** Bytes of the longest document, with the escapes of a literal. Literals, or a piece of rows with some, are from 0 on. */
export const LONGEST_DOCUMENT = 65_536;
export const LONGEST_PIECE = LONGEST_DOCUMENT + 2;
/** What is found: the places where it begins and ends, and what happens to it; 4 bytes each. */
export const FOUND = LONGEST_DOCUMENT + 128;
export const FOUND_BYTES = 12;
export const MOST_FOUND = 4_096;
/**
 * What the paths decide, in a record for each place of documents: what happens there, whether a path goes further, the record
 * of members that no path names, and the number of the others; of each of them its name, the bytes of the name, and its record.
 * All of them have 4 bytes.
 */
export const RECORDS = FOUND + MOST_FOUND * FOUND_BYTES;
export const RECORD_BYTES = 16;
export const MEMBER_BYTES = 12;
export const PAGES = Math.ceil(RECORDS / 65_536) + 1;

/** The deepest document that MySQL takes ("The JSON Data Type", MySQL Reference Manual). */
export const DEEPEST = 100;

/** What happens to a value: these, or one of the methods that mask texts. */
export const FATES = ['keep', 'null', 'drop', 'hash', 'email', 'name', 'phone', 'text'] as const;
export const [KEEP, NULL, DROP] = [0, 1, 2];
/** Is set besides when the characters of a text are not its bytes. */
export const ESCAPED_TEXT = 8;
