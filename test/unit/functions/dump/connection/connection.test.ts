import type { SSMClient } from '@aws-sdk/client-ssm';
import { CredentialsError, ParameterError } from '../../../../../functions/core/errors';
import { parseNamePattern } from '../../../../../functions/core/sql/name-pattern';
import { explainFailure } from '../../../../../functions/dump/client/explain-failure';
import type { Config } from '../../../../../functions/dump/config';
import { resolveConnection } from '../../../../../functions/dump/connection/connection';
import type { createToken } from '../../../../../functions/dump/connection/password';

type Setting = { readonly value: string } | { readonly type: 'String' | 'SecureString'; readonly value: string };

/** A connection whose settings are parameters, or plain values when they have no type. @param newToken for IAM authentication */
function setup(
  settings: Partial<Record<'host' | 'port' | 'username' | 'databases' | 'password', Setting>>,
  newToken?: typeof createToken,
  excluded: readonly string[] = [],
) {
  const all = {
    host: { value: 'db.example.com' },
    port: { value: '3306' },
    username: { value: 'backup' },
    databases: { value: '["shop"]' },
    password: { type: 'SecureString', value: 'hunter2' },
    ...settings,
  } as Record<string, { type?: string; value: string }>;
  const send = async ({ input: { Name } }: { input: { Name: string } }) => {
    const { type, value } = all[Name.slice(1)] ?? { value: '' };
    return { Parameter: { Type: type, Value: value } };
  };
  const setting = (name: string) =>
    all[name]?.type === undefined ? { value: all[name]?.value ?? '' } : { parameter: `/${name}` };
  const database = {
    host: setting('host'),
    port: setting('port'),
    username: setting('username'),
    databases: setting('databases'),
    excludedDatabases: excluded.map(parseNamePattern),
    authentication: newToken ? { type: 'iam' } : { type: 'parameter', name: '/password' },
    tlsMode: 'VERIFY_IDENTITY',
    tlsCaParameter: undefined,
    maximumReplicaLagSeconds: undefined,
  } as Config['database'];
  const clients = { ssm: { send } as unknown as SSMClient, secretsManager: {} as never };
  return resolveConnection({ database }, clients, 'function', newToken);
}

/** Message of the refusal. */
async function problemOf(...settings: Parameters<typeof setup>): Promise<string> {
  const error = await setup(...settings).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(CredentialsError);
  return (error as Error).message;
}

test('builds a connection from plain values and parameters', async () => {
  await expect(setup({ host: { type: 'SecureString', value: ' db.internal ' } })).resolves.toMatchObject({
    host: 'db.internal',
    port: 3306,
    username: 'backup',
    selection: { databases: [expect.objectContaining({ literal: 'shop' })], excluded: [] },
    passwordNote: undefined,
  });
});

describe('with IAM authentication', () => {
  test('each connection gets a token of its own, for host, port and user', async () => {
    const asked: unknown[] = [];
    const connection = await setup({}, async (account) => `token-${asked.push(account)}`);
    expect(connection.password.reveal()).toBe('token-1');
    expect(await connection.newToken?.()).toBe('token-2');
    expect(await connection.newToken?.()).toBe('token-3');
    expect(new Set(asked.map((account) => JSON.stringify(account)))).toEqual(
      new Set([JSON.stringify({ host: 'db.example.com', port: 3306, username: 'backup' })]),
    );
  });

  test('every token is redacted, also when there is a newer one', async () => {
    let made = 0;
    const connection = await setup({}, async () => `token-${++made}`);
    await connection.newToken?.();
    await connection.newToken?.();
    const { message } = explainFailure(new Error('token-1 token-2 token-3'), connection);
    expect(message).toBe('[redacted] [redacted] [redacted]');
  });

  test('a token that can not be signed is a problem of the configuration', async () => {
    const failing = async () => {
      throw new ParameterError('TOKEN_NOT_SIGNED', 'no credentials');
    };
    await expect(setup({}, failing)).rejects.toMatchObject({ code: 'TOKEN_NOT_SIGNED' });
  });
});

describe('an invalid value of a SecureString is not printed:', () => {
  test.each([
    { setting: 'host', value: 'p@ss word', expected: 'must be a host name or an IP address' },
    { setting: 'port', value: 'hunter3', expected: 'must be an integer between 1 and 65535' },
    { setting: 'username', value: 'hunter\u0007', expected: 'must not be empty or hold control characters' },
    { setting: 'databases', value: '["hunter3", ', expected: 'must be a JSON array of strings' },
    { setting: 'databases', value: '["hunter3", "hunter3"]', expected: 'must name every database once' },
    { setting: 'databases', value: `hunter3${'x'.repeat(64)}`, expected: 'must hold names of 1 to 64 characters' },
  ])('$setting, $expected', async ({ setting, value, expected }) => {
    const message = await problemOf({ [setting]: { type: 'SecureString', value } });
    expect(message).toContain(expected);
    expect(message).toContain(`SSM parameter "/${setting}"`);
    expect(message).toContain(`${value.length} characters, which are not shown`);
    expect(message).not.toMatch(/hunter|p@ss/);
  });
});

describe('the list of databases', () => {
  const textsOf = async (value: string) =>
    (await setup({ databases: { value } })).selection.databases.map(({ text, literal }) => [text, literal]);

  test.each([
    [
      '["crm","shop_*","`a*b`"]',
      [
        ['crm', 'crm'],
        ['shop_*', undefined],
        ['`a*b`', 'a*b'],
      ],
    ],
    ['["a *"]', [['a *', undefined]]],
    [
      ' crm, shop_* ,`a,b`',
      [
        ['crm', 'crm'],
        ['shop_*', undefined],
        ['`a,b`', 'a,b'],
      ],
    ],
    [
      'a`b,c`d,',
      [
        ['a`b', 'a`b'],
        ['c`d', 'c`d'],
      ],
    ],
  ])('%s is read', async (value, expected) => {
    expect(await textsOf(value)).toEqual(expected);
  });

  test('is refused with every rule that it breaks', async () => {
    expect(await problemOf({ databases: { value: '["", "a\\u0001*", "SYS", "a", "`a`"]' } })).toBe(
      '[CONNECTION_PARAMETER_INVALID] The connection parameters have 1 problem:\n' +
        '- The list of databases in the variable database_names must hold names of 1 to 64 characters, to which backticks around a name and the * of a pattern do not count, got: [""]. ' +
        'It must hold names that a server accepts: no control characters, none beyond U+FFFF, no space at the end, got: ["a\\u0001*"]. ' +
        'It must not hold information_schema, performance_schema, mysql, ndbinfo or sys, which belong to the server, got: ["SYS"]. ' +
        'It must name every database once, got: ["`a`"].',
    );
  });

  test.each([['crm'], ['`crm`'], ['c*'], ['*', 'x']])(
    'is refused when it names a database that is excluded by %s',
    async (...excluded) => {
      const message = await problemOf(
        { databases: { value: '["crm", "shop_*"]' }, host: { value: 'a b' } },
        undefined,
        excluded,
      );
      expect(message).toContain('database_names names databases that exclude_databases leaves out');
      expect(message).toContain('The host in');
    },
  );

  test('may have a name that is excluded by nothing but its pattern', async () => {
    await expect(
      setup({ databases: { value: '["crm", "shop_*"]' } }, undefined, ['shop_old', '`c*`', 'CRM']),
    ).resolves.toBeDefined();
  });

  test('is not printed when it is a SecureString and contradicts itself', async () => {
    const message = await problemOf({ databases: { type: 'SecureString', value: 'hunter3' } }, undefined, ['h*']);
    expect(message).toContain('7 characters, which are not shown');
    expect(message).not.toContain('hunter3');
  });

  test('that is a SecureString is redacted in errors, also without its backticks', async () => {
    const connection = await setup({ databases: { type: 'SecureString', value: '["`hunter3`"]' } });
    expect(explainFailure(new Error('Unknown database hunter3'), connection).message).toBe(
      'Unknown database [redacted]',
    );
  });
});

test('prints an invalid plain value', async () => {
  expect(await problemOf({ port: { value: '33o6' } })).toContain('got: "33o6"');
});

test.each([
  { what: 'the password itself', value: 'hunter 2', password: 'hunter 2' },
  { what: 'the password without its line break', value: 'hunter 2', password: 'hunter 2\n' },
  { what: 'the password with a quotation mark', value: 'hunter"2', password: 'hunter"2' },
])('does not print an invalid plain value that is $what', async ({ value, password }) => {
  for (const type of [{}, { type: 'String' as const }]) {
    const message = await problemOf({ host: { value, ...type }, password: { type: 'SecureString', value: password } });
    expect(message).toContain('got: "[redacted]"');
    expect(message).not.toContain('hunter');
  }
});

describe('the error of a failed run', () => {
  test('contains no value of a SecureString, in no cause and no stack', async () => {
    const connection = await setup({ host: { type: 'SecureString', value: 'hunter3' } });
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND hunter3'), { hostname: 'hunter3', list: ['hunter3'] });
    const error = new Error('The database host "hunter3" is unknown, with hunter2.', { cause });
    explainFailure(error, connection);
    expect(error.message).toBe('The database host "[redacted]" is unknown, with [redacted].');
    expect(`${error.stack}${cause.stack}${cause.message}${cause.hostname}${cause.list}`).not.toMatch(/hunter/);
  });

  test('redacts whole words only, and no port', async () => {
    const connection = await setup({
      port: { type: 'SecureString', value: '3306' },
      username: { type: 'SecureString', value: 'dump' },
      databases: { type: 'SecureString', value: 'shop, crm' },
    });
    const { message } = explainFailure(
      new Error("mysqldump: dumping as 'dump'@'%' may not read `crm` at port 3306"),
      connection,
    );
    expect(message).toBe("mysqldump: dumping as '[redacted]'@'%' may not read `[redacted]` at port 3306");
  });

  test.each(['\n', '\r\n'])(
    'mentions once at a failed login that the password ends with a line break: %j',
    async (end) => {
      const connection = await setup({ password: { type: 'SecureString', value: `hunter2${end}` } });
      const denied = new Error("The server refused: ERROR 1045 (28000): Access denied for user 'backup'");
      const once = explainFailure(denied, connection).message;
      expect(once).toContain('The password in SSM parameter "/password" ends with a line break');
      expect(once).toContain('printf %s');
      expect(explainFailure(denied, connection).message).toBe(once);
      const other = explainFailure(new Error('ERROR 1049 (42000): Unknown database'), connection);
      expect(other.message).not.toContain('line break');
    },
  );
});
