import { closeSync, fstatSync, mkdtempSync, readdirSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { SourceError } from '../../../../../functions/core/errors';
import { Secret } from '../../../../../functions/core/secret';
import { clientOptions, openOptions, renderOptions } from '../../../../../functions/dump/client/options-file';
import { nullOnlyHere } from '../../../../../functions/dump/client/server-identity';
import { settingsStatement } from '../../../../../functions/dump/client/session-settings';
import { TLS_MODES, type TlsMode } from '../../../../../functions/dump/config';
import type { Connection } from '../../../../../functions/dump/connection/connection';
import { parseSelection } from '../../../../../functions/dump-format/selection/database-selection';

const CA = '/task/rds-ca-bundle.pem';
const FINGERPRINT = 'AB'.repeat(32);
const TRUST = { caFilePath: CA, fingerprint: FINGERPRINT };

function setup(changes: Partial<Connection> = {}): Connection {
  return {
    host: 'db.internal',
    port: 3306,
    username: 'backup',
    password: new Secret('p'),
    selection: parseSelection(['shop']),
    tlsMode: 'VERIFY_IDENTITY',
    tlsCa: undefined,
    ...changes,
  };
}

test('contains the address and the user', () => {
  expect(renderOptions(setup(), 'mysql', TRUST)).toBe(
    `[client]\nprotocol=TCP\nhost="db.internal"\ninit-command="${settingsStatement('mysql')}"\nport=3306\nuser="backup"\npassword="p"\nssl-mode=VERIFY_IDENTITY\nssl-ca="${CA}"\n`,
  );
});

test('sets the session of every MySQL client', () => {
  expect(readOption('init-command', renderOptions(setup(), 'mysql', TRUST))).toBe(settingsStatement('mysql'));
});

test('sets the session of every MariaDB client, in a connection string in place of the host', () => {
  const host = readOption('host', renderOptions(setup(), 'mariadb', TRUST));
  expect(host).toBe(`host={db.internal};init-command={${settingsStatement('mariadb')}}`);
});

test.each(['mysql', 'mariadb'] as const)(
  '%s: a session that must reach a certain server checks that first',
  (flavour) => {
    const identity = 'a1'.repeat(32);
    const options = renderOptions(setup(), flavour, { ...TRUST, identity });
    const first = `${settingsStatement(flavour)}, @only_here = ${nullOnlyHere(flavour, identity)}`;
    expect(readOption(flavour === 'mysql' ? 'init-command' : 'host', options)).toContain(first);
  },
);

test.each(['mysql', 'mariadb'] as const)('%s: no line exceeds the 4,096 bytes that a client reads', (flavour) => {
  const long = { host: 'h'.repeat(255), username: 'u'.repeat(80), password: new Secret('"'.repeat(1_000)) };
  const trust = { ...TRUST, identity: 'a1'.repeat(32) };
  for (const line of renderOptions(setup(long), flavour, trust).split('\n')) expect(line.length).toBeLessThan(4_000);
});

test("gives MariaDB's clients no password for REQUIRED without a certificate that makes them insist on TLS", () => {
  expect(() => renderOptions(setup({ tlsMode: 'REQUIRED' }), 'mariadb', { caFilePath: CA })).toThrow(
    /TLS could not be enforced/,
  );
});

test.each<{ flavour: 'mysql' | 'mariadb'; tlsMode: TlsMode; lines: string[]; without: string[] }>([
  { flavour: 'mysql', tlsMode: 'VERIFY_IDENTITY', lines: ['ssl-mode=VERIFY_IDENTITY', `ssl-ca="${CA}"`], without: [] },
  { flavour: 'mysql', tlsMode: 'VERIFY_CA', lines: ['ssl-mode=VERIFY_CA', `ssl-ca="${CA}"`], without: [] },
  { flavour: 'mysql', tlsMode: 'REQUIRED', lines: ['ssl-mode=REQUIRED'], without: ['ssl-ca'] },
  { flavour: 'mysql', tlsMode: 'DISABLED', lines: ['ssl-mode=DISABLED', 'get-server-public-key'], without: ['ssl-ca'] },
  {
    flavour: 'mariadb',
    tlsMode: 'VERIFY_IDENTITY',
    lines: ['ssl', 'ssl-verify-server-cert', `ssl-ca="${CA}"`],
    without: ['ssl-mode'],
  },
  {
    flavour: 'mariadb',
    tlsMode: 'REQUIRED',
    lines: ['ssl', 'skip-ssl-verify-server-cert', `ssl-fp=${FINGERPRINT}`],
    without: ['ssl-mode', 'ssl-ca'],
  },
  { flavour: 'mariadb', tlsMode: 'DISABLED', lines: ['skip-ssl'], without: ['ssl-mode', 'ssl-ca'] },
])('translates $tlsMode for $flavour', ({ flavour, tlsMode, lines, without }) => {
  const rendered = renderOptions(setup({ tlsMode }), flavour, TRUST).split('\n');
  expect(rendered).toEqual(expect.arrayContaining(lines));
  for (const option of without) expect(rendered.some((line) => line.startsWith(option))).toBe(false);
});

test('enables the cleartext plug-in, which IAM tokens need, only when configured', () => {
  expect(renderOptions(setup({ newToken: async () => 'token' }), 'mysql', TRUST)).toContain('enable-cleartext-plugin');
  expect(renderOptions(setup(), 'mysql', TRUST)).not.toContain('cleartext');
});

test('each client gets the token of its own time', async () => {
  let made = 0;
  const options = clientOptions(setup({ newToken: async () => `token-${++made}` }), 'mysql', TRUST);
  expect(await options()).toContain('password="token-1"');
  expect(await options()).toContain('password="token-2"');
});

describe('a password that is longer than the line that clients read', () => {
  const password = new Secret('x'.repeat(5_000));

  test("is given to MySQL's clients, which read lines of any length", () => {
    expect(renderOptions(setup({ password }), 'mysql', TRUST)).toContain(password.reveal());
  });

  test.each([
    { what: 'password', newToken: undefined, remedy: 'Choose a shorter one' },
    { what: 'token', newToken: async () => 'token', remedy: 'database_password_parameter' },
  ])("is refused for MariaDB's clients as a $what, which would repeat a part of it", ({ newToken, remedy }) => {
    const render = () => renderOptions(setup({ password, newToken }), 'mariadb', TRUST);
    expect(render).toThrow(remedy);
    expect(render).not.toThrow(/xx/);
  });

  test.each([4_083, 4_084])('is measured with its escapes (%d characters)', (length) => {
    const render = () => renderOptions(setup({ password: new Secret('x'.repeat(length)) }), 'mariadb', TRUST);
    const fits = Buffer.byteLength(`password="${'x'.repeat(length)}"`) <= 4_094;
    if (fits) expect(render()).toContain('password=');
    else expect(render).toThrow('too long');
  });
});

describe('quoting', () => {
  test.each([
    'p"a\'s\\s#w; o`rd',
    '"',
    '\\',
    '\\n',
    'a\nb',
    '# no comment',
    ' leading and trailing ',
    '[mysqld]',
    'ö😀',
    '!include /etc/passwd',
    '\ninit-command=DROP DATABASE shop',
  ])('preserves %j', (password) => {
    expect(readOption('password', renderOptions(setup({ password: new Secret(password) }), 'mysql', TRUST))).toBe(
      password,
    );
  });

  test('preserves any password and user, and adds no line', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'ab"\'\\#;=[]!\n\r\t\b ntrs0', 'ö', '😀'), maxLength: 12 });
    const plain = (tlsMode: TlsMode) => renderOptions(setup({ tlsMode }), 'mysql', TRUST);
    fc.assert(
      fc.property(texts, texts, fc.constantFrom(...TLS_MODES), (password, username, tlsMode) => {
        const rendered = renderOptions(setup({ password: new Secret(password), username, tlsMode }), 'mysql', TRUST);
        expect(readOption('password', rendered)).toBe(password);
        expect(readOption('user', rendered)).toBe(username);
        expect(rendered.split('\n')).toHaveLength(plain(tlsMode).split('\n').length);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the file for a client', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'options-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('has no name and is not readable by others', () => {
    const descriptor = openOptions('[client]\npassword="p"\n', folder);
    expect(readdirSync(folder)).toEqual([]);
    expect(readFileSync(descriptor, 'utf8')).toBe('[client]\npassword="p"\n');
    const { mode, nlink } = fstatSync(descriptor);
    expect(mode & 0o777).toBe(0o600);
    expect(nlink).toBe(0);
    closeSync(descriptor);
  });

  test('can be read, but not written, by the client', () => {
    const descriptor = openOptions('x', folder);
    expect(readSync(descriptor, Buffer.alloc(1))).toBe(1);
    expect(() => writeSync(descriptor, 'y')).toThrow();
    closeSync(descriptor);
  });

  test('gives an error with its path when it cannot be created', () => {
    const missing = join(folder, 'missing');
    expect(() => openOptions('x', missing)).toThrow(SourceError);
    expect(() => openOptions('x', missing)).toThrow(`Could not write the client's options to ${missing}`);
  });
});

/** Reads a value as the clients do ("Using Option Files", MySQL Reference Manual). */
function readOption(option: string, rendered: string): string | undefined {
  const line = rendered.split('\n').find((candidate) => candidate.startsWith(`${option}=`));
  const inQuotes = /^[a-z-]+="((?:[^"\\]|\\.)*)"$/u.exec(line ?? '')?.[1];
  const meanings: Record<string, string> = { b: '\b', t: '\t', n: '\n', r: '\r', s: ' ', '\\': '\\', '"': '"' };
  return inQuotes?.replaceAll(/\\(.)/gu, (_, character: string) => meanings[character] ?? `\\${character}`);
}
