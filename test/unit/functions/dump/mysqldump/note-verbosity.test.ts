import { lacksNoteVerbosity, withLaterNoteVerbosity } from '../../../../../functions/dump/mysqldump/note-verbosity';

const HEADER = '\n/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY, NOTE_VERBOSITY=0 */;\n';
const FOOTER = '\n/*M!100616 SET NOTE_VERBOSITY=@OLD_NOTE_VERBOSITY */;\n';
const ROWS = `INSERT INTO t VALUES ('${HEADER.replaceAll('\n', '\\n')}');\n${'-'.repeat(500)}`;

/** Filters a text that arrives in chunks of this number of bytes, all in the same buffer. */
async function passed(text: string, bytes: number): Promise<string> {
  const room = Buffer.alloc(bytes);
  async function* chunks() {
    for (let at = 0; at < text.length; at += bytes) {
      const chunk = room.subarray(0, room.write(text.slice(at, at + bytes)));
      yield chunk;
      room.fill(0);
    }
  }
  let out = '';
  for await (const chunk of withLaterNoteVerbosity(chunks())) out += chunk.toString();
  return out;
}

test.each([1, 2, 7, 54, 74, 75, 76, 77, 100, 150, 151, 1_000])(
  'makes SET note_verbosity conditional on the server version and changes nothing else, in chunks of %i bytes',
  async (bytes) => {
    const later = (line: string) => line.replace('100616', '110400');
    expect(await passed(`--${HEADER}${ROWS}${FOOTER}\n-- Dump completed`, bytes)).toBe(
      `--${later(HEADER)}${ROWS}${later(FOOTER)}\n-- Dump completed`,
    );
  },
);

test.each([0, 1, 75, 300])('passes a text of %i bytes on unchanged', async (length) => {
  expect(await passed('x'.repeat(length), 100)).toBe('x'.repeat(length));
});

describe.each([
  { version: '10.6.15-MariaDB', lacks: false, why: 'does not take the statements' },
  { version: '10.7.8-MariaDB', lacks: true, why: 'takes them' },
  { version: '10.11.5-MariaDB-log', lacks: true, why: 'takes them' },
  { version: '11.2.1-MariaDB', lacks: true, why: 'takes them' },
  { version: '11.4.1-MariaDB', lacks: false, why: 'has the variable, as every 11.4' },
])('detection of a server without note_verbosity, $version', ({ version, lacks, why }) => {
  test(`${why}: ${lacks}`, async () => {
    const server = { flavour: 'mariadb', version, offersTls: true } as const;
    expect(await lacksNoteVerbosity({ rows: async () => [] }, server)).toBe(lacks);
  });
});

test('recognizes a server that has note_verbosity', async () => {
  const session = { rows: async () => [['note_verbosity', 'basic']] };
  const server = { flavour: 'mariadb', version: '10.11.6-MariaDB', offersTls: true } as const;
  expect(await lacksNoteVerbosity(session, server)).toBe(false);
});

test('does not query MySQL', async () => {
  const session = { rows: () => Promise.reject(new Error('asked')) };
  const server = { flavour: 'mysql', version: '11.0.0', offersTls: true } as const;
  expect(await lacksNoteVerbosity(session, server)).toBe(false);
});
