import type { Flavour } from '../../../dev/servers/flavours';

/** Database that is dumped with unusual settings: small, with every kind of object that a setting may affect. */
export const DATABASE = 'shop';

const COMMON = `
  CREATE TABLE numbers (
    id INT UNSIGNED PRIMARY KEY AUTO_INCREMENT, f FLOAT, d DOUBLE, n DECIMAL(30,10), b BIT(9), y YEAR, t TINYINT(1)
  ) COMMENT 'it''s';
  INSERT INTO numbers VALUES
    (1, 1.5, 0.1, 12345678901234567890.0123456789, b'101', 2026, 1), (2, 3.4e38, 1.7976931348623157e308, -0.0000000001, 0, 1970, 0),
    (3, NULL, NULL, NULL, NULL, NULL, NULL), (4, 123456.7, 2.2250738585072014e-308, 0, NULL, 2155, -128);
  CREATE TABLE times (
    id INT PRIMARY KEY, stamp TIMESTAMP(6) NULL, implicit_stamp TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    moment DATETIME(3), day DATE, clock TIME(2)
  );
  INSERT INTO times VALUES
    (1, '2026-07-01 12:00:00.123456', '2026-01-01 00:00:00', '2026-07-01 12:00:00.123', '2026-07-01', '-838:59:59'),
    (2, NULL, '2038-01-19 03:14:07', '1000-01-01', '9999-12-31', '00:00:00.55');
  SET SESSION sql_mode = '';
  INSERT INTO times VALUES (3, 0, '1970-01-01 00:00:01', 0, '2026-02-00', 0), (0, NULL, '2026-03-03', NULL, 0, NULL);
  SET SESSION sql_mode = DEFAULT;
  CREATE TABLE \`tägliche 漢字\` (
    \`schlüssel\` INT PRIMARY KEY, name VARCHAR(80) COMMENT 'ünï 😀', bytes BLOB, bits VARBINARY(9), doc JSON,
    place POINT, kind ENUM('ä', 'it''s', 'c') DEFAULT 'ä', flags SET('x', 'ü') DEFAULT 'x,ü', old VARCHAR(20) CHARACTER SET latin1, padded CHAR(9)
  ) CHARACTER SET utf8mb4;
  INSERT INTO \`tägliche 漢字\` VALUES
    (1, 'ü😀 \\\\ '' " %', x'00ff5c270a1a', x'', '{"a": [1.10, "ü"]}', ST_GeomFromText('POINT(1 2)'), 'ä', 'x,ü', 'ä€', 'pad '),
    (2, '', NULL, x'80', NULL, NULL, NULL, '', NULL, NULL), (3, 'three', REPEAT('x', 5000), NULL, '[]', NULL, 'c', 'ü', '', '');
  CREATE TABLE logs (id INT NOT NULL, day DATE NOT NULL, note TEXT, PRIMARY KEY (id, day))
    PARTITION BY RANGE (YEAR(day)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE);
  INSERT INTO logs VALUES (1, '2019-01-01', 'old'), (2, '2026-01-01', 'new'), (3, '2026-01-02', NULL);
  CREATE TABLE computed (
    id INT PRIMARY KEY, a INT, total INT AS (a * 2) STORED, half DECIMAL(10,4) AS (a / 3) VIRTUAL, hidden INT INVISIBLE DEFAULT 7,
    parent INT, CONSTRAINT positive CHECK (a > 0), CONSTRAINT up FOREIGN KEY (parent) REFERENCES computed (id), KEY falling (a DESC)
  );
  INSERT INTO computed (id, a, parent) VALUES (1, 5, NULL), (2, 6, 1), (3, NULL, 2);
  CREATE TABLE \`select\` (\`from\` INT PRIMARY KEY, \`tick\`\`tick\` INT);
  INSERT INTO \`select\` VALUES (1, 1), (2, 2), (3, 3);
  CREATE TABLE simple_engine (id INT PRIMARY KEY, t TEXT) ENGINE = MyISAM;
  INSERT INTO simple_engine VALUES (1, 'a'), (2, 'b'), (3, 'c');
  CREATE VIEW dividing AS SELECT id, a / 7 AS part, 'ünï "q"' AS note, CONCAT('a', id) AS c FROM computed;
  CREATE VIEW \`ansicht ü\` AS SELECT d.*, n.f FROM dividing d JOIN numbers n USING (id) WHERE n.f > 0.1 OR d.note = 'ü';
  DELIMITER $$
  CREATE PROCEDURE \`prozedur ü\` (IN p VARCHAR(9) CHARACTER SET latin1) COMMENT 'ü' BEGIN SELECT 'ü😀', "double"; END $$
  CREATE FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1 $$
  CREATE TRIGGER auslöser BEFORE INSERT ON computed FOR EACH ROW BEGIN SET NEW.a = IF(NEW.a = 1, 'ü' = 'u', NEW.a); END $$
  CREATE TRIGGER later AFTER DELETE ON computed FOR EACH ROW SET @gone = OLD.id $$
  CREATE EVENT ereignis ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 03:00:00' COMMENT 'ü' DO DELETE FROM logs WHERE id < 0 $$
  DELIMITER ;
`;

const OWN: Readonly<Record<Flavour, string>> = {
  mysql: `
    SET SESSION sql_generate_invisible_primary_key = ON;
    CREATE TABLE keyless (note VARCHAR(10));
    SET SESSION sql_generate_invisible_primary_key = OFF;
    INSERT INTO keyless VALUES ('a'), ('b'), ('c');
    DELETE FROM keyless WHERE note = 'b';
    CREATE TABLE functional (id INT PRIMARY KEY, email VARCHAR(100), KEY lowered ((LOWER(email))), KEY unseen (email) INVISIBLE);
    INSERT INTO functional VALUES (1, 'A'), (2, 'B');
  `,
  mariadb: `
    CREATE SEQUENCE counter START WITH 5 INCREMENT BY 5;
    SELECT NEXTVAL(counter);
    SET @@timestamp = UNIX_TIMESTAMP('2026-01-01 00:00:00');
    CREATE TABLE prices (id INT PRIMARY KEY, price INT) WITH SYSTEM VERSIONING;
    INSERT INTO prices VALUES (1, 10), (2, 20);
    SET @@timestamp = UNIX_TIMESTAMP('2026-02-01 00:00:00');
    UPDATE prices SET price = 11 WHERE id = 1;
    DELETE FROM prices WHERE id = 2;
    INSERT INTO prices VALUES (3, 30);
    SET @@timestamp = DEFAULT;
    CREATE TABLE squeezed (id INT PRIMARY KEY, body TEXT COMPRESSED, six INET6);
    INSERT INTO squeezed VALUES (1, REPEAT('abc', 1000), '::1');
  `,
};

/** Statements that recreate the database. */
export function oddDatabase(flavour: Flavour): string {
  return `SET NAMES utf8mb4; DROP DATABASE IF EXISTS \`${DATABASE}\`; CREATE DATABASE \`${DATABASE}\` CHARACTER SET utf8mb4; USE \`${DATABASE}\`;
    ${COMMON} ${OWN[flavour]}`;
}
