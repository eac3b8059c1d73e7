/** A control character, with what follows it in a colour. */
const CONTROL = /(?<character>\p{Cc})(?<colour>\[[\d;]*m)?/gu;
const ESCAPE = '\u001b';

/**
 * A text without commands to the terminal: names and messages of a server can contain any character, also those that
 * overwrite what is shown.
 *
 * @param hasColours whether colours are kept
 */
export function legible(text: string, hasColours: boolean): string {
  return text.replaceAll(CONTROL, (whole: string, character: string, colour = '') => {
    if (character === '\n' || character === '\t') return whole;
    if (hasColours && character === ESCAPE && colour !== '') return whole;
    return `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}${colour}`;
  });
}
