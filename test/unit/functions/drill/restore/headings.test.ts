import { Headings } from '../../../../../functions/drill/restore/headings';

/** Headings of a text, and the number of its first line that contains `mark`. */
function headingsOf(text: string, database?: string) {
  const headings = new Headings(database);
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) headings.push(line, index + 1);
  return (mark: string) => headings.objectAt(lines.findIndex((line) => line.includes(mark)) + 1).label;
}

const MYSQL = `-- MySQL dump 10.13
/*!40103 SET TIME_ZONE='+00:00' */;
--
-- Table structure for table \`or\`\`ders\`
--
CREATE TABLE \`or\`\`ders\` (
  \`id\` int
);
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET sql_mode              = 'OLD_MODE' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`app\`@\`%\`*/ /*!50003 TRIGGER \`on_order\` BEFORE INSERT ON \`orders\` FOR EACH ROW
BEGIN
  SET NEW.a = 1;
END */;;
DELIMITER ;
--
-- Temporary view structure for view \`totals\`
--
/*!50001 CREATE VIEW \`totals\` AS SELECT 1 AS \`a\`*/;
--
-- Dumping events for database 'shop'
--
/*!50106 SET @save_time_zone= @@TIME_ZONE */ ;
DELIMITER ;;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;;
/*!50106 CREATE*/ /*!50117 DEFINER=\`app\`@\`%\`*/ /*!50106 EVENT \`nightly\` ON SCHEDULE EVERY 1 DAY DO DELETE FROM t */ ;;
DELIMITER ;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
DELIMITER ;;
CREATE DEFINER=\`app\`@\`%\` FUNCTION \`plus_tax\`(a int) RETURNS int
RETURN a + 1 ;;
DELIMITER ;
--
-- Final view structure for view \`totals\`
--
/*!50001 VIEW \`totals\` AS select 2 */;
`;

test.each([
  ['MySQL dump', 'the beginning of the dump'],
  ['`id` int', 'table `shop`.`or``ders`'],
  ['OLD_MODE', 'trigger `shop`.`on_order`'],
  ['NEW.a', 'trigger `shop`.`on_order`'],
  ['CREATE VIEW', 'view `shop`.`totals`'],
  ['EVENT `nightly`', 'event `shop`.`nightly`'],
  ['RETURN a + 1', 'function `shop`.`plus_tax`'],
  ['select 2', 'view `shop`.`totals`'],
])('the line with %j belongs to %s', (mark, object) => {
  expect(headingsOf(MYSQL, 'shop')(mark)).toBe(object);
});

test('objects of a dump of several databases belong to the one that was named last', () => {
  const text = '-- Current Database: `a`\nx\n-- Table structure for table `t`\ny\n-- Current Database: `b`\nz\n';
  const objectOf = headingsOf(`${text}-- Sequence structure for \`s\`\nsequence\n`);
  expect(['x', 'y', 'z', 'sequence\n'.trim()].map(objectOf)).toEqual([
    'database `a`',
    'table `a`.`t`',
    'database `b`',
    'sequence `b`.`s`',
  ]);
});

test.each([
  ['CREATE OR REPLACE DEFINER=`a`@`b` PACKAGE BODY `p` AS', 'package body `s`.`p`'],
  ['CREATE DEFINER=`role` PROCEDURE `p`()', 'procedure `s`.`p`'],
  ['/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER x.t AFTER UPDATE', 'trigger `s`.`t`'],
  ['CREATE DEFINER="a"@"b" FUNCTION "odd ""`mode"(a int)', 'function `s`.`odd "``mode`'],
  ['CREATE AGGREGATE FUNCTION `f`(a int) RETURNS int', 'function `s`.`f`'],
  ['/*!50003 CREATE*/ /*!50017 DEFINER=`a` `@`b`*/ /*!50003 TRIGGER `x`.`t` AFTER UPDATE', 'trigger `s`.`t`'],
])('%s begins %s', (line, object) => {
  expect(headingsOf(line, 's')(line)).toBe(object);
});

test('an object has the name that a difference of facts has, too', () => {
  const headings = new Headings('shop');
  headings.push('-- Table structure for table `or``ders`', 1);
  headings.push('CREATE DEFINER=`app`@`%` FUNCTION `plus tax`(a int) RETURNS int', 2);
  headings.push('-- Current Database: `crm`', 3);
  expect([1, 2, 3].map((line) => headings.objectAt(line).about)).toEqual([
    'table shop.or`ders',
    'function shop.plus tax',
    'database crm',
  ]);
});
