import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SessionError, ToolError } from '../../../../../functions/core/errors';
import { Secret } from '../../../../../functions/core/secret';
import { Toolbox } from '../../../../../functions/core/toolbox';
import { SqlSession } from '../../../../../functions/dump/client/sql-session';
import { scriptedLayer } from '../scripted-layer';
import { answering, CALM } from './sql-answers';

/** A client that waits for a lock, and records which session it is asked to kill. */
const WAITING = answering(CALM, { 'LOCK TABLES': 'exec sleep 60', KILL: 'echo "$statement" >> "$0.killed"' });

function setup(script = answering(CALM)) {
  const layer = scriptedLayer({ mysql: script });
  const connection = { host: 'h', port: 1, password: new Secret('hunter2') } as never;
  const target = {
    toolbox: new Toolbox(layer),
    flavour: 'mysql',
    options: async () => '[client]\n',
    connection,
  } as const;
  const stopping = new AbortController();
  const noted = (what: string) => {
    const path = join(layer, 'bin', `mysql.${what}`);
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  };
  return { target, stopping, noted, open: () => SqlSession.open(target, stopping.signal) };
}

test('executes statements one after the other and returns their rows, with any content', async () => {
  const answers = {
    'SELECT CONNECTION_ID()': '7',
    schemata: 'a\tb\nc\td',
    escaped: 'a\\\\b\\tc\\nd\\0',
  };
  const session = await setup(answering(answers)).open();
  expect(await session.rows('SELECT a, b\nFROM schemata')).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(await session.rows('UNLOCK TABLES')).toEqual([]);
  expect(await session.rows('SELECT escaped')).toEqual([['a\\b\tc\nd\0']]);
  await session.close();
});

test('never replaces a broken connection, because a new one would hold no locks', async () => {
  const { noted, open } = setup(`printf '%s\\n' "$@" > "$0.arguments"; ${answering(CALM)}`);
  await (await open()).close();
  const given = noted('arguments');
  expect(given).toEqual(expect.arrayContaining(['--skip-reconnect', '--unbuffered', '--binary-mode', '--batch']));
  expect(given[0]).toBe('--defaults-file=/dev/fd/3');
});

describe('a failed statement', () => {
  const FAILING = answering(CALM, {
    'LOCK TABLES': 'echo "ERROR 1044 (42000): Access denied, hunter2" >&2; exit 1',
    KILL: 'echo "$statement" >> "$0.killed"',
  });

  test("ends the session with the server's message, without the password", async () => {
    const { noted, open } = setup(FAILING);
    const session = await open();
    const asking = session.rows('LOCK TABLES a READ');
    await expect(asking).rejects.toThrow(SessionError);
    await expect(asking).rejects.toThrow('ERROR 1044 (42000): Access denied, [redacted]. Grant the user access');
    await session.close();
    await expect(session.rows('SELECT 1')).rejects.toThrow(SessionError);
    expect(noted('killed')).toEqual([]);
  });

  test('is not repeated', async () => {
    const repeating = answering(CALM, { DO: 'printf "%s\\n" "---" "DO 1" "ERROR 1227 (42000): no" >&2; exit 1' });
    const session = await setup(repeating).open();
    await expect(session.rows('DO 1')).rejects.toThrow(/^\[GRANT_MISSING\] ERROR 1227/);
    await session.close();
  });

  test('rejects the code that uses the session, and closes the session', async () => {
    const { target, stopping } = setup(FAILING);
    const using = SqlSession.use(target, stopping.signal, (session) => session.rows('LOCK TABLES a READ'));
    await expect(using).rejects.toThrow('ERROR 1044');
  });
});

test('reports a client that cannot be started', async () => {
  await expect(setup('exit 127').open()).rejects.toThrow(ToolError);
});

test('gives up after 15 s without a login', async () => {
  const timeout = AbortSignal.timeout;
  const waits = jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => timeout(milliseconds / 200));
  await expect(setup('exec sleep 60').open()).rejects.toThrow(
    /^\[LOGIN_TIMEOUT\] The server greeted the client, but did not let it in within 15 s\. Look at the load/,
  );
  expect(waits.mock.calls).toEqual([[15_000]]);
  waits.mockRestore();
});

test("does not limit a statement's time after the login", async () => {
  const limit = new AbortController();
  jest.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
  const session = await setup(answering(CALM, { slow: 'sleep 0.2; echo done' })).open();
  limit.abort();
  await expect(session.rows('SELECT slow')).resolves.toEqual([['done']]);
  await session.close();
  jest.restoreAllMocks();
});

test('ends a statement that waits for a lock on the server, too', async () => {
  const { noted, open } = setup(WAITING);
  const session = await open();
  session.rows('LOCK TABLES a READ').catch(() => {});
  await session.close();
  expect(noted('killed')).toEqual(['KILL 7;']);
});

test("the end of a run ends the client and its session on the server, with the run's reason", async () => {
  const { stopping, noted, open } = setup(WAITING);
  const session = await open();
  const asking = session.rows('LOCK TABLES a READ');
  asking.catch(() => {});
  stopping.abort(new Error('time is up'));
  await expect(asking).rejects.toThrow('time is up');
  await session.close();
  expect(noted('killed')).toEqual(['KILL 7;']);
});
