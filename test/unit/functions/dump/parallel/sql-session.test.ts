import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SourceError, ToolError } from '../../../../../functions/core/errors';
import { Secret } from '../../../../../functions/core/secret';
import { Toolbox } from '../../../../../functions/core/toolbox';
import { SqlSession } from '../../../../../functions/dump/parallel/sql-session';
import { scriptedLayer } from '../scripted-layer';
import { sessionScript } from './scripted-server';

function setup(script = sessionScript(':')) {
  const layer = scriptedLayer({ mysql: script });
  const connection = { host: 'h', port: 1, password: new Secret('hunter2') } as never;
  const stopping = new AbortController();
  return {
    layer,
    stopping,
    open: () =>
      SqlSession.open(
        { toolbox: new Toolbox(layer), flavour: 'mysql', options: '[client]\n', connection },
        stopping.signal,
      ),
  };
}

test('statements are answered one after the other, each with its rows', async () => {
  const session = await setup().open();
  expect(await session.rows('SELECT @@GLOBAL.lower_case_table_names')).toEqual([['0']]);
  expect(await session.rows('UNLOCK TABLES')).toEqual([]);
  expect(await session.rows('SELECT 1 FROM information_schema.tables')).toEqual([
    ['shop', 'a', 'BASE TABLE', '16384'],
    ['shop', 'b', 'BASE TABLE', '16384'],
  ]);
  await session.close();
});

test('a connection that breaks is never replaced by another, which would hold no locks', async () => {
  const { layer, open } = setup(`printf '%s\\n' "$@" > "$0.arguments"; ${sessionScript(':')}`);
  await (await open()).close();
  const given = readFileSync(join(layer, 'bin', 'mysql.arguments'), 'utf8').split('\n');
  expect(given).toEqual(expect.arrayContaining(['--skip-reconnect', '--unbuffered', '--binary-mode', '--batch']));
  expect(given[0]).toBe('--defaults-file=/dev/fd/3');
});

test('a statement that fails ends it, with what the server said but the password', async () => {
  const onLock = 'echo "ERROR 1044 (42000): Access denied, hunter2" >&2; exit 1';
  const session = await setup(sessionScript(':', { onLock })).open();
  const asking = session.rows('LOCK TABLES a READ');
  await expect(asking).rejects.toThrow(SourceError);
  await expect(asking).rejects.toThrow('ERROR 1044 (42000): Access denied, [redacted]. Grant the user access');
  await session.close();
  await expect(session.rows('SELECT 1')).rejects.toThrow(SourceError);
});

test('a client that can’t be started is told as that', async () => {
  await expect(setup('exit 127').open()).rejects.toThrow(ToolError);
});

test('the end of a run ends it, with the run’s own reason', async () => {
  const { stopping, open } = setup(sessionScript(':', { onLock: 'exec sleep 60' }));
  const session = await open();
  const asking = session.rows('LOCK TABLES a READ');
  asking.catch(() => {});
  stopping.abort(new Error('time is up'));
  await expect(asking).rejects.toThrow('time is up');
  await session.close();
});
