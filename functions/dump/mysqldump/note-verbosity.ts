import type { Queryable } from '../../core/sql/queryable';
import { isAtLeast } from '../../core/sql/version';
import type { Greeting } from '../connection/greeting';

/** What mariadb-dump writes at the beginning and at the end, for servers from 10.6.16 on. */
const LINES = [
  '\n/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY, NOTE_VERBOSITY=0 */;\n',
  '\n/*M!100616 SET NOTE_VERBOSITY=@OLD_NOTE_VERBOSITY */;\n',
].map((line) => Buffer.from(line));

const NUMBER = '100616';
/** The first long-term release of which every version has the variable. As long as the other number. */
const LATER = Buffer.from('110400');

/** The most bytes of a line that may be at the end of a chunk without the rest. */
const OVERLAP = Math.max(...LINES.map(({ length }) => length)) - 1;

/**
 * Whether this server takes mariadb-dump's statements for `note_verbosity` and does not have that variable: it came with
 * 10.6.16 and the releases of that day ("note_verbosity", MariaDB documentation), and the statements' number lets 10.7.0
 * to 10.11.5, 11.0.0 to 11.0.3, 11.1.0 to 11.1.2 and 11.2.0 to 11.2.1 in, where a restore would end with error 1193.
 */
export async function lacksNoteVerbosity(
  session: Queryable,
  { flavour, version }: Pick<Greeting, 'flavour' | 'version'>,
): Promise<boolean> {
  if (flavour !== 'mariadb' || !isAtLeast(version, 10, 6, 16) || isAtLeast(version, 11, 4)) return false;
  return (await session.rows("SHOW GLOBAL VARIABLES LIKE 'note_verbosity'")).length === 0;
}

/**
 * The text of a dump whose statements for `note_verbosity` are left to servers that surely have it. No row can hold such
 * a line: a line break in a value is written as `\n`.
 *
 * @param text whose chunks are each good until the next one is asked for, as those of the result are.
 */
export async function* withLaterNoteVerbosity(text: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of text) {
    // The beginning of the chunk continues what was held back.
    const seam = Buffer.concat([held, chunk.subarray(0, OVERLAP)]);
    renumber(seam);
    seam.copy(chunk, 0, held.length);
    renumber(chunk);
    const body = chunk.subarray(OVERLAP);
    const ready = body.length === 0 ? Math.max(0, seam.length - OVERLAP) : held.length;
    yield seam.subarray(0, ready);
    if (body.length === 0) {
      held = seam.subarray(ready);
      continue;
    }
    // A copy, because the chunk's memory is used again.
    held = Buffer.from(chunk.subarray(chunk.length - OVERLAP));
    yield chunk.subarray(0, chunk.length - OVERLAP);
  }
  yield held;
}

function renumber(text: Buffer): void {
  for (const line of LINES) {
    for (let at = text.indexOf(line); at >= 0; at = text.indexOf(line, at + 1)) {
      LATER.copy(text, at + line.indexOf(NUMBER));
    }
  }
}
