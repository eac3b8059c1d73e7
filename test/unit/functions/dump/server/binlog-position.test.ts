import { hiddenPosition, maySeeBinlog, readBinlogPosition } from '../../../../../functions/dump/server/binlog-position';
import type { ServerFacts } from '../../../../../functions/dump/server/server-facts';

/** A server that answers a statement by its exact text, or with no rows; and the statements that it got. */
function server(answers: Readonly<Record<string, string[][]>>) {
  const asked: string[] = [];
  return {
    asked,
    rows: async (statement: string) => {
      asked.push(statement);
      return answers[statement] ?? [];
    },
  };
}

const GTID = 'SELECT @@GLOBAL.gtid_executed';

test.each([
  { version: '5.7.44-log', statement: 'SHOW MASTER STATUS' },
  { version: '8.1.0', statement: 'SHOW MASTER STATUS' },
  { version: '8.2.0', statement: 'SHOW BINARY LOG STATUS' },
  { version: '9.7.4', statement: 'SHOW BINARY LOG STATUS' },
])('asks MySQL $version by $statement for file, position and GTIDs at once', async ({ version, statement }) => {
  const session = server({ [statement]: [['binlog.000007', '1234', '', '', 'u-1:1-5,\nu-2:1']] });
  const position = await readBinlogPosition(session, { flavour: 'mysql', version, maySeeBinlog: true });
  expect(position).toEqual({ file: 'binlog.000007', position: 1_234, gtid: 'u-1:1-5,u-2:1' });
  expect(session.asked).toEqual([statement]);
});

test('leaves the GTIDs of MySQL out when it has none', async () => {
  const session = server({ 'SHOW MASTER STATUS': [['binlog.000007', '1234', '', '', '']] });
  const request = { flavour: 'mysql', version: '8.0.42', maySeeBinlog: true } as const;
  expect(await readBinlogPosition(session, request)).toEqual({ file: 'binlog.000007', position: 1_234 });
});

test('asks MySQL for its GTIDs alone when the user may not see the binary log', async () => {
  const session = server({ [GTID]: [['u-1:1-5']] });
  const request = { flavour: 'mysql', version: '9.7.4', maySeeBinlog: false } as const;
  expect(await readBinlogPosition(session, request)).toEqual({ gtid: 'u-1:1-5' });
  expect(session.asked).toEqual([GTID]);
});

test('asks MySQL without a binary log for its GTIDs', async () => {
  const session = server({ [GTID]: [['u-1:1-5']] });
  const request = { flavour: 'mysql', version: '9.7.4', maySeeBinlog: true } as const;
  expect(await readBinlogPosition(session, request)).toEqual({ gtid: 'u-1:1-5' });
});

test.each(['mysql', 'mariadb'] as const)('reads no position of %s without a binary log and GTIDs', async (flavour) => {
  const request = { flavour, version: '11.8.3', maySeeBinlog: true };
  expect(await readBinlogPosition(server({}), request)).toBeUndefined();
});

test('reads the position of MariaDB from its status, which needs no privilege', async () => {
  const session = server({
    "SHOW STATUS WHERE variable_name IN ('Binlog_snapshot_file', 'Binlog_snapshot_position')": [
      ['Binlog_snapshot_file', 'binlog.000007'],
      ['Binlog_snapshot_position', '1234'],
    ],
    'SELECT @@GLOBAL.gtid_binlog_pos': [['0-1-5']],
  });
  const request = { flavour: 'mariadb', version: '11.8.3-MariaDB', maySeeBinlog: true } as const;
  expect(await readBinlogPosition(session, request)).toEqual({ file: 'binlog.000007', position: 1_234, gtid: '0-1-5' });
});

test.each([
  { flavour: 'mysql', privileges: [], maySee: false },
  { flavour: 'mysql', privileges: ['REPLICATION CLIENT'], maySee: true },
  { flavour: 'mysql', privileges: ['SUPER'], maySee: true },
  { flavour: 'mariadb', privileges: [], maySee: true },
] as const)('the user of $flavour with the privileges $privileges may see it: $maySee', (user) => {
  const { flavour, privileges, maySee } = user;
  expect(maySeeBinlog(flavour, (name) => (privileges as readonly string[]).includes(name))).toBe(maySee);
});

test.each([
  { hasBinlog: true, gtid: undefined, maySee: false, warnings: 1 },
  { hasBinlog: false, gtid: undefined, maySee: false, warnings: 0 },
  { hasBinlog: true, gtid: 'u-1:1-5', maySee: false, warnings: 0 },
  { hasBinlog: true, gtid: undefined, maySee: true, warnings: 0 },
])('warns $warnings time(s) of a position that is missing ($hasBinlog, $gtid, $maySee)', (given) => {
  const { maySee, warnings, ...server } = given;
  expect(hiddenPosition(server as ServerFacts, maySee, "'backup'@'%'")).toHaveLength(warnings);
});
