import { putParameter, startDumpCloud } from '../../../../dev/labs/cloud/dump-cloud';
import { BACKUP_PASSWORD } from '../../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../../dev/labs/in-process/dump-lab';
import { dumpText } from '../../../../dev/labs/restores/dump-text';
import type { LocalCloud } from '../../../../dev/local-cloud';
import { type ServerOptions, startServer } from '../../../../dev/servers/server';
import { ENV } from '../../../../functions/dump/env';
import { inLongForm } from '../../../support/long-form';
import { expectDumped, expectRefused, newDay } from '../refusal';

/** The servers, with the privilege of each to see routines of other users. */
export const SERVERS = [
  { flavour: 'mysql', series: '9.7', routines: 'GRANT SHOW_ROUTINE ON *.*' },
  ...inLongForm(
    { flavour: 'mariadb', series: '10.11', routines: 'GRANT SELECT ON `mysql`.`proc`' },
    { flavour: 'mariadb', series: '11.8', routines: 'GRANT SHOW CREATE ROUTINE ON `shop\\_eu`.*' },
  ),
] as const;
export type Server = (typeof SERVERS)[number];

/** A database's name with an escaped `_`. */
export const DATABASE = '`shop\\_eu`.*';

/** GRANT statements of single privileges on one object, without `TO …`. */
export function grantsOn(place: string, privileges: readonly string[]): string[] {
  return privileges.map((privilege) => `GRANT ${privilege} ON ${place}`);
}

/** Privileges of a dump on its database. */
export function neededOnDatabase({ series }: Server): string[] {
  return ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT', ...(series === '11.8' ? ['SHOW CREATE ROUTINE'] : [])];
}

/** Privileges of a dump on other objects. */
export function neededElsewhere({ series, routines }: Server): string[] {
  return series === '11.8' ? [] : [routines];
}

export interface User {
  readonly account: string;
  readonly environment: Record<string, string>;
}

/** A server with a database `shop_eu` with one object of each kind, and users with different privileges. */
class PrivilegeLab {
  #users = 0;

  private constructor(private readonly lab: DumpLab) {}

  static async create(cloud: LocalCloud, options: ServerOptions): Promise<PrivilegeLab> {
    const server = await startServer(options);
    await putParameter(cloud, '/lab/ca', server.caPem);
    await server.sql(`
      CREATE DATABASE shop_eu;
      USE shop_eu;
      CREATE TABLE t (id INT PRIMARY KEY);
      INSERT INTO t VALUES (4711);
      CREATE VIEW v AS SELECT * FROM t;
      CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.id = NEW.id;
      CREATE PROCEDURE p() SELECT 1;
      CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t WHERE id < 0;
    `);
    return new PrivilegeLab(new DumpLab(cloud, server, ['shop_eu']));
  }

  async stop(): Promise<void> {
    await this.lab.server.stop();
  }

  async sql(statements: string): Promise<void> {
    await this.lab.server.sql(statements);
  }

  /** Creates a user with these grants; `TO …` is added to each. */
  async user(grants: readonly string[]): Promise<User> {
    this.#users += 1;
    const name = `user${this.#users}`;
    const account = `'${name}'@'%'`;
    const password = BACKUP_PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''");
    await this.sql(
      [`CREATE USER ${account} IDENTIFIED BY '${password}'`, ...grants.map((grant) => `${grant} TO ${account}`)].join(
        ';\n',
      ),
    );
    return { account, environment: { [ENV.dbUsername]: name } };
  }

  /** Creates a role with these grants as the user's default role. */
  async setDefaultRole(role: string, { account }: User): Promise<void> {
    await this.sql(`SET DEFAULT ROLE ${role} ${this.lab.server.flavour === 'mysql' ? 'TO' : 'FOR'} ${account}`);
  }

  async expectRefused({ environment }: User, expected: readonly (string | RegExp)[], day = newDay()): Promise<string> {
    const { message } = await expectRefused(this.lab, day, { environment }, { error: 'PreflightError', expected });
    return message;
  }

  /** Expects a refusal that lists these grants, runs exactly the printed statements, and expects a complete dump. */
  async expectMended(user: User, asked: readonly string[]): Promise<void> {
    const day = newDay();
    const message = await this.expectRefused(
      user,
      [`${user.account} lacks privileges. Run as an administrator:\n  GRANT `],
      day,
    );
    const printed = message.match(/GRANT [^;]+;/g) ?? [];
    expect(printed).toEqual(asked.map((grant) => `${grant} TO ${user.account};`));
    await this.sql(printed.join('\n'));
    await this.expectWhole(user, day);
  }

  /** Expects a complete dump of the database. */
  async expectWhole({ environment }: User, day = newDay()): Promise<void> {
    const { key } = await expectDumped(this.lab, day, { environment });
    const sql = await dumpText(this.lab, key);
    for (const part of [/4711/, /VIEW `v`/, /TRIGGER `?g/, /PROCEDURE `p`/, /EVENT `e`/]) expect(sql).toMatch(part);
  }
}

/** Describes the tests of privileges at each server, with a lab of its own. */
export function describePrivileges(tests: (lab: () => PrivilegeLab, server: Server) => void): void {
  let cloud: LocalCloud;

  beforeAll(async () => {
    cloud = await startDumpCloud();
  });

  afterAll(() => cloud?.stop());

  describe.each(SERVERS)('$flavour $series', (server) => {
    let lab: PrivilegeLab;

    beforeAll(async () => {
      lab = await PrivilegeLab.create(cloud, server);
    });

    afterAll(() => lab?.stop());

    tests(() => lab, server);
  });
}
