import type { ServerConnection } from '../../../../../functions/restore/connection/server-connection';
import { SessionSettings } from '../../../../../functions/restore/schedule/session-settings';

/** A session whose variables are these; a server lists no others. */
function session(variables: Record<string, string | null>) {
  const asked: string[] = [];
  const connection = {
    rows: async (statement: string) => {
      asked.push(statement);
      return Object.entries(variables).filter(([name]) => statement.includes(`'${name.toLowerCase()}'`));
    },
    execute: async (statement: string) => {
      asked.push(statement);
      const names = [...statement.matchAll(/@@SESSION\.(\w+)/g)].map(([, name = '']) => name);
      return { rows: [names.map((name) => variables[name] ?? null)] };
    },
  };
  return { asked, variables, settings: SessionSettings.of(connection as unknown as ServerConnection) };
}

const AT_FIRST = {
  sql_mode: 'STRICT_TRANS_TABLES',
  time_zone: 'SYSTEM',
  unique_checks: '1',
  character_set_client: 'utf8mb4',
  character_set_results: 'utf8mb4',
};

test('variables that the server does not have are not asked for, and that of the statement itself comes last', async () => {
  const { settings, asked } = session(AT_FIRST);
  await settings;
  expect(asked[0]).toMatch(/IN \('sql_mode', 'time_zone', .*'check_constraint_checks', .*'character_set_client'\)$/);
  expect(asked[1]).toBe(
    'SELECT @@SESSION.sql_mode, @@SESSION.time_zone, @@SESSION.unique_checks, @@SESSION.character_set_results, @@SESSION.character_set_client',
  );
});

test('a session in which nothing was set needs no statement', async () => {
  expect(await (await session(AT_FIRST).settings).read()).toBe('');
});

test.each([
  ['0', '0'],
  ['10', '10'],
  ['utf8mb4', "'utf8mb4'"],
  ['5x', "'5x'"],
  ['+00:00', "'+00:00'"],
  ["it's", "'it''s'"],
  ['', "''"],
  [null, 'NULL'],
])('the value %j is set as %s', async (value, rendered) => {
  const { settings, variables } = session({ time_zone: 'SYSTEM' });
  const read = await settings;
  Object.assign(variables, { time_zone: value });
  expect(await read.read()).toBe(`SET SESSION time_zone = ${rendered}`);
});

test('a variable that was set once is set again after it has its first value back', async () => {
  const { settings, variables, asked } = session({ ...AT_FIRST });
  const read = await settings;
  variables.unique_checks = '0';
  expect(await read.read()).toBe('SET SESSION unique_checks = 0');
  Object.assign(variables, { unique_checks: '1', character_set_client: 'latin1' });
  const before = asked.length;
  expect(await read.read()).toBe('SET SESSION unique_checks = 0');
  expect(asked).toHaveLength(before);
  read.forget();
  expect(await read.read()).toBe("SET SESSION unique_checks = 1, character_set_client = 'latin1'");
});
