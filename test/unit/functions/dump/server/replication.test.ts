import { readAuroraReplication, readReplication } from '../../../../../functions/dump/server/replication';

/** A row as a server answers, with some of its columns. */
function row(io: string, sql: string, seconds: string, error = ''): string[] {
  const columns = Array.from({ length: 60 }, () => '');
  for (const [place, value] of [
    [1, 'db1'],
    [3, '3306'],
    [10, io],
    [11, sql],
    [19, error],
    [32, seconds],
  ] as const) {
    columns[place] = value;
  }
  return columns;
}

function session(rows: string[][]) {
  const asked: string[] = [];
  const answer = async (statement: string) => {
    asked.push(statement);
    return rows;
  };
  return { asked, rows: answer };
}

test.each([
  { what: 'runs', rows: [row('Yes', 'Yes', '7')], is: { state: 'running', source: 'db1:3306', lagSeconds: 7 } },
  { what: 'is not configured', rows: [], is: { state: 'none' } },
  {
    what: 'lost its source',
    rows: [row('Connecting', 'Yes', 'NULL')],
    is: { state: 'stopped', source: 'db1:3306', reason: 'its receiver thread is not running (Connecting)' },
  },
  {
    what: 'stopped with an error',
    rows: [row('Yes', 'No', 'NULL', 'duplicate key')],
    is: { state: 'stopped', source: 'db1:3306', reason: 'its applier thread is not running: duplicate key' },
  },
  {
    what: 'has an unknown lag',
    rows: [row('Yes', 'Yes', 'NULL')],
    is: { state: 'stopped', source: 'db1:3306', reason: 'it does not know how far behind it is' },
  },
  {
    what: 'has a channel that stopped',
    rows: [row('Yes', 'Yes', '7'), row('Yes', 'No', 'NULL')],
    is: { state: 'stopped', source: 'db1:3306', reason: 'its applier thread is not running' },
  },
  {
    what: 'has a channel that lags more',
    rows: [row('Yes', 'Yes', '7'), row('Yes', 'Yes', '70')],
    is: { state: 'running', source: 'db1:3306', lagSeconds: 70 },
  },
])('recognizes replication that $what', async ({ rows, is }) => {
  expect(await readReplication(session(rows), 'mysql', '9.7.4')).toEqual(is);
  const ofMariadb = rows.map((columns) => ['name', 'state', ...columns]);
  expect(await readReplication(session(ofMariadb), 'mariadb', '11.8.3-MariaDB')).toEqual(is);
});

test.each([
  { version: '8.0.22', statement: 'SHOW REPLICA STATUS' },
  { version: '8.0.21', statement: 'SHOW SLAVE STATUS' },
  { version: '5.7.44-log', statement: 'SHOW SLAVE STATUS' },
])('queries MySQL $version by $statement', async ({ version, statement }) => {
  const server = session([]);
  await readReplication(server, 'mysql', version);
  expect(server.asked).toEqual([statement]);
});

test.each([
  { what: 'a reader', rows: [['23.5', 'a-session']], is: { state: 'running', lagSeconds: 0.0235 } },
  { what: 'the writer', rows: [['0', 'MASTER_SESSION_ID']], is: { state: 'none' } },
  { what: 'an instance that the cluster does not list', rows: [], is: { state: 'none' } },
])("reads Aurora's lag of $what", async ({ rows, is }) => {
  expect(await readAuroraReplication(session(rows), 'shop-1')).toMatchObject(is);
});
