import { isNamePart } from '../lexical/names';

/**
 * What the first bytes behind a statement begin. `line`: a comment to the end of its line; `block`: a comment between `/*`
 * and its end; `delimiter`: a line with DELIMITER; `use`: a statement that also ends with its line; `command`: a command of
 * the client, which ends with its line; `empty`: nothing but a delimiter; `mark`: the byte order mark of a file.
 */
export type Opening = 'line' | 'block' | 'delimiter' | 'use' | 'command' | 'insert' | 'statement' | 'empty' | 'mark';

const SLASH = 0x2f;
const STAR = 0x2a;
const MARK = Buffer.from('\u{feff}');
/** What mariadb-dump begins with: a comment without an end that only its client executes. */
const SANDBOX = [Buffer.from('/*!999999\\-'), Buffer.from('/*M!999999\\-')];
/** No word that an opening may be is as long. */
const LONGEST_WORD = 32;

/** Commands of the clients that are words, and begin no statement ("mysql Client Commands", MySQL; "mariadb", MariaDB). */
const COMMANDS: ReadonlySet<string> = new Set([
  ...['charset', 'clear', 'connect', 'costs', 'edit', 'ego', 'exit', 'go', 'help', 'nopager', 'notee', 'nowarning'],
  ...['pager', 'print', 'prompt', 'query_attributes', 'quit', 'rehash', 'resetconnection', 'sandbox', 'source'],
  ...['ssl_session_data_print', 'status', 'system', 'tee', 'warnings'],
]);

/**
 * Sees what begins with these bytes, of which the first is no space.
 *
 * @returns undefined when more bytes are needed.
 */
export function openingOf(bytes: Buffer, delimiter: Buffer): Opening | undefined {
  if (bytes.length <= delimiter.length && delimiter.subarray(0, bytes.length).equals(bytes)) {
    return bytes.length === delimiter.length ? 'empty' : undefined;
  }
  const [first = 0, second, third, fourth] = bytes;
  switch (first) {
    case 0x2d:
      if (second === undefined) return undefined;
      return second === first ? 'line' : 'statement';
    case 0x23:
      return 'line';
    case SLASH:
      return slashed(bytes, second, third, fourth);
    case 0x5c:
    case 0x3f:
      return 'command';
    case MARK[0]:
      if (bytes.length <= MARK.length && MARK.subarray(0, bytes.length).equals(bytes)) {
        return bytes.length === MARK.length ? 'mark' : undefined;
      }
      return 'statement';
    default:
      return worded(bytes, delimiter);
  }
}

function slashed(bytes: Buffer, second?: number, third?: number, fourth?: number): Opening | undefined {
  if (second === undefined) return undefined;
  if (second !== STAR) return 'statement';
  for (const sandbox of SANDBOX) {
    if (sandbox.equals(bytes)) return 'command';
    if (sandbox.subarray(0, bytes.length).equals(bytes)) return undefined;
  }
  const isExecuted = third === 0x21 || (third === 0x4d && fourth === 0x21);
  return isExecuted ? 'statement' : 'block';
}

function worded(bytes: Buffer, delimiter: Buffer): Opening | undefined {
  const last = bytes[bytes.length - 1] as number;
  const isEnd = bytes.subarray(-delimiter.length).equals(delimiter);
  if (isNamePart(last) && !isEnd) return bytes.length < LONGEST_WORD ? undefined : 'statement';
  const word = bytes.toString('latin1', 0, bytes.length - 1).toLowerCase();
  if (word === 'insert' || word === 'replace') return 'insert';
  if (word === 'use') return 'use';
  if (word === 'delimiter' && last <= 0x20) return 'delimiter';
  return COMMANDS.has(word) ? 'command' : 'statement';
}
