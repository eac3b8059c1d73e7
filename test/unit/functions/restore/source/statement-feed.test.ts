import type { Statement } from '../../../../../functions/dump-format/statements/statement-splitter';
import { StatementFeed } from '../../../../../functions/restore/source/statement-feed';

const TEXT =
  '-- MySQL dump\nSET NAMES utf8mb4;\nINSERT INTO `a` VALUES (1);\nINSERT INTO `b` VALUES (2);\nSET @a = 1;\n';
/** Ranges of it, without the rows of `a`. */
const AT = TEXT.indexOf('INSERT INTO `b`');
const RANGES = [
  [0, TEXT.indexOf('INSERT INTO `a`')],
  [AT, TEXT.length],
] as const;

async function fed(pieces: Iterable<readonly [string, number | undefined]>) {
  const taken: Statement[] = [];
  const feed = new StatementFeed(async (statement) => {
    await undefined;
    taken.push(statement);
  });
  for (const [text, at] of pieces) await feed.push(Buffer.from(text), at);
  const open = await feed.end();
  return { open, taken: taken.map(({ bytes, offset }) => ({ text: bytes.toString(), offset })) };
}

/** The ranges in pieces of this length, with their places. */
function* pieces(length: number): Generator<[string, number]> {
  for (const [from, to] of RANGES) {
    for (let at = from; at < to; at += length) yield [TEXT.slice(at, Math.min(to, at + length)), at];
  }
}

test.each([1, 2, 7, 1_000])('statements have their places in the whole text, in pieces of %i bytes', async (length) => {
  const { taken, open } = await fed(pieces(length));
  expect(open).toBeUndefined();
  expect(taken.map(({ text }) => text)).toEqual(['SET NAMES utf8mb4', 'INSERT INTO `b` VALUES (2)', 'SET @a = 1']);
  for (const { text, offset } of taken) expect(TEXT.slice(offset, offset + text.length)).toBe(text);
});

test('a text without gaps needs no places', async () => {
  const { taken } = await fed([...TEXT].map((character) => [character, undefined] as const));
  expect(taken).toHaveLength(4);
  for (const { text, offset } of taken) expect(TEXT.slice(offset, offset + text.length)).toBe(text);
});

test('what has no end is a sentence without a code, and is not taken', async () => {
  const { taken, open } = await fed([["SET @a = 'x", undefined]]);
  expect(taken).toEqual([]);
  expect(open).toMatch(/^The text of the dump ends within a statement/);
});
