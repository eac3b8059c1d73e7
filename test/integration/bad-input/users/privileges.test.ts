import { DATABASE, describePrivileges, grantsOn, neededElsewhere, neededOnDatabase } from './privilege-lab';

describePrivileges((lab, server) => {
  const onDatabase = neededOnDatabase(server);
  const elsewhere = neededElsewhere(server);
  const everything = [...grantsOn(DATABASE, onDatabase), ...elsewhere];
  const but = (...left: string[]) => onDatabase.filter((privilege) => !left.includes(privilege));

  test.each(everything)('names exactly the missing privilege for a user without "%s"', async (missing) => {
    await lab().expectMended(await lab().user(everything.filter((grant) => grant !== missing)), [missing]);
  });

  test('names all missing privileges at once for a user who can only see the database', async () => {
    const user = await lab().user(['GRANT INSERT ON `shop_eu`.`t`']);
    await lab().expectMended(user, [`GRANT ${onDatabase.join(', ')} ON ${DATABASE}`, ...elsewhere]);
  });

  test('does not accept column privileges as table privileges', async () => {
    const user = await lab().user([
      'GRANT SELECT (id) ON `shop_eu`.`t`',
      ...grantsOn(DATABASE, but('SELECT')),
      ...elsewhere,
    ]);
    await lab().expectMended(user, [`GRANT SELECT ON ${DATABASE}`]);
  });

  test('accepts ALL PRIVILEGES on the database, apart from routines where they do not include them', async () => {
    const user = await lab().user([`GRANT ALL PRIVILEGES ON ${DATABASE}`]);
    if (elsewhere.length === 0) await lab().expectWhole(user);
    else await lab().expectMended(user, elsewhere);
  });

  test('parses grants of a server that quotes names differently or not at all', async () => {
    const user = await lab().user(everything);
    await lab().sql("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'");
    await lab().expectWhole(user);
    await lab().sql("SET GLOBAL sql_mode = '', GLOBAL sql_quote_show_create = 0");
    await lab().expectWhole(user);
    await lab().sql('SET GLOBAL sql_quote_show_create = 1');
  });

  if (server.flavour === 'mysql') {
    test('asks for privileges that partial revokes remove', async () => {
      await lab().sql('SET GLOBAL partial_revokes = ON');
      const user = await lab().user(grantsOn('*.*', [...onDatabase, 'SHOW_ROUTINE']));
      await lab().expectWhole(user);
      await lab().sql(`REVOKE TRIGGER ON shop_eu.* FROM ${user.account}`);
      await lab().expectMended(user, ['GRANT TRIGGER ON `shop_eu`.*']);
    });
  }
});
