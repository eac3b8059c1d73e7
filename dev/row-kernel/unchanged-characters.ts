/*
 * Characters that are no others without case and accents, so that a text with them is compared as fast as one of ASCII: the most
 * common ones of three bytes (punctuation, signs of currencies, Han characters) and of four (pictograms).
 */

export const UNCHANGED_OF_3 = [
  [0x2010, 0x2027],
  [0x2030, 0x205e],
  [0x20a0, 0x20cf],
  [0x4e00, 0x9fff],
] as const;

export const UNCHANGED_OF_4 = [[0x1f300, 0x1faff]] as const;
