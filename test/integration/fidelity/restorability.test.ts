import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

/** One object of each kind that can't be restored everywhere. */
const ODD = `
  ALTER DATABASE odd CHARACTER SET latin1;
  CREATE TABLE orders (id INT PRIMARY KEY, note VARCHAR(20), a INT, KEY (a));
  CREATE PROCEDURE older() SELECT 1;
  ALTER DATABASE odd CHARACTER SET utf8mb4;
  CREATE TABLE crm.customers (id INT PRIMARY KEY);
  CREATE TABLE abroad (id INT, CONSTRAINT into_crm FOREIGN KEY (id) REFERENCES crm.customers (id));
  CREATE VIEW joined AS SELECT o.id FROM orders o JOIN crm.customers c ON c.id = o.id;
  CREATE FUNCTION five() RETURNS INT DETERMINISTIC RETURN 5;
  CREATE VIEW calling AS SELECT odd.five() AS five;
  CREATE TRIGGER odd.qualified BEFORE INSERT ON odd.orders FOR EACH ROW SET NEW.note = 'b';
  CREATE EVENT ended ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 SECOND DISABLE DO SET @a = 1;
  CREATE EVENT daily ON SCHEDULE EVERY 1 DAY DO SET @a = 1;
  DELIMITER //
  CREATE PROCEDURE commented() SELECT 1 -- one
  //
  DELIMITER ;
  DO SLEEP(2);
`;

/** Objects that can be restored everywhere. */
const PLAIN = `
  CREATE TABLE orders (id INT PRIMARY KEY, customer INT, FOREIGN KEY (customer) REFERENCES orders (id));
  CREATE VIEW named AS SELECT o.id FROM orders o JOIN orders c ON c.id = o.customer;
  CREATE PROCEDURE p() SELECT o.id FROM orders o;
  CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW SET NEW.customer = NEW.id;
  CREATE EVENT off ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM orders;
`;

describe.each([
  {
    flavour: 'mysql',
    more: `SET SESSION restrict_fk_on_non_standard_key = OFF;
      CREATE TABLE loose (a INT, CONSTRAINT to_any FOREIGN KEY (a) REFERENCES orders (a));
      CREATE TABLE computed (a INT AS (1));
      INSERT INTO computed VALUES (), ();`,
    own: [/hold the name of their database "odd": .*view "joined", view "calling"|view "calling", view "joined"/],
    only: [
      /bodies of these end in a comment: procedure "commented"/,
      /refer to a key that is not unique: foreign key "to_any" of table "loose"/,
      /All columns of these tables are generated.*"odd\.computed"/,
    ],
  },
  {
    flavour: 'mariadb',
    more: "GRANT EXECUTE ON FUNCTION odd.five TO 'backup'@'%';",
    own: [/hold the name of their database "odd": view/, /hold the name of their database "odd": trigger "qualified"/],
    only: [],
  },
] as const)('a dump of $flavour', ({ flavour, more, own, only }) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ flavour });
    await putParameter(cloud, '/lab/ca', server.caPem);
    await createBackupUser(server, ['odd', 'plain']);
    await server.sql('CREATE DATABASE crm');
    await server.sql(ODD, 'odd');
    await server.sql(more, 'odd');
    await server.sql(PLAIN, 'plain');
  });

  afterAll(() => server?.stop());

  async function warningsOf(databases: readonly string[]): Promise<string[]> {
    const lab = new DumpLab(cloud, server, databases);
    const environment = { JOB_NAME: `${flavour}-${databases.join('-')}` };
    const { key } = (await lab.invoke(scheduledEvent('2026-11-20'), { environment })) as { key: string };
    return (await lab.manifest(key)).warnings;
  }

  test('names definitions that do not restore everywhere', async () => {
    const warnings = await warningsOf(['odd']);
    const expected = [
      /use the database "crm", which is not in the dump: view "joined"/,
      /use the database "crm", which is not in the dump: foreign key "into_crm" of table "abroad"/,
      ...own,
      /default character set or collation of database "odd" was changed: procedure "older"/,
      /time of these events is over, .*: "odd.ended"/,
      /events run in a restored copy .*: "odd.daily"/,
      ...only,
    ];
    for (const pattern of expected) expect(warnings).toContainEqual(expect.stringMatching(pattern));
    expect(warnings).toHaveLength(expected.length);
  });

  test('has no warning for a plain database', async () => {
    expect(await warningsOf(['plain'])).toEqual([]);
  });
});
