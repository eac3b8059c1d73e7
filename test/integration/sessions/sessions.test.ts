import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { Toolbox } from '../../../functions/core/toolbox';
import { identityHash, nullOnlyHere } from '../../../functions/dump/client/server-identity';
import { settingsStatement } from '../../../functions/dump/client/session-settings';
import { clientTree } from '../../../layers/mysql-client/build';
import { Admin } from '../../reliability/variables/admin';
import { restoring } from '../../reliability/variables/odd-values';
import { DATABASE, oddDatabase } from '../../reliability/variables/schema';
import { PASSWORD, type Sample, type Subject, takeSample } from '../../reliability/variables/sweep';
import { inLongForm } from '../../support/long-form';

/** Global values that change or stop a dump unless sessions set their own. The long form tries every variable. */
const HARMFUL = {
  both: [
    ['sql_select_limit', '0'],
    ['sql_select_limit', '1'],
    ['sql_select_limit', '5'],
    ['max_join_size', '1'],
    ['sql_quote_show_create', '0'],
    ['sql_buffer_result', '1'],
    ['time_zone', "'+13:00'"],
    ['completion_type', "'RELEASE'"],
  ],
  mysql: [
    ['show_gipk_in_create_table_and_information_schema', 'OFF'],
    ['show_create_table_verbosity', 'ON'],
    ['character_set_connection', "'gbk'"],
    ['character_set_results', "'gbk'"],
    ['character_set_results', "'ucs2'"],
    ['collation_connection', "'utf16_bin'"],
    // The least that the server accepts.
    ['connection_memory_limit', '2097152'],
  ],
  mariadb: [
    ['system_versioning_asof', "'2026-01-15 00:00:00'"],
    ['max_session_mem_used', '8192'],
    ['tmp_disk_table_size', '1024'],
  ],
} as const;

const LATIN = '--character-set-server=latin1';

/** Statements of init_connect. */
const INIT_CONNECT = [
  'SET NAMES latin1',
  'SET sql_select_limit = 1',
  'SET autocommit = 0, completion_type = 2; START TRANSACTION',
  'SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE',
  "SET sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES', time_zone = '+13:00'",
];

/** Every mode that changes how a statement is read, by itself, and all modes of the family together. */
const SQL_MODES = {
  both: [
    'ANSI_QUOTES',
    'PIPES_AS_CONCAT',
    'IGNORE_SPACE',
    'HIGH_NOT_PRECEDENCE',
    'NO_BACKSLASH_ESCAPES',
    'REAL_AS_FLOAT',
    'NO_UNSIGNED_SUBTRACTION',
    'ONLY_FULL_GROUP_BY',
    'PAD_CHAR_TO_FULL_LENGTH',
    'ANSI',
    'TRADITIONAL',
  ],
  mysql: ['TIME_TRUNCATE_FRACTIONAL'],
  mariadb: ['ORACLE', 'MSSQL', 'DB2', 'POSTGRESQL', 'MAXDB', 'EMPTY_STRING_IS_NULL', 'SIMULTANEOUS_ASSIGNMENT'],
} as const;

function sqlModes(flavour: 'mysql' | 'mariadb'): readonly string[] {
  const modes = [...SQL_MODES.both, ...SQL_MODES[flavour]];
  return [...modes, modes.join(',')];
}

describe.each([{ flavour: 'mysql' }, ...inLongForm({ flavour: 'mariadb' })] as const)('$flavour', ({ flavour }) => {
  let server: TestServer;
  let admin: Admin;
  let subject: Subject;
  let reference: Sample;

  beforeAll(async () => {
    server = await startServer({
      flavour,
      // MySQL 9 has no option to ignore the character set of clients.
      extraOptions: flavour === 'mariadb' ? ['--skip-character-set-client-handshake', LATIN] : [LATIN],
    });
    await createBackupUser(server, [DATABASE], PASSWORD);
    await server.sql(oddDatabase(flavour));
    admin = await Admin.open(server);
    subject = { server, toolbox: new Toolbox(await clientTree()) };
    reference = await sample();
  });

  afterAll(async () => {
    await admin?.close();
    await server?.stop();
  });

  // Without historical rows, whose query contains a timestamp.
  const sample = () => takeSample(subject, false);

  /** Makes a dump while a variable has another global value. */
  async function withGlobal(variable: string, value: string): Promise<Sample> {
    const name = `@@GLOBAL.${variable}`;
    const [own = ''] = await admin.ask(`SELECT ${name}`);
    const [odd] = await admin.ask(`SET GLOBAL ${variable} = ${value}`, `SELECT ${name}`);
    expect(odd).not.toBe(own);
    try {
      return await sample();
    } finally {
      const [restored] = await admin.ask(...restoring(variable, own), `SELECT ${name}`);
      expect(restored).toBe(own);
    }
  }

  test('dumps non-ASCII names from a server with another character set', () => {
    expect(reference.refusal).toBeUndefined();
    const sql = Buffer.from(reference.sql ?? '', 'latin1').toString('utf8');
    for (const name of ['`tägliche 漢字`', '`schlüssel`', '`ansicht ü`', '`prozedur ü`']) expect(sql).toContain(name);
    expect(sql).toContain("'ü😀 \\\\ \\' \\\" %'");
  });

  if (flavour === 'mysql') {
    test('dumps generated invisible primary keys with their values', () => {
      expect(reference.sql).toContain('`my_row_id` bigint unsigned NOT NULL AUTO_INCREMENT /*!80023 INVISIBLE */');
      expect(reference.sql).toContain("VALUES (1,'a'),(3,'c')");
    });
  }

  test.each([...HARMFUL.both, ...HARMFUL[flavour]])(
    'makes the same dump when the global %s is %s',
    async (variable, value) => {
      expect(await withGlobal(variable, value)).toEqual(reference);
    },
  );

  /** A session sets its own SQL mode in its first statement, which the server still parses in the global mode. */
  const first = (identity: string) => `${settingsStatement(flavour)}, @only_here = ${nullOnlyHere(flavour, identity)}`;

  test.each(sqlModes(flavour))(
    'stays with one server and sets its variables when the global sql_mode is %s',
    async (mode) => {
      const [own = '', here = ''] = await admin.ask('SELECT @@GLOBAL.sql_mode', `SELECT ${identityHash(flavour)}`);
      await admin.ask(`SET GLOBAL sql_mode = '${mode}'`);
      try {
        await expect(server.sql(first('ab'.repeat(32)))).rejects.toThrow('ERROR 1242');
        expect(await server.sql(`${first(here)}; SELECT @@sql_mode, @@sql_select_limit`)).toBe(
          '\t18446744073709551615\n',
        );
        expect(await sample()).toEqual(reference);
      } finally {
        await admin.ask(`SET GLOBAL sql_mode = '${own}'`);
      }
    },
  );

  describe('init_connect set to', () => {
    test.each(INIT_CONNECT)('%s does not change the dump', async (statements) => {
      expect(await withGlobal('init_connect', `"${statements}"`)).toEqual(reference);
    });

    test.each(['SELECT 1 FROM nothing.here', 'USE mysql', 'SET NAMES ucs2'])(
      '%s, which fails, is named in the error',
      async (statements) => {
        expect((await withGlobal('init_connect', `"${statements}"`)).refusal).toMatch(
          /ERROR 1184.*Correct init_connect/,
        );
      },
    );
  });

  if (flavour === 'mysql') {
    test('refuses a server that is offline, and names the variable', async () => {
      const { refusal } = await withGlobal('offline_mode', 'ON');
      expect(refusal).toMatch(/ERROR 3032.*SET GLOBAL offline_mode = OFF/);
    });
  }
});
