import { StatementRefused } from '../../../../../functions/restore/connection/connection-errors';
import type { ServerConnection } from '../../../../../functions/restore/connection/server-connection';
import { RestoreSession } from '../../../../../functions/restore/schedule/restore-session';
import { SessionSettings } from '../../../../../functions/restore/schedule/session-settings';

const NO_ROWS = { affectedRows: 0, warnings: 0, rows: [] };

/** A session whose server records what it gets, and refuses statements by these errors, one after the other. */
function setup(refusals: readonly Error[] = []) {
  const sent: string[] = [];
  const errors = [...refusals];
  const connection = {
    execute: async (statement: string | Buffer) => {
      sent.push(String(statement));
      const error = errors.shift();
      if (error) throw error;
      return NO_ROWS;
    },
    use: async (database: string) => void sent.push(`use ${database}`),
  } as unknown as ServerConnection;
  return { session: new RestoreSession(connection), sent };
}

const refused = (errno: number) => new StatementRefused(errno, 'HY000', `error ${errno}`);

describe('a session of a restore', () => {
  test('selects a database and sets variables only when they change', async () => {
    const { session, sent } = setup();
    await session.prepare('shop', 'SET a');
    await session.prepare('shop', 'SET a');
    await session.prepare(undefined, 'SET a');
    await session.prepare('shop', 'SET b');
    expect(sent).toEqual(['SET NAMES utf8mb4', 'use shop', 'SET a', 'SET b']);
  });

  test('sets variables again behind the selection of a database, which changes the character set', async () => {
    const { session, sent } = setup();
    await session.prepare('shop', 'SET a');
    await session.prepare('crm', 'SET a');
    expect(sent.slice(3)).toEqual(['SET NAMES utf8mb4', 'use crm', 'SET a']);
  });

  test('sets variables again behind a statement that sets some', async () => {
    const { session, sent } = setup();
    await session.prepare('shop', 'SET a');
    await session.set(Buffer.from('SET c'));
    await session.prepare('shop', 'SET a');
    expect(sent.slice(3)).toEqual(['SET c', 'SET a']);
  });

  test('sets variables again when the server refused to set them', async () => {
    const { session, sent } = setup([refused(1231)]);
    await expect(session.prepare(undefined, 'SET a')).rejects.toThrow('error 1231');
    await session.prepare(undefined, 'SET a');
    expect(sent).toEqual(['SET a', 'SET a']);
  });

  test('executes nothing when no variable differs', async () => {
    const { session, sent } = setup();
    await session.prepare(undefined, '');
    expect(sent).toEqual([]);
  });

  test('selects a database once', async () => {
    const { session, sent } = setup();
    await session.select('shop');
    await session.select('shop');
    await session.select('crm');
    expect(sent).toEqual(['use shop', 'use crm']);
  });
});

describe('rows that lost against another session', () => {
  const rows = Buffer.from('INSERT');

  test.each([1205, 1213])('are inserted again after error %i', async (errno) => {
    const { session, sent } = setup([refused(errno), refused(errno)]);
    expect(await session.insert(rows)).toBe(NO_ROWS);
    expect(sent).toEqual(['INSERT', 'INSERT', 'INSERT']);
  });

  test('are inserted five times at most', async () => {
    const { session, sent } = setup(Array.from({ length: 9 }, () => refused(1213)));
    await expect(session.insert(rows)).rejects.toThrow('error 1213');
    expect(sent).toHaveLength(5);
  });

  test.each([refused(1062), new Error('connection lost')])(
    'and only those: they may be there twice after another error (%s)',
    async (error) => {
      const { session, sent } = setup([error]);
      await expect(session.insert(rows)).rejects.toBe(error);
      expect(sent).toEqual(['INSERT']);
    },
  );
});

describe('settings of a dump', () => {
  /** A server with these variables, of which some are set by a dump. */
  async function prepare(variables: Record<string, string | null>) {
    let queries = 0;
    const connection = {
      rows: async () => Object.keys(variables).map((name) => [name, '']),
      execute: async (statement: string) => {
        queries += 1;
        const names = [...statement.matchAll(/@@SESSION\.(\w+)/g)].map(([, name = '']) => name);
        return { affectedRows: 0, warnings: 0, rows: [names.map((name) => variables[name] ?? null)] };
      },
    } as unknown as ServerConnection;
    return { settings: await SessionSettings.of(connection), variables, queries: () => queries };
  }

  test('are nothing before it sets any', async () => {
    const { settings } = await prepare({ sql_mode: 'ANSI', unique_checks: '1' });
    expect(await settings.read()).toBe('');
  });

  test('are the values that it has set, and stay set when they are as before again', async () => {
    const { settings, variables } = await prepare({ sql_mode: 'ANSI', unique_checks: '1', time_zone: 'SYSTEM' });
    Object.assign(variables, { sql_mode: "it's", unique_checks: '0' });
    expect(await settings.read()).toBe("SET SESSION sql_mode = 'it''s', unique_checks = 0");
    Object.assign(variables, { unique_checks: '1' });
    settings.forget();
    expect(await settings.read()).toBe("SET SESSION sql_mode = 'it''s', unique_checks = 1");
  });

  test('are read again only when something may have been set', async () => {
    const { settings, queries } = await prepare({ sql_mode: '' });
    const before = queries();
    await settings.read();
    await settings.read();
    expect(queries()).toBe(before + 1);
    settings.forget();
    await settings.read();
    expect(queries()).toBe(before + 2);
  });

  test('end with the character set, in which the statement itself is read, and may be NULL', async () => {
    const { settings, variables } = await prepare({
      character_set_client: 'utf8mb4',
      character_set_results: 'utf8mb4',
    });
    Object.assign(variables, { character_set_client: 'binary', character_set_results: null });
    expect(await settings.read()).toBe("SET SESSION character_set_results = NULL, character_set_client = 'binary'");
  });
});
