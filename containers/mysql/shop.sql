-- A small shop, and a user with exactly what a dump needs.
CREATE DATABASE shop CHARACTER SET utf8mb4;
USE shop;

CREATE TABLE customers (
  id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  address JSON
);

CREATE TABLE orders (
  id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  customer_id INT UNSIGNED NOT NULL,
  placed_at DATETIME NOT NULL,
  net DECIMAL(10, 2) NOT NULL,
  gross DECIMAL(10, 2) AS (net * 1.19) STORED,
  FOREIGN KEY (customer_id) REFERENCES customers (id)
);

CREATE VIEW revenue AS
SELECT customers.name, SUM(orders.gross) AS gross
FROM orders JOIN customers ON customers.id = orders.customer_id
GROUP BY customers.name;

CREATE TRIGGER orders_no_negatives BEFORE INSERT ON orders FOR EACH ROW SET NEW.net = GREATEST(NEW.net, 0);

CREATE PROCEDURE orders_of(IN wanted INT UNSIGNED)
SELECT * FROM orders WHERE customer_id = wanted;

INSERT INTO customers (name, address) VALUES
  ('Ada Lovelace', '{"city": "London"}'),
  ('Žofie Müller 🛒', '{"city": "Brno"}');
INSERT INTO orders (customer_id, placed_at, net) VALUES
  (1, '2026-11-19 10:00:00', 12.50),
  (2, '2026-11-20 01:30:00', 99.90);

CREATE USER 'dump'@'%' IDENTIFIED BY 'dump-password' REQUIRE SSL;
GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON shop.* TO 'dump'@'%';
GRANT SHOW_ROUTINE ON *.* TO 'dump'@'%';
