import { literal } from '../../../../../functions/core/sql/sql-text';
import { lossWarnings } from '../../../../../functions/dump/preflight/losses';
import { selectionOf } from '../tables/selections';

/** A server whose databases have so many columns of each kind. */
function server(columns: Readonly<Record<string, readonly number[]>>) {
  const asked: string[] = [];
  const rows = async (statement: string) => {
    asked.push(statement);
    const found = Object.entries(columns).find(([database]) => statement.endsWith(`= ${literal(database)}`));
    return [(found?.[1] ?? []).map(String)];
  };
  return { asked, rows };
}

test('names each kind of column in each database that has some', async () => {
  const session = server({ shop: [2, 0, 1, 0], crm: [0, 0, 0, 0], log: [0, 3, 0, 4] });
  expect(await lossWarnings(session, ['shop', 'crm', 'log'])).toEqual([
    expect.stringMatching(/^Database "shop" has 2 column\(s\) of type FLOAT/),
    expect.stringMatching(/^Database "shop" has 1 ENUM or SET column\(s\)/),
    expect.stringMatching(/^Database "log" has 3 text column\(s\) in an old character set/),
    expect.stringMatching(/^Database "log" has 4 column\(s\) with the next value of a sequence/),
  ]);
});

test('asks once for each database, by its name alone, because a server may open all tables for it', async () => {
  const session = server({ shop: [], crm: [] });
  expect(await lossWarnings(session, ['shop', 'crm'])).toEqual([]);
  expect(session.asked).toHaveLength(2);
});

test('counts columns of dumped rows, and of a table without them those whose definition loses something', async () => {
  const rows = async () => [
    ['orders', '1', '0', '0', '1'],
    ['audit', '2', '2', '2', '2'],
    ['log', '4', '4', '4', '4'],
  ];
  const selection = selectionOf({ excluded: ['shop.audit'], structureOnly: ['shop.log'] });
  expect(await lossWarnings({ rows }, ['shop'], selection)).toEqual([
    expect.stringMatching(/^Database "shop" has 1 column\(s\) of type FLOAT/),
    expect.stringMatching(/^Database "shop" has 4 ENUM or SET column\(s\)/),
    expect.stringMatching(/^Database "shop" has 5 column\(s\) with the next value of a sequence/),
  ]);
});
