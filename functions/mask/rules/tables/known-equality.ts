/*
 * Which texts a collation holds for equal is known only in part: by letter case, by accents, and by spaces at the end (values/literals/equality.ts).
 * The two sides of a foreign key may also be equal by what is not known, such as "ß" and "ss". So their values are compared with what
 * is. A test asks real servers.
 */

/** Collations that compare bytes. */
const OF_BYTES = /(?:_bin|_nopad_bin)$|^binary$/;
/** Collations of Unicode without the rules of a language. */
const OF_UNICODE =
  /^(?:utf8(?:mb[34])?_(?:general|unicode|unicode_520)_(?:nopad_)?ci|utf8mb4_0900_(?:ai_ci|as_c[is])|(?:utf8mb[34]_)?uca1400_(?:nopad_)?(?:ai_ci|as_c[is]))$/;
/** Other collations, of which only ASCII is known. */
const OF_ASCII = /^(?:latin1_swedish|latin1_general|ascii_general)_(?:nopad_)?ci$/;

const PRINTABLE = /^[ -~]*$/;
/** A letter of ASCII with accents, as Unicode takes it apart. */
const WITH_ACCENTS = /^[A-Za-z][\u0300-\u036f]+$/;

/** Whether it is known of some values of a collation, which others it holds for equal. */
export function isKnownCollation(collation: string): boolean {
  return [OF_BYTES, OF_UNICODE, OF_ASCII].some((known) => known.test(collation));
}

/** Whether it is known which other texts a collation holds for equal to this one. */
export function isKnownText(text: string, collation: string): boolean {
  if (OF_BYTES.test(collation) || PRINTABLE.test(text)) return true;
  if (!OF_UNICODE.test(collation)) return false;
  return [...text].every(
    (character) =>
      PRINTABLE.test(character) ||
      (WITH_ACCENTS.test(character.normalize('NFD')) && character.normalize('NFC') === character),
  );
}
