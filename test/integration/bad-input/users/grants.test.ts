import { DATABASE, describePrivileges, grantsOn, neededElsewhere, neededOnDatabase } from './privilege-lab';

describePrivileges((lab, server) => {
  const onDatabase = neededOnDatabase(server);
  const elsewhere = neededElsewhere(server);
  const everything = [...grantsOn(DATABASE, onDatabase), ...elsewhere];
  const butTrigger = onDatabase.filter((privilege) => privilege !== 'TRIGGER');

  test.each(['`shop\\_%`.*', '`shop_eu`.*', '`%eu`.*', '*.*'])('accepts grants on %s', async (place) => {
    await lab().expectWhole(await lab().user([...grantsOn(place, onDatabase), ...elsewhere]));
  });

  test('does not take grants on a database named "*" for grants on all databases', async () => {
    const user = await lab().user([...grantsOn('`*`.*', onDatabase), ...elsewhere, 'GRANT INSERT ON `shop_eu`.`t`']);
    await lab().expectMended(user, [`GRANT ${onDatabase.join(', ')} ON ${DATABASE}`]);
  });

  test('does not add grants on a pattern to grants on the database, as the server does not', async () => {
    const user = await lab().user([
      ...grantsOn(DATABASE, butTrigger),
      ...grantsOn('`shop\\_%`.*', onDatabase),
      ...elsewhere,
    ]);
    await lab().expectMended(user, [`GRANT TRIGGER ON ${DATABASE}`]);
  });

  test('asks for a missing privilege on the pattern, because a grant on the database would hide the others', async () => {
    const user = await lab().user([...grantsOn('`shop\\_%`.*', butTrigger), ...elsewhere]);
    await lab().expectMended(user, ['GRANT TRIGGER ON `shop\\_%`.*']);
  });

  test('accepts a grant on a wider pattern beside a sufficient one', async () => {
    await lab().expectWhole(await lab().user([...everything, 'GRANT SELECT ON `shop\\_%`.*', 'GRANT SELECT ON `%`.*']));
  });

  test('requires the privileges of both patterns when they are equally specific', async () => {
    const user = await lab().user([
      ...grantsOn('`shop\\_%`.*', onDatabase),
      ...grantsOn('`shop\\__u`.*', butTrigger),
      ...elsewhere,
    ]);
    await lab().expectMended(user, ['GRANT TRIGGER ON `shop\\__u`.*']);
  });

  test('accepts privileges of a default role, but not those of an inactive role', async () => {
    await lab().sql(`CREATE ROLE dumper; ${everything.map((grant) => `${grant} TO dumper;`).join('\n')}`);
    const user = await lab().user(['GRANT dumper']);
    await lab().expectRefused(user, [
      `Database "shop_eu" does not exist, or ${user.account} has no privilege on it. This user sees no database.`,
      `GRANT ${onDatabase.join(', ')} ON ${DATABASE} TO ${user.account};`,
    ]);
    await lab().setDefaultRole('dumper', user);
    await lab().expectWhole(user);
  });

  test('asks for what the active role lacks', async () => {
    const grants = [...grantsOn(DATABASE, butTrigger), ...elsewhere];
    await lab().sql(`CREATE ROLE halfdumper; ${grants.map((grant) => `${grant} TO halfdumper;`).join('\n')}`);
    const user = await lab().user(['GRANT halfdumper']);
    await lab().setDefaultRole('halfdumper', user);
    await lab().expectMended(user, [`GRANT TRIGGER ON ${DATABASE}`]);
  });

  if (server.flavour === 'mysql') {
    test("lets a role's grants on a pattern take precedence over its grants on the database, as the server does", async () => {
      await lab().sql('CREATE ROLE looker; GRANT SELECT ON `shop\\_%`.* TO looker');
      const user = await lab().user([...everything, 'GRANT looker']);
      await lab().setDefaultRole('looker', user);
      await lab().expectMended(user, ['GRANT SHOW VIEW, TRIGGER, EVENT ON `shop\\_%`.*']);
    });
  }
});
