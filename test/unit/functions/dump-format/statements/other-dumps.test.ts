import { split } from './split';

/* Texts in the style of other programs: what they write differently than mysqldump. */

const PHPMYADMIN = `-- phpMyAdmin SQL Dump
-- version 5.2.1
-- https://www.phpmyadmin.net/

SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
SET time_zone = "+00:00";

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;

--
-- Database: \`shop\`
--
CREATE DATABASE IF NOT EXISTS \`shop\` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
USE \`shop\`;

DELIMITER $$
--
-- Procedures
--
DROP PROCEDURE IF EXISTS \`p\`$$
CREATE DEFINER=\`root\`@\`localhost\` PROCEDURE \`p\` ()   BEGIN
  SELECT 'it''s $$';
END$$

DELIMITER ;

-- --------------------------------------------------------

CREATE TABLE \`t\` (
  \`id\` int(11) NOT NULL,
  \`name\` varchar(50) DEFAULT NULL COMMENT 'it''s; a name'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT INTO \`t\` (\`id\`, \`name\`) VALUES
(1, 'O\\'Reilly; '),
(2, 'two\\r\\nlines');

-- --------------------------------------------------------

--
-- Stand-in structure for view \`v\`
--
CREATE TABLE \`v\` (
\`id\` int(11)
);

DROP TABLE IF EXISTS \`v\`;
CREATE ALGORITHM=UNDEFINED DEFINER=\`root\`@\`localhost\` SQL SECURITY DEFINER VIEW \`v\`  AS SELECT 1 AS \`id\` ;

ALTER TABLE \`t\`
  ADD PRIMARY KEY (\`id\`);
ALTER TABLE \`t\`
  MODIFY \`id\` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=3;
COMMIT;

/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
`;

const ADMINER = `-- Adminer 4.8.1 MySQL 8.0.36 dump

SET NAMES utf8;
SET foreign_key_checks = 0;
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';

DELIMITER ;;

DROP FUNCTION IF EXISTS \`f\`;;
CREATE FUNCTION \`f\`() RETURNS int
    DETERMINISTIC
RETURN 1;;

DELIMITER ;

SET NAMES utf8mb4;

DROP TABLE IF EXISTS \`t\`;
CREATE TABLE \`t\` (
  \`id\` int NOT NULL,
  \`text\` text,
  KEY \`k\` (\`id\`)
) ENGINE=InnoDB;

INSERT INTO \`t\` (\`id\`, \`text\`) VALUES
(1,	'several
lines; and
-- no comment'),
(2,	UNHEX('00FF')),
(3,	ST_GeomFromText('POINT(1 2)'))
ON DUPLICATE KEY UPDATE \`id\` = VALUES(\`id\`), \`text\` = VALUES(\`text\`);

-- 2026-11-29 06:00:00
`;

const SEQUEL = `# ************************************************************
# Sequel Ace SQL dump
# Host: 127.0.0.1 (MySQL 8.0.36)
# Database: shop
# ************************************************************

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
SET NAMES utf8mb4;
/*!40111 SET @OLD_SQL_NOTES='SQL_NOTES', SQL_NOTES=0 */;


# Dump of table t
# ------------------------------------------------------------

DROP TABLE IF EXISTS \`t\`;

LOCK TABLES \`t\` WRITE;
/*!40000 ALTER TABLE \`t\` DISABLE KEYS */;

INSERT INTO \`t\` (\`id\`, \`bytes\`)
VALUES
	(1,X'00FF'),
	(2,"it's; \\"quoted\\"");

/*!40000 ALTER TABLE \`t\` ENABLE KEYS */;
UNLOCK TABLES;

DELIMITER ;;
/*!50003 SET SESSION SQL_MODE="NO_BACKSLASH_ESCAPES" */;;
/*!50003 CREATE */ /*!50017 DEFINER=\`root\`@\`%\` */ /*!50003 TRIGGER \`g\` BEFORE INSERT ON \`t\` FOR EACH ROW SET @a = '\\' */;;
DELIMITER ;
/*!50003 SET SESSION SQL_MODE=@OLD_SQL_MODE */;

INSERT INTO t SET id = 1;
`;

test.each([
  [
    'phpMyAdmin',
    PHPMYADMIN,
    [
      ...['setting', 'transaction', 'setting', 'setting', 'setting', 'create-database shop', 'use shop'],
      ...['drop-program p', 'routine p', 'create-table t', 'insert t 2', 'create-table v', 'drop-table v', 'view v'],
      ...['other t', 'other t', 'transaction', 'setting'],
    ],
  ],
  [
    'Adminer',
    ADMINER,
    [
      ...['setting', 'setting', 'setting', 'drop-program f', 'routine f', 'setting', 'drop-table t', 'create-table t'],
      ...['insert t 3'],
    ],
  ],
  [
    'Sequel Ace',
    SEQUEL,
    [
      ...['setting', 'setting', 'setting', 'drop-table t', 'lock t', 'keys t', 'insert t 2', 'keys t', 'lock'],
      ...['setting', 'trigger g', 'setting', 'insert t'],
    ],
  ],
])('reads a dump in the style of %s', (_, text, expected) => {
  const found = split(text).map(({ kind, object = '', rows }) => `${kind} ${object} ${rows > 0 ? rows : ''}`.trim());
  expect(found).toEqual(expected);
});
