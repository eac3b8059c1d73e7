import { findTable, StatementFilter, type Wanted, withDelimiter } from '../../../../cli/extract/wanted';
import type { Manifest } from '../../../../functions/dump-format/manifest/manifest';
import { type Statement, StatementSplitter } from '../../../../functions/dump-format/statements/statement-splitter';

const DUMP = `-- MySQL dump 10.13  Distrib 9.7.4, for Linux (x86_64)
--
-- Host: 127.0.0.1    Database: shop
-- ------------------------------------------------------
-- Server version	9.7.4

/*!40101 SET NAMES utf8mb4 */;
CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`shop\`;
USE \`shop\`;
DROP TABLE IF EXISTS \`orders\`;
CREATE TABLE \`orders\` (\`id\` int);
LOCK TABLES \`orders\` WRITE;
/*!40000 ALTER TABLE \`orders\` DISABLE KEYS */;
INSERT INTO \`orders\` VALUES (1),(2);
/*!40000 ALTER TABLE \`orders\` ENABLE KEYS */;
UNLOCK TABLES;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`%\`*/ /*!50003 TRIGGER \`t\` BEFORE INSERT ON \`orders\` FOR EACH ROW BEGIN SET @a = 1; END */;;
DELIMITER ;
CREATE TABLE \`payments\` (\`id\` int);
LOCK TABLES \`payments\` WRITE;
INSERT INTO \`payments\` VALUES (3);
UNLOCK TABLES;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;

-- Dump completed on 2026-11-20  3:00:04
`;

function extracted(wanted: Wanted, dump = DUMP): string {
  const filter = new StatementFilter(wanted);
  let text = '';
  const splitter = new StatementSplitter((statement: Statement) => {
    if (filter.isWanted(statement)) text += Buffer.concat(withDelimiter(statement)).toString();
  });
  splitter.push(Buffer.from(dump));
  splitter.end();
  return text;
}

test('a table is what restores it, with the settings of the dump, and nothing that selects a database', () => {
  expect(
    extracted({ tables: [{ database: 'shop', table: 'orders' }], rows: true }),
  ).toBe(`/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS \`orders\`;
CREATE TABLE \`orders\` (\`id\` int);
LOCK TABLES \`orders\` WRITE;
/*!40000 ALTER TABLE \`orders\` DISABLE KEYS */;
INSERT INTO \`orders\` VALUES (1),(2);
/*!40000 ALTER TABLE \`orders\` ENABLE KEYS */;
UNLOCK TABLES;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
`);
});

test('a database and a trigger with the name of a table are not extracted with it', () => {
  const dump = DUMP.replaceAll('`shop`', '`orders`').replace('TRIGGER `t`', 'TRIGGER `orders`');
  const text = extracted({ tables: [{ database: 'orders', table: 'orders' }], rows: true }, dump);
  expect(text).toBe(extracted({ tables: [{ database: 'shop', table: 'orders' }], rows: true }));
});

test('a table of the same name in another database is another one', () => {
  expect(extracted({ tables: [{ database: 'crm', table: 'orders' }], rows: true })).not.toContain('orders');
});

test('definitions have no rows, and programs have delimiters of their own', () => {
  const text = extracted({ tables: undefined, rows: false });
  expect(text).toContain('USE `shop`;\n');
  expect(text).not.toMatch(/INSERT INTO|LOCK TABLES/);
  expect(text).toMatch(/^DELIMITER ;;;\n\/\*!50003 CREATE\*\/ .*END \*\/\n;;;\nDELIMITER ;\n/m);
});

test('the definition of one table alone', () => {
  expect(extracted({ tables: [{ database: 'shop', table: 'payments' }], rows: false })).toBe(
    '/*!40101 SET NAMES utf8mb4 */;\nCREATE TABLE `payments` (`id` int);\n/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;\n',
  );
});

const manifest = (databases: string[], tables: string[]) => ({ source: { databases, tables } }) as unknown as Manifest;

test.each([
  { name: 'orders', databases: ['shop'], found: { database: 'shop', table: 'orders' } },
  { name: 'shop.orders', databases: ['shop', 'crm'], found: { database: 'shop', table: 'orders' } },
  { name: 'a.b', databases: ['shop'], found: { database: 'shop', table: 'a.b' } },
  { name: 'my.shop.orders', databases: ['my.shop', 'crm'], found: { database: 'my.shop', table: 'orders' } },
])('finds "$name" in a dump of $databases', ({ name, databases, found }) => {
  expect(findTable(name, manifest(databases, ['orders', 'a.b']))).toEqual(found);
});

test('a table that is not there is refused, with the databases of the dump', () => {
  expect(() => findTable('orders', manifest(['shop', 'crm'], ['orders']))).toThrow(
    '[DUMP_NOT_FOUND] The dump has no table "orders". Name it as database.table; the databases are shop, crm.',
  );
  expect(() => findTable('ordres', manifest(['shop'], ['orders']))).toThrow(/no table "ordres"\. "lambda/);
});

test('a table that the job leaves out is refused as such', () => {
  const { source } = manifest(['shop'], ['orders']);
  const selection = { excludedTables: ['shop.audit_*'] };
  const find = (name: string) => () => findTable(name, { source: { ...source, selection } } as Manifest);
  const refusal = /The job leaves the table ".*audit_1" out of its dumps \(exclude_tables\)/;
  expect(find('audit_1')).toThrow(refusal);
  expect(find('shop.audit_1')).toThrow(refusal);
  expect(find('audit')).toThrow('The dump has no table "audit".');
});
