import { dumpArguments } from '../../../../../functions/dump/mysqldump/arguments';

test('the options file comes first: a client reads it nowhere else', () => {
  for (const flavour of ['mysql', 'mariadb'] as const) {
    expect(dumpArguments(flavour, ['shop'])[0]).toBe('--defaults-file=/dev/fd/3');
  }
});

test.each(['mysql', 'mariadb'] as const)('%s: one snapshot, everything in it, and the trailer', (flavour) => {
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
])('$option is given to the client that knows it', ({ option, mysql, mariadb }) => {
  expect(dumpArguments('mysql', ['shop']).includes(option)).toBe(mysql);
  expect(dumpArguments('mariadb', ['shop']).includes(option)).toBe(mariadb);
});

test('one database is dumped without its name, so that it restores under any', () => {
  expect(dumpArguments('mysql', ['shop'])).not.toContain('--databases');
});

test('several databases are dumped with their names', () => {
  expect(dumpArguments('mysql', ['shop', 'crm'])).toContain('--databases');
});

test.each([['--all-databases'], ['-x'], ['a b'], ['"`\''], ['💾']])(
  'the name %j stands after everything that is an option',
  (name) => {
    for (const names of [[name], ['shop', name]]) {
      const args = dumpArguments('mysql', names);
      expect(args.slice(args.indexOf('--') + 1)).toEqual(names);
    }
  },
);

test.each(['mysql', 'mariadb'] as const)('%s: one of several processes alone dumps routines and events', (flavour) => {
  const without = dumpArguments(flavour, ['shop'], false, false);
  for (const programs of ['routines', 'events']) {
    expect(without).toContain(`--skip-${programs}`);
    expect(without).not.toContain(`--${programs}`);
  }
  const others = (args: readonly string[]) => args.filter((arg) => !/routines|events/.test(arg));
  expect(others(without)).toEqual(others(dumpArguments(flavour, ['shop'])));
});
