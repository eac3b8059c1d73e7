-- Database of the demo: a web shop with every kind of object that a database can contain.

SET SESSION cte_max_recursion_depth = 1000000;

CREATE TABLE customers (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email VARCHAR(120) NOT NULL UNIQUE,
  name VARCHAR(80) NOT NULL,
  birthday DATE,
  preferences JSON NOT NULL,
  language CHAR(2) GENERATED ALWAYS AS (preferences ->> '$.language') STORED,
  joined_at DATETIME(3) NOT NULL,
  KEY by_language (language)
);

CREATE TABLE products (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  sku CHAR(10) NOT NULL UNIQUE,
  title VARCHAR(120) NOT NULL,
  price DECIMAL(10, 2) NOT NULL,
  tax_rate DECIMAL(4, 3) NOT NULL DEFAULT 0.190,
  gross DECIMAL(12, 2) GENERATED ALWAYS AS (ROUND(price * (1 + tax_rate), 2)) VIRTUAL,
  stock INT NOT NULL DEFAULT 0,
  attributes JSON,
  KEY by_color ((CAST(attributes ->> '$.color' AS CHAR(20))))
);

CREATE TABLE photos (
  product_id INT UNSIGNED NOT NULL,
  position TINYINT UNSIGNED NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (product_id, position),
  CONSTRAINT photo_of FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE
);

CREATE TABLE orders (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id INT UNSIGNED NOT NULL,
  status ENUM ('open', 'paid', 'sent', 'customer''s return') NOT NULL DEFAULT 'open',
  flags SET ('gift', 'express', 'fragile') NOT NULL DEFAULT '',
  placed_at TIMESTAMP(3) NOT NULL,
  remark TEXT,
  CONSTRAINT order_of FOREIGN KEY (customer_id) REFERENCES customers (id)
);

CREATE TABLE order_lines (
  order_id INT UNSIGNED NOT NULL,
  line TINYINT UNSIGNED NOT NULL,
  product_id INT UNSIGNED NOT NULL,
  quantity SMALLINT UNSIGNED NOT NULL,
  price DECIMAL(10, 2) NOT NULL,
  PRIMARY KEY (order_id, line),
  CONSTRAINT line_of FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
  CONSTRAINT product_of FOREIGN KEY (product_id) REFERENCES products (id)
);

CREATE TABLE order_changes (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  order_id INT UNSIGNED NOT NULL,
  was VARCHAR(20) NOT NULL,
  becomes VARCHAR(20) NOT NULL,
  changed_at DATETIME NOT NULL,
  PRIMARY KEY (id, changed_at)
)
PARTITION BY RANGE (YEAR(changed_at)) (
  PARTITION past VALUES LESS THAN (2026),
  PARTITION present VALUES LESS THAN MAXVALUE
);

INSERT INTO customers (email, name, birthday, preferences, joined_at)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 40000)
SELECT
  CONCAT('customer', n, '@example.com'),
  CONCAT(ELT(1 + n % 6, 'Ayşe', 'Björn', 'Chloé', 'Дмитрий', '恵子', 'O''Brien 🙂'), ' ', SHA2(n, 224)),
  IF(n % 7 = 0, NULL, DATE_ADD('1950-01-01', INTERVAL n % 20000 DAY)),
  JSON_OBJECT('language', ELT(1 + n % 4, 'de', 'en', 'fr', 'ja'), 'news', n % 3 = 0, 'sizes', JSON_ARRAY(n % 10, n % 13)),
  DATE_ADD('2019-01-01', INTERVAL n * 97 SECOND)
FROM numbers;

INSERT INTO products (sku, title, price, stock, attributes)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2000)
SELECT
  CONCAT('SKU-', LPAD(n, 6, '0')),
  CONCAT('Product "', n, '" \\ 50% off'),
  1 + (n * 37 % 20000) / 100,
  n % 500,
  JSON_OBJECT('color', ELT(1 + n % 5, 'red', 'grün', 'blue', 'noir', '白'), 'weight', n / 7e0)
FROM numbers;

-- Photos don't compress: they make the dump large enough to be interrupted half-way.
INSERT INTO photos (product_id, position, content)
SELECT
  products.id,
  positions.n,
  CONCAT(
    RANDOM_BYTES(1024), RANDOM_BYTES(1024), RANDOM_BYTES(1024), RANDOM_BYTES(1024),
    RANDOM_BYTES(1024), RANDOM_BYTES(1024), RANDOM_BYTES(1024), RANDOM_BYTES(1024)
  )
FROM products JOIN (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) AS positions;

INSERT INTO orders (customer_id, status, flags, placed_at, remark)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000)
SELECT
  1 + n * 7919 % 40000,
  1 + n % 4,
  n % 8,
  DATE_ADD('2024-01-01 00:00:00', INTERVAL n * 311 SECOND),
  IF(n % 10 = 0, CONCAT('Please ring twice.\nThen wait;\t-- ', n), NULL)
FROM numbers;

INSERT INTO order_lines (order_id, line, product_id, quantity, price)
SELECT orders.id, positions.n, 1 + (orders.id * 13 + positions.n * 101) % 2000, 1 + orders.id % 5, 0.99 + orders.id % 300
FROM orders JOIN (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) AS positions
WHERE positions.n <= 1 + orders.id % 3;

CREATE DEFINER = 'shop_app'@'%' SQL SECURITY DEFINER VIEW order_totals AS
SELECT orders.id, orders.customer_id, orders.placed_at, SUM(order_lines.quantity * order_lines.price) AS total
FROM orders JOIN order_lines ON order_lines.order_id = orders.id
GROUP BY orders.id;

CREATE DEFINER = 'shop_app'@'%' SQL SECURITY INVOKER VIEW best_customers AS
SELECT customers.name, customers.language, SUM(order_totals.total) AS spent
FROM customers JOIN order_totals ON order_totals.customer_id = customers.id
GROUP BY customers.id
ORDER BY spent DESC
LIMIT 100;

DELIMITER //

CREATE DEFINER = 'shop_app'@'%' FUNCTION gross_price(net DECIMAL(10, 2), rate DECIMAL(4, 3))
RETURNS DECIMAL(12, 2) DETERMINISTIC NO SQL
COMMENT 'The price that the customer''s bill shows'
RETURN ROUND(net * (1 + rate), 2)//

CREATE DEFINER = 'shop_app'@'%' PROCEDURE ship_order(IN wanted INT UNSIGNED)
MODIFIES SQL DATA
BEGIN
  -- Only what is paid is sent.
  UPDATE orders SET status = 'sent' WHERE id = wanted AND status = 'paid';
  IF ROW_COUNT() = 0 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'The order is not paid, or there is none.';
  END IF;
END//

CREATE DEFINER = 'shop_app'@'%' TRIGGER remember_change AFTER UPDATE ON orders FOR EACH ROW
BEGIN
  IF NEW.status <> OLD.status THEN
    INSERT INTO order_changes (order_id, was, becomes, changed_at) VALUES (NEW.id, OLD.status, NEW.status, NOW());
  END IF;
END//

CREATE DEFINER = 'shop_app'@'%' TRIGGER take_from_stock AFTER INSERT ON order_lines FOR EACH ROW
UPDATE products SET stock = stock - NEW.quantity WHERE id = NEW.product_id//

CREATE DEFINER = 'shop_app'@'%' EVENT forget_old_changes
ON SCHEDULE EVERY 1 DAY STARTS '2040-01-01 02:00:00' ON COMPLETION PRESERVE
COMMENT 'Far in the future, so that it changes nothing while the demo looks'
DO DELETE FROM order_changes WHERE changed_at < NOW() - INTERVAL 2 YEAR//

DELIMITER ;

UPDATE orders SET status = 'sent' WHERE id % 40 = 1 AND status = 'paid';
