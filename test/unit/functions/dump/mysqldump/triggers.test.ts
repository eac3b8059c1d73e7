import { TriggerWatch } from '../../../../../functions/dump/mysqldump/triggers';

/** mysqldump's text for a trigger whose definition it could not read. */
const MARK = '\n--\n-- WARNING: old server version. The following dump may be incomplete.\n--\n';

/** Whether a watch detects a trigger in this text, which arrives in pieces of this size, all in the same buffer. */
function sees(text: string, pieces: number): boolean {
  const watch = new TriggerWatch();
  const room = Buffer.alloc(pieces);
  for (let at = 0; at < text.length; at += pieces) {
    watch.look(room.subarray(0, room.write(text.slice(at, at + pieces))));
    room.fill(0);
  }
  return watch.sawFallback;
}

test.each([1, 2, 7, 30, 73, 74, 75, 76, 80, 1_000])(
  'finds a trigger without its definition, in chunks of %i bytes',
  (pieces) => {
    expect(sees(`INSERT INTO t VALUES (1);${MARK}DELIMITER ;;\n${'-'.repeat(200)}`, pieces)).toBe(true);
  },
);

test.each([
  { what: 'a value', text: `INSERT INTO t VALUES ('${MARK.replaceAll('\n', '\\n')}');\n` },
  { what: 'a longer line', text: MARK.replaceAll('\n--', '\n---') },
  { what: 'its beginning and, later, its end', text: `${MARK.slice(0, 40)}x${MARK.slice(40)}` },
])('ignores $what', ({ text }) => {
  for (const pieces of [1, 40, 1_000]) expect(sees(text, pieces)).toBe(false);
});
