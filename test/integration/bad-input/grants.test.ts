import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import {
  createPrivilegeDestination,
  DATABASE,
  grantsOn,
  neededElsewhere,
  neededOnDatabase,
  PrivilegeLab,
  SERVERS,
} from './privilege-lab';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
  await createPrivilegeDestination(cloud);
});

afterAll(() => cloud?.stop());

describe.each(SERVERS)('$flavour $series', (server) => {
  let lab: PrivilegeLab;

  beforeAll(async () => {
    lab = await PrivilegeLab.create(cloud, server);
  });

  afterAll(() => lab?.stop());

  const onDatabase = neededOnDatabase(server);
  const elsewhere = neededElsewhere(server);
  const everything = [...grantsOn(DATABASE, onDatabase), ...elsewhere];
  const butTrigger = onDatabase.filter((privilege) => privilege !== 'TRIGGER');

  test.each(['`shop\\_%`.*', '`shop_eu`.*', '`%eu`.*', '*.*'])('grants on %s suffice', async (place) => {
    await lab.expectWhole(await lab.user([...grantsOn(place, onDatabase), ...elsewhere]));
  });

  test('grants on a database whose name is a star are no grants on all', async () => {
    const user = await lab.user([...grantsOn('`*`.*', onDatabase), ...elsewhere, 'GRANT INSERT ON `shop_eu`.`t`']);
    await lab.expectMended(user, [`GRANT ${onDatabase.join(', ')} ON ${DATABASE}`]);
  });

  test('a grant on a pattern is not added to grants on the database, because the server does not add it', async () => {
    const user = await lab.user([
      ...grantsOn(DATABASE, butTrigger),
      ...grantsOn('`shop\\_%`.*', onDatabase),
      ...elsewhere,
    ]);
    await lab.expectMended(user, [`GRANT TRIGGER ON ${DATABASE}`]);
  });

  test('what a pattern lacks is granted on the pattern: a grant on the database would hide the others', async () => {
    const user = await lab.user([...grantsOn('`shop\\_%`.*', butTrigger), ...elsewhere]);
    await lab.expectMended(user, ['GRANT TRIGGER ON `shop\\_%`.*']);
  });

  test('a grant on a wider pattern does no harm', async () => {
    await lab.expectWhole(await lab.user([...everything, 'GRANT SELECT ON `shop\\_%`.*', 'GRANT SELECT ON `%`.*']));
  });

  test('of two patterns that are equally specific, both have to do', async () => {
    const user = await lab.user([
      ...grantsOn('`shop\\_%`.*', onDatabase),
      ...grantsOn('`shop\\__u`.*', butTrigger),
      ...elsewhere,
    ]);
    await lab.expectMended(user, ['GRANT TRIGGER ON `shop\\__u`.*']);
  });

  test('privileges of a default role suffice, and those of a role that is not active do not', async () => {
    await lab.sql(`CREATE ROLE dumper; ${everything.map((grant) => `${grant} TO dumper;`).join('\n')}`);
    const user = await lab.user(['GRANT dumper']);
    await lab.expectRefused(user, [
      `Database "shop_eu" does not exist, or ${user.account} has no privilege on it. This user sees no database.`,
      `GRANT ${onDatabase.join(', ')} ON ${DATABASE} TO ${user.account};`,
    ]);
    await lab.setDefaultRole('dumper', user);
    await lab.expectWhole(user);
  });

  test('what the active role lacks is asked for', async () => {
    const grants = [...grantsOn(DATABASE, butTrigger), ...elsewhere];
    await lab.sql(`CREATE ROLE halfdumper; ${grants.map((grant) => `${grant} TO halfdumper;`).join('\n')}`);
    const user = await lab.user(['GRANT halfdumper']);
    await lab.setDefaultRole('halfdumper', user);
    await lab.expectMended(user, [`GRANT TRIGGER ON ${DATABASE}`]);
  });

  if (server.flavour === 'mysql') {
    test('grants of a role on a pattern may decide before those on the database', async () => {
      await lab.sql('CREATE ROLE looker; GRANT SELECT ON `shop\\_%`.* TO looker');
      const user = await lab.user([...everything, 'GRANT looker']);
      await lab.setDefaultRole('looker', user);
      await lab.expectMended(user, ['GRANT SHOW VIEW, TRIGGER, EVENT ON `shop\\_%`.*']);
    });
  }
});
