import type { RestoreSession } from '../../../../../functions/restore/schedule/restore-session';
import { EmptyEnums } from '../../../../../functions/restore/tables/empty-enums';

const COLUMNS = [
  ['id', 'int'],
  ['e', "enum('a','it''s')"],
  ["o'x", "enum('a','')"],
];
const ROWS = Buffer.from("INSERT INTO `t` VALUES (1,'',''),(2,'?',''),(3,'','');");
const EMPTY_ROWS = Buffer.from("INSERT INTO `t` VALUES (1,'',''),(2,'a',''),(3,'','');");

const truncated = (row: number, column = 'e') => [
  'Warning',
  '1265',
  `Data truncated for column '${column}' at row ${row}`,
];

/** What is left of warnings of a statement, and how often the columns were asked for. */
async function left(statement: Buffer, count: number, ...warnings: string[][]) {
  let asked = 0;
  const connection = {
    rows: async () => {
      asked += 1;
      return COLUMNS;
    },
  };
  const enums = new EmptyEnums({ database: 'copy', name: 't' });
  const session = { connection } as unknown as RestoreSession;
  await enums.without(session, statement, count, warnings);
  return { others: await enums.without(session, statement, count, warnings), asked };
}

test('nothing is left of warnings about the empty value of an ENUM, whose columns are asked for once', async () => {
  expect(await left(EMPTY_ROWS, 2, truncated(1), truncated(3))).toEqual({ others: [], asked: 1 });
});

test('nothing is left when a server lists the first of them only', async () => {
  expect((await left(EMPTY_ROWS, 2, truncated(1))).others).toEqual([]);
});

test('a warning about another value of the ENUM is left', async () => {
  expect((await left(ROWS, 3, truncated(1), truncated(2), truncated(3))).others).toEqual([truncated(2)]);
});

test('all are left when one that is not listed is about another value', async () => {
  expect((await left(ROWS, 3, truncated(1))).others).toEqual([truncated(1)]);
});

test('a warning about a column that has the empty value among its own is left', async () => {
  expect((await left(EMPTY_ROWS, 1, truncated(1, "o'x"))).others).toEqual([truncated(1, "o'x")]);
});

test('other warnings are left, and no columns asked for', async () => {
  const range = ['Warning', '1264', "Out of range value for column 'id' at row 1"];
  expect(await left(EMPTY_ROWS, 1, range)).toEqual({ others: [range], asked: 0 });
});
