import type { UsageError } from '../../../../cli/core/errors';
import { restoreOptions } from '../../../../cli/target/restore-options';
import { parse } from '../../../../cli/usage/parse';
import { restore } from '../../../../cli/verbs/restore';

const TARGET = '--host db --user root';

function choices(args: string) {
  const { options } = parse(restore, `shop ${TARGET} ${args}`.split(' ').filter(Boolean), {}).given;
  return restoreOptions(options as unknown as Parameters<typeof restoreOptions>[0]);
}

function problems(args: string): readonly string[] {
  try {
    parse(restore, `shop ${args}`.split(' ').filter(Boolean), {});
  } catch (error) {
    return (error as UsageError).problems;
  }
  return [];
}

test('without options everything is restored as it is, and nothing is allowed', () => {
  expect(choices('')).toEqual({
    definers: 'keep',
    mapsCollations: false,
    content: 'all',
    allow: { sourceServer: false, databases: [] },
    resume: false,
  });
});

test('databases that are replaced are named one by one', () => {
  expect(choices('--replace a --replace b,c').replaces).toEqual(['a', 'b,c']);
});

test('lists may be repeated or separated by commas', () => {
  expect(choices('--databases shop,crm --databases pim --tables a.b,c').only).toEqual({
    databases: ['shop', 'crm', 'pim'],
    tables: ['a.b', 'c'],
  });
});

test.each<[string, object]>([
  ['--tables `a,b`,c', { tables: ['a,b', 'c'] }],
  ['--tables `s.h`.`o,r``d`,shop.orders', { tables: ['s.h.o,r`d', 'shop.orders'] }],
  ['--databases `a,b` --databases c,`d`', { databases: ['a,b', 'c', 'd'] }],
])('names in backticks stand for themselves, with commas in them: %s', (args, only) => {
  expect(choices(args).only).toEqual(only);
});

test('names that are renamed may be in backticks, with an equals sign in them', () => {
  expect(choices('--rename `a=b`=c --rename d=`e=f`').rename).toEqual(
    new Map([
      ['a=b', 'c'],
      ['d', 'e=f'],
    ]),
  );
});

test.each([
  ['map=`a:b`@%:`c:d`@localhost', 'a:b@%', { user: 'c:d', host: 'localhost' }],
  ['map=app@`::1`:dba@`fe80::%`', 'app@::1', { user: 'dba', host: 'fe80::%' }],
  ['map=`a@b`@%:`c@d`@%', 'a@b@%', { user: 'c@d', host: '%' }],
  ['map=a_role:dba@%', 'a_role', { user: 'dba', host: '%' }],
])('parts of accounts may be in backticks, with colons and at signs in them: %s', (rule, from, to) => {
  expect(choices(`--definer ${rule}`).definers).toEqual(new Map([[from, to]]));
});

test('names, threads, content and permissions arrive', () => {
  expect(choices('--rename a=b --rename c=d --threads 8 --data-only --resume')).toMatchObject({
    rename: new Map([
      ['a', 'b'],
      ['c', 'd'],
    ]),
    connections: 8,
    content: 'data',
    resume: true,
  });
  expect(choices('--into x --schema-only --allow-database x --allow-source-server --map-collations')).toMatchObject({
    database: 'x',
    content: 'schema',
    allow: { sourceServer: true, databases: ['x'] },
    mapsCollations: true,
  });
});

test('definers are kept, stripped or mapped by accounts', () => {
  expect(choices('--definer strip').definers).toBe('strip');
  expect(choices('--definer map=app@%:dba@localhost --definer map=a@b:c@10.0.0.%').definers).toEqual(
    new Map([
      ['app@%', { user: 'dba', host: 'localhost' }],
      ['a@b', { user: 'c', host: '10.0.0.%' }],
    ]),
  );
});

test.each([
  { args: `${TARGET} --schema-only --data-only`, problem: '--schema-only and --data-only exclude each other.' },
  { args: `${TARGET} --into a --rename b=c`, problem: /^--into and --rename exclude each other/ },
  { args: `${TARGET} --definer keep --definer strip`, problem: '--definer keep and strip stand alone.' },
  { args: `${TARGET} --definer map=x`, problem: /^--definer must be keep, strip, or map=/ },
  { args: `${TARGET} --definer map=a:b:c@%`, problem: /^--definer must be keep, strip, or map=/ },
  { args: `${TARGET} --definer map=a@%:b@c@d`, problem: /^--definer must be keep, strip, or map=/ },
  {
    args: `${TARGET} --replace a --resume`,
    problem: /^--replace excludes --resume: it drops the database.* Leave --replace out to go on/,
  },
  { args: `${TARGET} --replace a --tables b`, problem: /^--replace excludes --tables/ },
  { args: `${TARGET} --replace a --schema-only`, problem: /^--replace excludes --schema-only/ },
  { args: `${TARGET} --replace a --data-only`, problem: /^--replace excludes --data-only/ },
  { args: `${TARGET} --rename a=b=c`, problem: /^--rename must be old=new/ },
  { args: `${TARGET} --rename x`, problem: /^--rename must be old=new/ },
  { args: `${TARGET} --rename a=b --rename c=d --rename a=e`, problem: '--rename gives "a" more than one name.' },
  { args: `${TARGET} --tables ,`, problem: '--tables must be names with commas between them, got: ",".' },
  { args: `${TARGET} --databases a,,b`, problem: /^--databases must be names with commas between them/ },
  { args: `${TARGET} --threads 65`, problem: '--threads must be an integer from 1 to 64, got: "65".' },
  { args: `${TARGET} --port 65536`, problem: '--port must be an integer from 1 to 65535, got: "65536".' },
  { args: `${TARGET} --tls-mode DISABLED --tls-ca /c`, problem: /^--tls-mode DISABLED excludes --tls-ca/ },
  { args: '--user root', problem: 'There is no target. Name it by --host or --socket.' },
  { args: `${TARGET} --socket /s`, problem: '--socket excludes --host and --port.' },
  { args: '--socket /s --tls-mode DISABLED', problem: /^--socket excludes the options of TLS/ },
  {
    args: `${TARGET} --no-password --iam-authentication`,
    problem: '--iam-authentication and --no-password exclude each other.',
  },
])('refuses "$args"', ({ args, problem }) => {
  expect(problems(args)).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
});
