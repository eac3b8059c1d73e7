import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { headBytes, type Section } from '../../../../../functions/dump-format/dump-index/dump-index';
import { SectionBuilder } from '../../../../../functions/dump-format/dump-index/section-builder';
import { StatementReader } from '../../../../../functions/dump-format/statements/statement-reader';

/** The sections of a text that arrives in chunks of these lengths. */
function sectionsOf(text: string, lengths: readonly number[] = [text.length || 1]): readonly Section[] {
  const builder = new SectionBuilder();
  const reader = new StatementReader(builder);
  const bytes = Buffer.from(text);
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const length = lengths[i % lengths.length] ?? 1;
    reader.push(bytes.subarray(at, at + length));
    at += length;
  }
  reader.end();
  return builder.end();
}

const HEADER = `-- MySQL dump 10.13  Distrib 9.7.4, for Linux (x86_64)
--
-- Host: db    Database: shop
-- ------------------------------------------------------
-- Server version\t9.7.4

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;`;

const TABLE = `

--
-- Table structure for table \`orders\`
--

DROP TABLE IF EXISTS \`orders\`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE \`orders\` (
  \`id\` int NOT NULL
) ENGINE=InnoDB;
/*!40101 SET character_set_client = @saved_cs_client */;`;

const ROWS = `

--
-- Dumping data for table \`orders\`
--

LOCK TABLES \`orders\` WRITE;
/*!40000 ALTER TABLE \`orders\` DISABLE KEYS */;
INSERT INTO \`orders\` VALUES (1),(2);
INSERT INTO \`orders\` VALUES (3);
/*!40000 ALTER TABLE \`orders\` ENABLE KEYS */;
UNLOCK TABLES;`;

/** As mariadb-dump writes them with a transaction of their own. */
const ROWS_IN_TRANSACTION = `

--
-- Dumping data for table \`orders\`
--

/*M!101100 SET @old_system_versioning_insert_history=@@session.system_versioning_insert_history, @@session.system_versioning_insert_history=1 */;
SET @OLD_AUTOCOMMIT=@@AUTOCOMMIT, @@AUTOCOMMIT=0;
INSERT INTO \`orders\` VALUES
(1),
(2);
COMMIT;
SET AUTOCOMMIT=@OLD_AUTOCOMMIT;
/*M!101100 SET system_versioning_insert_history=@old_system_versioning_insert_history */;`;

/** As mysqldump writes them with `--no-autocommit`. */
const ROWS_WITH_COMMIT = `

--
-- Dumping data for table \`items\`
--

set autocommit=0;
INSERT INTO \`items\` VALUES (1);
commit;`;

const TRIGGERS = `
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`app\`@\`%\`*/ /*!50003 TRIGGER \`t1\` BEFORE INSERT ON \`orders\` FOR EACH ROW BEGIN
  SET NEW.id = 1;
END */;;
DELIMITER ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`app\`@\`%\`*/ /*!50003 TRIGGER \`t2\` AFTER INSERT ON \`orders\` FOR EACH ROW SET @a = 1 */;;
DELIMITER ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;`;

const PLACEHOLDER = `

--
-- Temporary view structure for view \`open_orders\`
--

DROP TABLE IF EXISTS \`open_orders\`;
/*!50001 DROP VIEW IF EXISTS \`open_orders\`*/;
SET @saved_cs_client     = @@character_set_client;
/*!50503 SET character_set_client = utf8mb4 */;
/*!50001 CREATE VIEW \`open_orders\` AS SELECT
 1 AS \`id\`*/;
SET character_set_client = @saved_cs_client;`;

const EVENTS = `

--
-- Dumping events for database 'shop'
--
/*!50106 SET @save_time_zone= @@TIME_ZONE */ ;
/*!50106 DROP EVENT IF EXISTS \`nightly\` */;
DELIMITER ;;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;;
/*!50106 CREATE*/ /*!50117 DEFINER=\`app\`@\`%\`*/ /*!50106 EVENT \`nightly\` ON SCHEDULE EVERY 1 DAY DO SELECT 1 */ ;;
/*!50003 SET character_set_client  = @saved_cs_client */ ;;
DELIMITER ;
/*!50106 SET TIME_ZONE= @save_time_zone */ ;`;

/** With another character set of the database for one of them. */
const ROUTINES = `

--
-- Dumping routines for database 'shop'
--
ALTER DATABASE \`shop\` CHARACTER SET latin1 COLLATE latin1_swedish_ci ;
/*!50003 DROP PROCEDURE IF EXISTS \`p\` */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
DELIMITER ;;
CREATE DEFINER=\`app\`@\`%\` PROCEDURE \`p\`()
SELECT 1 ;;
DELIMITER ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
ALTER DATABASE \`shop\` CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci ;`;

const VIEW = `

--
-- Final view structure for view \`open_orders\`
--

/*!50001 DROP VIEW IF EXISTS \`open_orders\`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`app\`@\`%\` SQL SECURITY DEFINER */
/*!50001 VIEW \`open_orders\` AS select 1 AS \`id\` */;
/*!50001 SET character_set_client      = @saved_cs_client */;`;

const FOOTER = `
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2026-11-20  3:00:12
`;

/** As of a dump of several databases. */
const DATABASE = `

--
-- Current Database: \`crm\`
--

CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`crm\` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;

USE \`crm\`;`;

const SEQUENCE = `

--
-- Sequence structure for \`s\`
--

DROP SEQUENCE IF EXISTS \`s\`;
CREATE SEQUENCE \`s\` start with 1 minvalue 1;
DO SETVAL(\`s\`, 7, 0);`;

const summary = (text: string) =>
  sectionsOf(text).map(({ kind, database, object, from, to }) => [kind, database, object, text.slice(from, to)]);

test('divides a dump into its sections, each with its comments and settings', () => {
  const text = [HEADER, TABLE, ROWS, TRIGGERS, PLACEHOLDER, EVENTS, ROUTINES, VIEW, FOOTER].join('');
  // What stands before the first statement of the next section belongs to that one.
  expect(summary(text)).toEqual([
    ['header', '', '', HEADER],
    ['table', 'shop', 'orders', TABLE],
    ['rows', 'shop', 'orders', ROWS],
    ['triggers', 'shop', 'orders', TRIGGERS],
    ['view-placeholder', 'shop', 'open_orders', PLACEHOLDER],
    ['events', 'shop', '', EVENTS],
    ['routines', 'shop', '', ROUTINES],
    ['view', 'shop', 'open_orders', VIEW],
    ['footer', '', '', FOOTER],
  ]);
});

test('counts statements and rows, and places INSERTs', () => {
  const text = `${HEADER}${TABLE}${ROWS}${FOOTER}`;
  const [, table, rows] = sectionsOf(text);
  expect(table).toMatchObject({ statements: 5, rows: 0 });
  expect(table).not.toHaveProperty('inserts');
  expect(rows).toMatchObject({ statements: 6, rows: 3 });
  expect(text.slice(...(rows?.inserts ?? []))).toBe(
    'INSERT INTO `orders` VALUES (1),(2);\nINSERT INTO `orders` VALUES (3);',
  );
});

test.each([
  ['rows in a transaction of their own', ROWS_IN_TRANSACTION, 'rows', 'shop', 'orders'],
  ['a database', DATABASE, 'database', 'crm', ''],
  ['a sequence', SEQUENCE, 'sequence', 'shop', 's'],
])('has a section for %s', (_, part, kind, database, object) => {
  expect(summary(`${HEADER}${TABLE}${part}${TABLE}${FOOTER}`)[2]).toEqual([kind, database, object, part]);
});

test('divides rows that follow one another, behind a header, too', () => {
  const text = `${HEADER}${ROWS_IN_TRANSACTION}${ROWS_WITH_COMMIT}${ROWS_IN_TRANSACTION}${FOOTER}`;
  expect(summary(text)).toEqual([
    ['header', '', '', HEADER],
    ['rows', 'shop', 'orders', ROWS_IN_TRANSACTION],
    ['rows', 'shop', 'items', ROWS_WITH_COMMIT],
    ['rows', 'shop', 'orders', ROWS_IN_TRANSACTION],
    ['footer', '', '', FOOTER],
  ]);
});

test('has a header and a footer for each process that made a part of the dump', () => {
  const slice = `${HEADER}${ROWS}${FOOTER}`;
  expect(summary(`${HEADER}${TABLE}${FOOTER}${slice}`).map(([kind, , , text]) => [kind, text])).toEqual([
    ['header', HEADER],
    ['table', TABLE],
    // The rest of the line belongs to what follows.
    ['footer', FOOTER.replace(/\n\n-- Dump completed.*\n$/, '')],
    ['header', `\n\n-- Dump completed on 2026-11-20  3:00:12\n${HEADER}`],
    ['rows', ROWS],
    ['footer', FOOTER],
  ]);
});

test.each([
  ['no statement', '-- nothing\n', [['other', '', '', '-- nothing\n']]],
  ['nothing', '', []],
  ['a statement that no dump has', 'ANALYZE TABLE t;\n', [['other', '', '', 'ANALYZE TABLE t;\n']]],
])('has a section for a text of %s', (_, text, sections) => {
  expect(summary(text)).toEqual(sections);
});

const PARTS = [
  HEADER,
  TABLE,
  ROWS,
  ROWS_IN_TRANSACTION,
  ROWS_WITH_COMMIT,
  TRIGGERS,
  PLACEHOLDER,
  EVENTS,
  ROUTINES,
  VIEW,
  FOOTER,
  DATABASE,
  SEQUENCE,
];

test('covers every byte once, and has the checksums of what stands there, however the text is divided into chunks', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PARTS), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
      (parts, lengths) => {
        const text = parts.join('');
        const sections = sectionsOf(text, lengths);
        expect(sections).toEqual(sectionsOf(text));
        let place = 0;
        for (const section of sections) {
          expect(section.from).toBe(place);
          const head = Buffer.from(text.slice(section.from, section.from + headBytes(section)));
          expect(section.head).toBe(crc32(head));
          place = section.to;
        }
        expect(place).toBe(text.length);
      },
    ),
    { numRuns: 500 },
  );
});
