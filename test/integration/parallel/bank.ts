import type { TestServer } from '../../../dev/servers/server';

/** Two databases, so that money moves between tables and databases. */
export const BANKS = ['bank_north', 'bank_south'] as const;

const ACCOUNTS = 50;
const TABLES = BANKS.flatMap((bank) => ['a', 'b', 'c'].map((name) => `${bank}.accounts_${name}`));

/** Total of all accounts, which no transfer changes. */
export const TOTAL = TABLES.length * ACCOUNTS * 1_000;

/** Pairs of tables between which each session moves money, within a database and across. Always in one order. */
const ROUTES = [
  [0, 3],
  [1, 4],
  [2, 5],
  [0, 1],
  [4, 5],
  [2, 3],
] as const;

/** Totals of the sessions until they were stopped. */
export interface Moves {
  readonly moves: number;
  /** Transactions that the server ended because of a deadlock. */
  readonly deadlocks: number;
}

/** Creates accounts, and procedures that move money between them until they are stopped. */
export async function openBanks(server: TestServer): Promise<void> {
  const tables = TABLES.map(
    (table) => `CREATE TABLE ${table} (id INT PRIMARY KEY, balance BIGINT NOT NULL, note VARCHAR(200) NOT NULL);
      INSERT INTO ${table} SELECT n, 1000, REPEAT('x', 200) FROM movers.numbers;`,
  );
  const procedures = ROUTES.map(
    ([from, to], i) => `CREATE PROCEDURE movers.move_${i}()
      BEGIN
        DECLARE moves, deadlocks INT DEFAULT 0;
        WHILE (SELECT moving FROM movers.flag) DO
          BEGIN
            DECLARE EXIT HANDLER FOR 1213, 1205 BEGIN ROLLBACK; SET deadlocks = deadlocks + 1; END;
            SET @amount = FLOOR(RAND() * 100) - 50, @id = FLOOR(1 + RAND() * ${ACCOUNTS});
            START TRANSACTION;
            UPDATE ${TABLES[from]} SET balance = balance - @amount WHERE id = @id;
            UPDATE ${TABLES[to]} SET balance = balance + @amount WHERE id = 1 + moves MOD ${ACCOUNTS};
            COMMIT;
            SET moves = moves + 1;
          END;
        END WHILE;
        SELECT moves, deadlocks;
      END //`,
  );
  const numbers = Array.from({ length: ACCOUNTS }, (_, i) => `(${i + 1})`).join(', ');
  await server.sql(`
    CREATE DATABASE movers; CREATE TABLE movers.flag (moving BOOLEAN); INSERT INTO movers.flag VALUES (TRUE);
    CREATE TABLE movers.numbers (n INT); INSERT INTO movers.numbers VALUES ${numbers};
    ${BANKS.map((bank) => `CREATE DATABASE IF NOT EXISTS ${bank};`).join('\n')}
    ${tables.join('\n')}
    DELIMITER //
    ${procedures.join('\n')}
    DELIMITER ;`);
}

/** Moves money until `work` has ended. */
export async function whileMoneyMoves(server: TestServer, work: () => Promise<void>): Promise<Moves> {
  await server.sql('UPDATE movers.flag SET moving = TRUE');
  const sessions = ROUTES.map((_, i) => server.sql(`CALL movers.move_${i}()`));
  const ended = Promise.all(sessions);
  ended.catch(() => {});
  try {
    await work();
  } finally {
    await server.sql('UPDATE movers.flag SET moving = FALSE');
  }
  const counts = (await ended).map((line) => line.trim().split('\t').map(Number));
  const sum = (column: number) => counts.reduce((all, count) => all + (count[column] ?? 0), 0);
  return { moves: sum(0), deadlocks: sum(1) };
}

/** Total of all accounts of a server. */
export async function totalOf(server: TestServer): Promise<number> {
  const sums = TABLES.map((table) => `SELECT SUM(balance) AS balance FROM ${table}`);
  return Number(await server.sql(`SELECT SUM(balance) FROM (${sums.join(' UNION ALL ')}) AS sums`));
}
