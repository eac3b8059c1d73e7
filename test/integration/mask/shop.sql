CREATE TABLE countries (code CHAR(2) PRIMARY KEY, name VARCHAR(60) NOT NULL);
CREATE TABLE customers (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  public_id BINARY(16) NOT NULL,
  username VARCHAR(40) NOT NULL,
  email VARCHAR(190) NOT NULL COMMENT 'asked for by Erika Mustermann, ext. 4711',
  backup_email VARCHAR(30) CHARACTER SET latin1,
  first_name VARCHAR(40) CHARACTER SET latin1,
  last_name VARCHAR(40) NOT NULL DEFAULT 'Mustermann',
  full_name VARCHAR(80) GENERATED ALWAYS AS (CONCAT(first_name, ' ', last_name)) STORED,
  initials CHAR(2),
  phone VARCHAR(20),
  mobile BIGINT,
  birth_date DATE,
  street VARCHAR(100),
  zip CHAR(10),
  city VARCHAR(60),
  country CHAR(2) NOT NULL,
  tax_number VARCHAR(30),
  passport VARCHAR(20),
  iban CHAR(34),
  income DECIMAL(10,2),
  credit_score SMALLINT,
  latitude DOUBLE,
  gender ENUM('f','m','x'),
  interests SET('books','music','sports'),
  newsletter TINYINT(1) NOT NULL DEFAULT 0,
  password_hash VARBINARY(64) NOT NULL,
  photo BLOB,
  last_login DATETIME(3),
  seen_at TIMESTAMP NULL,
  preferences JSON,
  notes TEXT,
  referred_by INT UNSIGNED,
  legacy_number INT,
  session_uuid CHAR(36),
  last_ip VARCHAR(45),
  flags BIT(8),
  UNIQUE KEY by_username (username),
  UNIQUE KEY by_email (email),
  UNIQUE KEY by_public_id (public_id),
  UNIQUE KEY by_legacy (legacy_number),
  CONSTRAINT of_country FOREIGN KEY (country) REFERENCES countries (code),
  CONSTRAINT referred FOREIGN KEY (referred_by) REFERENCES customers (id)
);
CREATE TABLE orders (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id INT UNSIGNED NOT NULL,
  username VARCHAR(40),
  total DECIMAL(10,2) NOT NULL,
  gift_message VARCHAR(300),
  card_note VARCHAR(100),
  shipped_on DATE,
  CONSTRAINT by_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT by_name FOREIGN KEY (username) REFERENCES customers (username)
);
CREATE TABLE visits (
  id INT NOT NULL PRIMARY KEY,
  day DATE,
  remark TEXT DEFAULT ('for Erika Mustermann')
) PARTITION BY RANGE (id) (
  PARTITION p0 VALUES LESS THAN (2) COMMENT = 'of Erika Mustermann',
  PARTITION p1 VALUES LESS THAN MAXVALUE
);
CREATE TABLE tags (
  name VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL UNIQUE,
  word VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL UNIQUE,
  document JSON
);
CREATE TABLE audit (id INT PRIMARY KEY, entry TEXT);
CREATE VIEW addresses AS SELECT email FROM customers;
CREATE TRIGGER watch BEFORE UPDATE ON orders FOR EACH ROW SET NEW.card_note = 'by Erika Mustermann';
INSERT INTO countries VALUES ('DE', 'Germany'), ('FR', 'France'), ('JP', '日本');
INSERT INTO visits VALUES (1, '2026-01-01', 'first'), (2, '2026-01-02', NULL);
INSERT INTO tags VALUES
  ('Bär', 'герой', '{"note": "a\\tb"}'),
  ('Bar', 'герои', '{"note": "\\b\\u0001 \\"x\\""}'),
  ('Bör', 'ばし', '{"note": "\\r\\n"}'),
  ('Bor', 'はし', NULL);
INSERT INTO audit VALUES (1, 'nothing of interest'), (2, NULL);
