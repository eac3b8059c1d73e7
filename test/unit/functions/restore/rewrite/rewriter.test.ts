import { PLAIN } from '../../../../../functions/dump-format/statements/lexical/tokens';
import type { Statement } from '../../../../../functions/dump-format/statements/statement-splitter';
import { Renames } from '../../../../../functions/restore/rewrite/renames';
import { type RewriteRules, Rewriter } from '../../../../../functions/restore/rewrite/rewriter';

const RULES: RewriteRules = { definers: 'keep', renames: new Renames(new Map(), false), refusesRetiredModes: false };

function rewritten(kind: Statement['kind'], text: string, rules: Partial<RewriteRules>, mode = PLAIN) {
  const rewriter = new Rewriter({ ...RULES, ...rules });
  const statement: Statement = {
    bytes: Buffer.from(text),
    offset: 0,
    number: 1,
    kind,
    database: 'shop',
    object: 'o',
    qualifier: undefined,
    rows: 0,
    ...mode,
  };
  return { text: rewriter.rewrite(statement).toString(), rewriter };
}

describe('definers', () => {
  const STRIP = { definers: 'strip' } as const;

  test.each([
    [
      'view',
      '/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`app`@`%` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select 1 */',
      '/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013  SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select 1 */',
    ],
    [
      'trigger',
      '/*!50003 CREATE*/ /*!50017 DEFINER=`app`@`%`*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `o` FOR EACH ROW SET @x = 1 */',
      '/*!50003 CREATE*/ /*!50017 */ /*!50003 TRIGGER `t` BEFORE INSERT ON `o` FOR EACH ROW SET @x = 1 */',
    ],
    [
      'routine',
      "CREATE DEFINER=`a``b`@`10.0.%` PROCEDURE `p`() SELECT 'DEFINER=`app`@`%`'",
      "CREATE  PROCEDURE `p`() SELECT 'DEFINER=`app`@`%`'",
    ],
    [
      'routine',
      "CREATE DEFINER = 'it''s'@localhost FUNCTION f() RETURNS INT RETURN 1",
      'CREATE  FUNCTION f() RETURNS INT RETURN 1',
    ],
    [
      'event',
      'CREATE DEFINER=`role` EVENT `e` ON SCHEDULE EVERY 1 DAY DO SELECT 1',
      'CREATE  EVENT `e` ON SCHEDULE EVERY 1 DAY DO SELECT 1',
    ],
    [
      'routine',
      'CREATE DEFINER=CURRENT_USER PROCEDURE p() SELECT 1',
      'CREATE DEFINER=CURRENT_USER PROCEDURE p() SELECT 1',
    ],
  ] as const)('are taken out of a %s, and of nothing but its head', (kind, text, expected) => {
    expect(rewritten(kind, text, STRIP).text).toBe(expected);
  });

  test('are replaced by others', () => {
    const definers = new Map([['app@%', { user: 'o`r', host: 'localhost' }]]);
    const { text, rewriter } = rewritten('routine', 'CREATE DEFINER=`app`@`%` PROCEDURE `p`() SELECT 1', { definers });
    expect(text).toBe('CREATE DEFINER=`o``r`@`localhost` PROCEDURE `p`() SELECT 1');
    expect(rewriter.rewrites).toEqual([
      { kind: 'definer', object: 'routine "shop"."o"', change: 'app@% → `o``r`@`localhost`' },
    ]);
    expect(rewritten('routine', 'CREATE DEFINER=`other`@`%` PROCEDURE `p`() SELECT 1', { definers }).text).toContain(
      '`other`',
    );
  });

  test('stay by default', () => {
    const text = 'CREATE DEFINER=`app`@`%` PROCEDURE `p`() SELECT 1';
    expect(rewritten('routine', text, {}).text).toBe(text);
  });
});

describe('names of databases', () => {
  const RENAME = { renames: new Renames(new Map([['shop', 'shop ö']]), false) };

  test.each([
    ['use', 'USE `shop`', 'USE `shop ö`'],
    [
      'create-database',
      'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT CHARACTER SET latin1 */',
      'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop ö` /*!40100 DEFAULT CHARACTER SET latin1 */',
    ],
    ['alter-database', 'ALTER DATABASE `shop` CHARACTER SET latin1', 'ALTER DATABASE `shop ö` CHARACTER SET latin1'],
    ['alter-database', 'ALTER DATABASE CHARACTER SET latin1', 'ALTER DATABASE CHARACTER SET latin1'],
    [
      'view',
      'CREATE VIEW `v` AS select `o`.`shop` from (`shop`.`orders` `o` join `crm`.`shop` on(`o`.`id` = `crm`.`shop`.`id`))',
      'CREATE VIEW `v` AS select `o`.`shop` from (`shop ö`.`orders` `o` join `crm`.`shop` on(`o`.`id` = `crm`.`shop`.`id`))',
    ],
    ['view', 'CREATE VIEW `v` AS select `shop`.`f`(1) AS `x`', 'CREATE VIEW `v` AS select `shop ö`.`f`(1) AS `x`'],
    [
      'trigger',
      "CREATE TRIGGER shop.trg BEFORE INSERT ON shop.orders FOR EACH ROW INSERT INTO shop . log VALUES ('shop.x')",
      "CREATE TRIGGER `shop ö`.trg BEFORE INSERT ON `shop ö`.orders FOR EACH ROW INSERT INTO `shop ö` . log VALUES ('shop.x')",
    ],
    [
      'routine',
      'CREATE PROCEDURE p() BEGIN SET @shop.x = 1; -- shop.y\n SELECT * FROM shop.a; END',
      'CREATE PROCEDURE p() BEGIN SET @shop.x = 1; -- shop.y\n SELECT * FROM `shop ö`.a; END',
    ],
    [
      'create-table',
      "CREATE TABLE `t` (`id` int, CONSTRAINT `c` FOREIGN KEY (`id`) REFERENCES `shop`.`o` (`id`)) COMMENT='`shop`.`o`'",
      "CREATE TABLE `t` (`id` int, CONSTRAINT `c` FOREIGN KEY (`id`) REFERENCES `shop ö`.`o` (`id`)) COMMENT='`shop`.`o`'",
    ],
    [
      'create-table',
      'CREATE TABLE `t` (`id` int DEFAULT nextval(`shop`.`s`))',
      'CREATE TABLE `t` (`id` int DEFAULT nextval(`shop ö`.`s`))',
    ],
  ] as const)('are replaced in code of the kind %s: %s', (kind, text, expected) => {
    expect(rewritten(kind, text, RENAME).text).toBe(expected);
  });

  test('stay where a table has the same name, but for places that must be an object', () => {
    const text = 'CREATE VIEW `v` AS select `shop`.`id` AS `id` from `shop`.`shop` where `shop`.`f`(`shop`.`id`)';
    const { text: changed, rewriter } = rewritten('view', text, RENAME);
    expect(changed).toBe(
      'CREATE VIEW `v` AS select `shop`.`id` AS `id` from `shop ö`.`shop` where `shop ö`.`f`(`shop`.`id`)',
    );
    expect(rewriter.warnings).toEqual([expect.stringContaining('names behind "shop"')]);
  });

  test.each([
    [
      'old',
      'CREATE TRIGGER t BEFORE UPDATE ON old.a FOR EACH ROW SET NEW.n = old.n + EXTRACT(YEAR FROM OLD.d), @x = (SELECT 1 FROM old.b)',
      'CREATE TRIGGER t BEFORE UPDATE ON `copy`.a FOR EACH ROW SET NEW.n = old.n + EXTRACT(YEAR FROM OLD.d), @x = (SELECT 1 FROM `copy`.b)',
    ],
    [
      'NEW',
      "CREATE TRIGGER t BEFORE INSERT ON `NEW`.a FOR EACH ROW SET NEW.n = TRIM(BOTH ' ' FROM NEW.n)",
      "CREATE TRIGGER t BEFORE INSERT ON `copy`.a FOR EACH ROW SET NEW.n = TRIM(BOTH ' ' FROM NEW.n)",
    ],
  ])('of a database "%s" are not those of the rows of a trigger', (name, text, expected) => {
    expect(rewritten('trigger', text, { renames: new Renames(new Map([[name, 'copy']]), false) }).text).toBe(expected);
  });

  test('in other letters are those of the database where the target ignores case, and there only', () => {
    const text = "CREATE PROCEDURE p() BEGIN DELETE FROM Shop.a; PREPARE s FROM 'SELECT * FROM SHOP.a'; END";
    const ignoring = rewritten('routine', text, { renames: new Renames(new Map([['shop', 'copy']]), true) });
    expect(ignoring.text).toBe(text.replace('Shop', '`copy`'));
    expect(ignoring.rewriter.warnings).toEqual([expect.stringContaining('"shop" in a string')]);
    expect(rewritten('routine', text, RENAME).text).toBe(text);
  });

  test('are read and written in the character set of the statement', () => {
    const trigger = (name: string, user: string) =>
      `CREATE DEFINER=\`${user}\`@\`%\` TRIGGER t BEFORE INSERT ON a FOR EACH ROW INSERT INTO \`${name}\`.b VALUES ('é')`;
    const statement: Statement = {
      bytes: Buffer.from(trigger('shöp', 'ä'), 'latin1'),
      offset: 0,
      number: 1,
      kind: 'trigger',
      database: 'shöp',
      object: 't',
      qualifier: undefined,
      rows: 0,
      sqlMode: '',
      characterSet: 'latin1',
    };
    const rules = (to: string): RewriteRules => ({
      ...RULES,
      renames: new Renames(new Map([['shöp', to]]), false),
      definers: new Map([['ä@%', { user: 'ü', host: '%' }]]),
    });
    expect(new Rewriter(rules('cöpy')).rewrite(statement).toString('latin1')).toBe(trigger('cöpy', 'ü'));
    const impossible = new Rewriter(rules('база'));
    expect(impossible.rewrite(statement).toString('latin1')).toBe(trigger('shöp', 'ü'));
    expect(impossible.warnings).toEqual([expect.stringContaining('which lacks characters of `база`')]);
  });

  test('of an alias stay behind the FROM of a function, and are those of tables in a query within it', () => {
    const text = 'CREATE VIEW v AS select extract(year from shop.d), trim((select 1 from shop.x)) from shop.o shop';
    expect(rewritten('view', text, RENAME).text).toBe(
      'CREATE VIEW v AS select extract(year from shop.d), trim((select 1 from `shop ö`.x)) from `shop ö`.o shop',
    );
  });

  test('in strings are reported', () => {
    const { rewriter } = rewritten('routine', "CREATE PROCEDURE p() PREPARE s FROM 'SELECT * FROM shop.a'", RENAME);
    expect(rewriter.warnings).toEqual([expect.stringContaining('in a string')]);
  });

  test('in rows are not looked at', () => {
    const text = "INSERT INTO `o` VALUES ('`shop`.`x`')";
    expect(rewritten('insert', text, RENAME).text).toBe(text);
  });
});

describe('SQL modes', () => {
  const RETIRED = { refusesRetiredModes: true };

  test('that the target refuses are taken out', () => {
    const { text, rewriter } = rewritten(
      'setting',
      "/*!50003 SET sql_mode              = 'ANSI_QUOTES,NO_AUTO_CREATE_USER,STRICT_TRANS_TABLES' */",
      RETIRED,
    );
    expect(text).toBe("/*!50003 SET sql_mode              = 'ANSI_QUOTES,STRICT_TRANS_TABLES' */");
    expect(rewriter.counts['sql-mode']).toBe(1);
  });

  test('in other settings and variables stay', () => {
    const text = "SET @x = 'NO_AUTO_CREATE_USER', @@SQL_MODE = @OLD_SQL_MODE";
    expect(rewritten('setting', text, RETIRED).text).toBe(text);
  });

  test('stay when the target has them', () => {
    const text = "SET sql_mode = 'NO_AUTO_CREATE_USER'";
    expect(rewritten('setting', text, {}).text).toBe(text);
  });
});

describe('collations that the target lacks', () => {
  const KNOWN = { collations: new Set(['utf8mb4_unicode_520_ci', 'utf8mb4_bin', 'utf8mb4_general_ci']) };

  test.each([
    [
      'create-table',
      "CREATE TABLE `t` (`a` text COLLATE utf8mb4_0900_as_cs, `b` text COLLATE utf8mb4_general_ci) COLLATE=utf8mb4_0900_ai_ci COMMENT='COLLATE utf8mb4_0900_ai_ci'",
      "CREATE TABLE `t` (`a` text COLLATE utf8mb4_bin, `b` text COLLATE utf8mb4_general_ci) COLLATE=utf8mb4_unicode_520_ci COMMENT='COLLATE utf8mb4_0900_ai_ci'",
    ],
    [
      'setting',
      '/*!50003 SET collation_connection  = utf8mb4_0900_ai_ci */',
      '/*!50003 SET collation_connection  = utf8mb4_unicode_520_ci */',
    ],
    [
      'view',
      'CREATE VIEW `v` AS select `a` collate utf8mb4_de_pb_0900_ai_ci',
      'CREATE VIEW `v` AS select `a` collate utf8mb4_unicode_520_ci',
    ],
    [
      'create-table',
      'CREATE TABLE `t` (`a` text COLLATE utf8mb4_uca1400_ai_ci)',
      'CREATE TABLE `t` (`a` text COLLATE utf8mb4_unicode_520_ci)',
    ],
    [
      'create-table',
      'CREATE TABLE `t` (`a` text COLLATE nobody_knows)',
      'CREATE TABLE `t` (`a` text COLLATE nobody_knows)',
    ],
  ] as const)('are replaced in a %s by others', (kind, text, expected) => {
    expect(rewritten(kind, text, KNOWN).text).toBe(expected);
  });

  test('stay unless asked to', () => {
    const text = 'CREATE TABLE `t` (`a` text COLLATE utf8mb4_0900_as_cs)';
    expect(rewritten('create-table', text, {}).text).toBe(text);
  });
});
