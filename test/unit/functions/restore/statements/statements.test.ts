import { PLAIN } from '../../../../../functions/dump-format/statements/lexical/tokens';
import type { Statement } from '../../../../../functions/dump-format/statements/statement-splitter';
import { Selection } from '../../../../../functions/restore/statements/selection';
import { reasonToSkipSetting } from '../../../../../functions/restore/statements/settings-filter';
import { tableOfTrigger, traitsOf } from '../../../../../functions/restore/statements/table-definition';

describe('a setting', () => {
  test.each([
    ["SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ ''", 'global-setting'],
    ['SET GLOBAL max_connections = 1', 'global-setting'],
    ['SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN', 'binary-log'],
    ['SET @@SESSION.SQL_LOG_BIN= 0', 'binary-log'],
    ['SET @OLD_AUTOCOMMIT=@@AUTOCOMMIT, @@AUTOCOMMIT=0', 'transaction'],
    ['SET AUTOCOMMIT=@OLD_AUTOCOMMIT', 'transaction'],
    ['/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY, NOTE_VERBOSITY=0 */', 'global-setting'],
    ["/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */", undefined],
    ["SET sql_mode = 'GLOBAL'", undefined],
    ['SET NAMES utf8mb4', undefined],
  ])('%s is skipped for the reason %s', (statement, reason) => {
    expect(reasonToSkipSetting(Buffer.from(statement), PLAIN)).toBe(reason);
  });
});

describe('rows of a table', () => {
  test.each([
    ['CREATE TABLE `t` (`id` int) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4', true],
    ["CREATE TABLE `t` (`engine` int COMMENT 'ENGINE=InnoDB') ENGINE=MyISAM", false],
    ['CREATE TABLE `t` (`id` int) ENGINE=ARCHIVE', false],
    ['CREATE TABLE `t` (`id` int) ENGINE=InnoDB WITH SYSTEM VERSIONING', false],
    ["CREATE TABLE `t` (`id` int) ENGINE=InnoDB COMMENT='WITH SYSTEM VERSIONING'", true],
    ['CREATE TABLE `t` (`id` int)', false],
  ])('of %s may come from several sessions: %s', (statement, isShared) => {
    expect(traitsOf(Buffer.from(statement))).toEqual({ isShared });
  });
});

test.each([
  ['CREATE TRIGGER `a` BEFORE INSERT ON `o``r` FOR EACH ROW SET @x = 1', 'o`r'],
  [
    '/*!50003 CREATE*/ /*!50017 DEFINER=`x`@`%`*/ /*!50003 TRIGGER `on` AFTER DELETE ON `t` FOR EACH ROW SET @x = 1 */',
    't',
  ],
  ['CREATE TRIGGER shop.a AFTER UPDATE ON shop . t FOR EACH ROW SET @x = 1', 't'],
  ['SELECT 1', undefined],
])('the trigger %s is on the table %s', (statement, table) => {
  expect(tableOfTrigger(Buffer.from(statement), PLAIN)).toBe(table);
});

describe('a selection', () => {
  const statement = (kind: Statement['kind'], object?: string, database = 'shop') =>
    ({
      kind,
      object,
      database,
      bytes: Buffer.alloc(0),
      number: 1,
      offset: 0,
      rows: 0,
      qualifier: undefined,
      ...PLAIN,
    }) as Statement;

  test('of nothing is everything', () => {
    const all = new Selection({});
    expect(all.isEverything).toBe(true);
    for (const kind of ['insert', 'view', 'routine', 'event', 'other'] as const) {
      expect(all.reasonToSkip(statement(kind, 'o'))).toBeUndefined();
    }
  });

  test.each([
    { only: { databases: ['shop'] } },
    { only: { tables: ['orders'] } },
    { content: 'schema' },
    { content: 'data' },
  ] as const)('of %j is not everything, so that it is not compared with all that the dump states', (options) => {
    expect(new Selection(options).isEverything).toBe(false);
  });

  test('of tables has them, their rows and triggers, and names those that the dump lacks', () => {
    const some = new Selection({ only: { tables: ['orders', 'crm.orders', 'missing'] } });
    expect(some.isEverything).toBe(false);
    expect(some.reasonToSkip(statement('insert', 'orders'))).toBeUndefined();
    expect(some.reasonToSkip(statement('create-table', 'orders', 'crm'))).toBeUndefined();
    expect(some.reasonToSkip(statement('trigger', 'trg'), 'orders')).toBeUndefined();
    expect(some.reasonToSkip(statement('trigger', 'trg'), 'others')).toBe('not-selected');
    expect(some.reasonToSkip(statement('insert', 'others'))).toBe('not-selected');
    expect(some.reasonToSkip(statement('routine', 'orders'))).toBe('not-selected');
    expect(some.reasonToSkip(statement('setting'))).toBeUndefined();
    expect(some.missingTables).toEqual(['missing']);
  });

  test('of databases has them', () => {
    const some = new Selection({ only: { databases: ['shop'] } });
    expect(some.reasonToSkip(statement('event', 'e'))).toBeUndefined();
    expect(some.reasonToSkip(statement('event', 'e', 'crm'))).toBe('not-selected');
    expect(some.reasonToSkip(statement('setting', undefined, 'crm'))).toBeUndefined();
  });

  test.each([
    ['schema', 'insert', 'not-selected'],
    ['schema', 'create-table', undefined],
    ['data', 'insert', undefined],
    ['data', 'create-table', 'not-selected'],
    ['data', 'view', 'not-selected'],
    ['data', 'setting', undefined],
  ] as const)('of %s: %s is %s', (content, kind, reason) => {
    expect(new Selection({ content }).reasonToSkip(statement(kind, 'o'))).toBe(reason);
  });

  test('never has the table with the state of a restore', () => {
    expect(new Selection({}).reasonToSkip(statement('create-table', 'lambda_mysqldump_restore'))).toBe('state-table');
  });
});
