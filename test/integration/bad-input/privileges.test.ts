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
  const but = (...left: string[]) => onDatabase.filter((privilege) => !left.includes(privilege));

  test.each(everything)('a user without "%s" is told exactly that', async (missing) => {
    await lab.expectMended(await lab.user(everything.filter((grant) => grant !== missing)), [missing]);
  });

  test('a user who may do nothing but see the database is told everything at once', async () => {
    const user = await lab.user(['GRANT INSERT ON `shop_eu`.`t`']);
    await lab.expectMended(user, [`GRANT ${onDatabase.join(', ')} ON ${DATABASE}`, ...elsewhere]);
  });

  test('privileges on columns are no privileges on the table', async () => {
    const user = await lab.user([
      'GRANT SELECT (id) ON `shop_eu`.`t`',
      ...grantsOn(DATABASE, but('SELECT')),
      ...elsewhere,
    ]);
    await lab.expectMended(user, [`GRANT SELECT ON ${DATABASE}`]);
  });

  test('ALL PRIVILEGES on the database suffice, as far as they hold routines', async () => {
    const user = await lab.user([`GRANT ALL PRIVILEGES ON ${DATABASE}`]);
    if (elsewhere.length === 0) await lab.expectWhole(user);
    else await lab.expectMended(user, elsewhere);
  });

  test('the answers of a server that quotes names differently, or not at all, are understood', async () => {
    const user = await lab.user(everything);
    await lab.sql("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'");
    await lab.expectWhole(user);
    await lab.sql("SET GLOBAL sql_mode = '', GLOBAL sql_quote_show_create = 0");
    await lab.expectWhole(user);
    await lab.sql('SET GLOBAL sql_quote_show_create = 1');
  });

  if (server.flavour === 'mysql') {
    test('what partial revokes take back is asked for again', async () => {
      await lab.sql('SET GLOBAL partial_revokes = ON');
      const user = await lab.user(grantsOn('*.*', [...onDatabase, 'SHOW_ROUTINE']));
      await lab.expectWhole(user);
      await lab.sql(`REVOKE TRIGGER ON shop_eu.* FROM ${user.account}`);
      await lab.expectMended(user, ['GRANT TRIGGER ON `shop_eu`.*']);
    });
  }
});
