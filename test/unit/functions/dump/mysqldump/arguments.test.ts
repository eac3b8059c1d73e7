import { dumpArguments } from '../../../../../functions/dump/mysqldump/arguments';

test('puts the options file first, the only position where a client reads it', () => {
  for (const flavour of ['mysql', 'mariadb'] as const) {
    expect(dumpArguments(flavour, ['shop'])[0]).toBe('--defaults-file=/dev/fd/3');
  }
});

test.each(['mysql', 'mariadb'] as const)('%s: requests one snapshot, all object types and the trailer', (flavour) => {
  const args = dumpArguments(flavour, ['shop']);
  expect(args).toEqual(
    expect.arrayContaining([
      '--single-transaction',
      '--quick',
      '--routines',
      '--events',
      '--triggers',
      '--hex-blob',
      '--default-character-set=utf8mb4',
    ]),
  );
  for (const harmful of ['--all-databases', '--force', '--skip-comments', '--compact', '--skip-dump-date']) {
    expect(args).not.toContain(harmful);
  }
});

test.each([
  { option: '--set-gtid-purged=OFF', mysql: true, mariadb: false },
  { option: '--column-statistics=0', mysql: true, mariadb: false },
])('passes $option only to the client that supports it', ({ option, mysql, mariadb }) => {
  expect(dumpArguments('mysql', ['shop']).includes(option)).toBe(mysql);
  expect(dumpArguments('mariadb', ['shop']).includes(option)).toBe(mariadb);
});

test.each([true, false])('lets the dump name its databases: %j', (namesDatabases) => {
  expect(dumpArguments('mysql', ['shop'], namesDatabases).includes('--databases')).toBe(namesDatabases);
});

test.each([['--all-databases'], ['-x'], ['a b'], ['"`\''], ['💾']])('puts the name %j after all options', (name) => {
  for (const names of [[name], ['shop', name]]) {
    const args = dumpArguments('mysql', names, true);
    expect(args.slice(args.indexOf('--') + 1)).toEqual(names);
  }
});

test.each(['mysql', 'mariadb'] as const)(
  '%s: dumps routines and events in only one of several processes',
  (flavour) => {
    const without = dumpArguments(flavour, ['shop'], false, false, false);
    for (const programs of ['routines', 'events']) {
      expect(without).toContain(`--skip-${programs}`);
      expect(without).not.toContain(`--${programs}`);
    }
    const others = (args: readonly string[]) => args.filter((arg) => !/routines|events/.test(arg));
    expect(others(without)).toEqual(others(dumpArguments(flavour, ['shop'])));
  },
);
