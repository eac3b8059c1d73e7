import { createDestination, putParameter } from '../../../../dev/labs/cloud/dump-cloud';
import { grantsFor } from '../../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../../dev/local-cloud';
import { startServer } from '../../../../dev/servers/server';
import { ENV } from '../../../../functions/dump/env';
import { inLongForm } from '../../../support/long-form';
import { expectDumped, expectRefused, newDay } from '../refusal';

/** Passwords that an options file, a shell, SQL or trimming could change. */
const PASSWORDS = [
  ["a single quote'", "it's"],
  ['a double quote and then a hash', 'x" #y'],
  ['text like escape sequences', '\\n\\t\\s\\"'],
  ['a line feed', 'two\nlines'],
  ['a carriage return', 'two\r\nlines'],
  ['leading space', '  led'],
  ['trailing space', 'trail  '],
  ['umlauts and signs of four bytes', 'Grüße 😀 日本'],
  ['percent signs', '100%d%s%n'],
  ['a dollar sign and backticks', '$(id) `id` ${HOME}'],
  ['the look of JSON', '{"password":"other"}'],
  // Beside one of those above, they vary what an options file, JSON or a shell would change.
  ...inLongForm(
    ['a double quote', 'say "hi"'],
    ['only double quotes', '""'],
    ['backslashes', 'C:\\new\\table\\'],
    ['a hash', 'a#b #c'],
    ['a semicolon', ';rm -rf;'],
    ['a tab', 'a\tb'],
    ['a backspace', 'a\bb'],
    ['an equals sign and brackets', '[client]=x'],
    ['an exclamation mark', '!include /etc/passwd'],
    ['100 characters', 'x1'.repeat(50)],
  ),
] as const;

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
  await createDestination(cloud);
});

afterAll(() => cloud?.stop());

describe.each([...inLongForm({ flavour: 'mysql' }), { flavour: 'mariadb' }] as const)('$flavour', ({ flavour }) => {
  let lab: DumpLab;
  let statementsFor: (password: string) => string;

  beforeAll(async () => {
    const server = await startServer({ flavour });
    await putParameter(cloud, '/lab/ca', server.caPem);
    lab = new DumpLab(cloud, server, ['shop']);
    await server.sql(`CREATE DATABASE shop; CREATE USER backup; ${grantsFor(server, ['shop'], 'backup')}`);
    statementsFor = (password) =>
      // In hexadecimal, so that nothing is escaped here; the statement requires a literal.
      `SET @statement = CONCAT('ALTER USER backup IDENTIFIED BY ', QUOTE(CONVERT(x'${Buffer.from(password).toString('hex')}' USING utf8mb4)));
       PREPARE statement FROM @statement; EXECUTE statement;`;
  });

  afterAll(() => lab?.server.stop());

  test.each(PASSWORDS)('logs in with a password with %s', async (_, password) => {
    await lab.server.sql(statementsFor(password));
    await putParameter(cloud, '/lab/password', password, 'SecureString');
    await expectDumped(lab, newDay());
  });

  test('refuses a password that differs by a trailing space', async () => {
    const day = newDay();
    await lab.server.sql(statementsFor('space '));
    await putParameter(cloud, '/lab/password', 'space', 'SecureString');
    await expectRefused(
      lab,
      day,
      {},
      { error: 'PreflightError', expected: ['ERROR 1045', 'Correct the user name or the password'] },
    );
    await putParameter(cloud, '/lab/password', 'space ', 'SecureString');
    await expectDumped(lab, day);
  });

  test('removes the password from an error in which the server repeats it', async () => {
    // The server's message contains the name of the user, which contains the password.
    await putParameter(cloud, '/lab/password', 'hunter2', 'SecureString');
    const error = await expectRefused(
      lab,
      newDay(),
      { environment: { [ENV.dbUsername]: 'user-hunter2' } },
      { error: 'PreflightError', expected: ["'user-[redacted]'"] },
    );
    expect(error.message).not.toContain('hunter2');
  });
});
