import { DumpTextError } from '../../core/errors';

/** The error of a text without its end. @param offset of the first byte of what has no end */
export function unfinishedText(offset: number): DumpTextError {
  return new DumpTextError(
    'DUMP_TEXT_UNFINISHED',
    `The text of the dump ends within a statement or comment that begins at byte ${offset}. The file is cut off, or it quotes in a way that it does not state. Fetch or make the dump again.`,
  );
}
