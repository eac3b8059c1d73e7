import type { Migration } from '../migration';

const GROUP = 'ALTER TABLE';

const alter = (name: string, changes: readonly string[], more: Partial<Migration> = {}): Migration => ({
  group: GROUP,
  name,
  steps: (t) => changes.map((change) => `ALTER TABLE ${t} ${change}`),
  ...more,
});

/** First version of each family with ALGORITHM=INSTANT, which does not change the rows. */
const INSTANT = { mysql: '8.0.12', mariadb: '10.3' } as const;
const INSTANT_DROP = { mysql: '8.0.29', mariadb: '10.4' } as const;
const RENAMES_COLUMNS = { mysql: '8.0', mariadb: '10.5.2' } as const;
const CHECKS = { mysql: '8.0.16', mariadb: '10.2' } as const;

export const ALTERATIONS: readonly Migration[] = [
  alter('ADD COLUMN, INSTANT', ['ADD COLUMN extra INT NOT NULL DEFAULT 7, ALGORITHM = INSTANT'], { since: INSTANT }),
  alter('ADD COLUMN, INPLACE', ['ADD COLUMN extra INT NOT NULL DEFAULT 7, ALGORITHM = INPLACE']),
  alter('ADD COLUMN, COPY', ['ADD COLUMN extra INT NOT NULL DEFAULT 7, ALGORITHM = COPY']),
  alter('ADD COLUMN at the front', ['ADD COLUMN extra INT NOT NULL DEFAULT 7 FIRST']),
  alter('ADD COLUMN and DROP it again', ['ADD COLUMN extra INT', 'DROP COLUMN extra']),
  alter('ADD COLUMN and other values in it', ['ADD COLUMN extra INT', 'DROP COLUMN price']),
  alter('ADD of a generated column', ['ADD COLUMN twice DECIMAL(12,2) AS (price * 2) VIRTUAL']),
  alter('DROP COLUMN, INSTANT', ['DROP COLUMN price, ALGORITHM = INSTANT'], { since: INSTANT_DROP }),
  alter('DROP COLUMN, INPLACE', ['DROP COLUMN price, ALGORITHM = INPLACE']),
  alter('DROP COLUMN, COPY', ['DROP COLUMN note, ALGORITHM = COPY']),
  alter('DROP COLUMN and ADD it again', ['DROP COLUMN price', 'ADD COLUMN price DECIMAL(10,2)']),
  alter('RENAME COLUMN', ['RENAME COLUMN price TO cost'], { since: RENAMES_COLUMNS }),
  alter('RENAME COLUMN by CHANGE', ['CHANGE note remark VARCHAR(200)']),
  alter('two columns change their names', ['CHANGE region price INT NOT NULL, CHANGE price region DECIMAL(10,2)']),
  alter('RENAME COLUMN, and back', ['CHANGE note remark VARCHAR(200)', 'CHANGE remark note VARCHAR(200)']),
  alter('MODIFY COLUMN: more room', ['MODIFY note VARCHAR(250)']),
  alter('MODIFY COLUMN: another type, which rounds', ['MODIFY price INT']),
  alter('MODIFY COLUMN: another place', ['MODIFY note VARCHAR(200) AFTER id']),
  alter('MODIFY COLUMN: NOT NULL', ['MODIFY note VARCHAR(200) NOT NULL']),
  alter('SET DEFAULT', ['ALTER region SET DEFAULT 4']),
  alter('ADD INDEX', ['ADD INDEX by_region (region)']),
  alter('ADD INDEX, COPY', ['ADD INDEX by_region (region), ALGORITHM = COPY']),
  alter('DROP INDEX', ['DROP INDEX by_region'], { setup: (t) => `ALTER TABLE ${t} ADD INDEX by_region (region)` }),
  alter('another primary key', ['DROP PRIMARY KEY, ADD PRIMARY KEY (id, region)']),
  alter('AUTO_INCREMENT', ['AUTO_INCREMENT = 5000'], { setup: (t) => `ALTER TABLE ${t} MODIFY id INT AUTO_INCREMENT` }),
  alter('CONVERT TO CHARACTER SET', ['CONVERT TO CHARACTER SET latin1']),
  alter('DEFAULT CHARACTER SET', ['DEFAULT CHARACTER SET latin1']),
  alter('ROW_FORMAT', ['ROW_FORMAT = COMPRESSED']),
  alter('ENGINE, the same', ['ENGINE = InnoDB']),
  alter('ENGINE, without transactions', ['ENGINE = MyISAM']),
  alter('ENGINE, without transactions, and rows deleted', ['ENGINE = MyISAM'], {
    steps: (t) => [`ALTER TABLE ${t} ENGINE = MyISAM`, `DELETE FROM ${t} WHERE id <= 3`],
  }),
  alter('FORCE', ['FORCE']),
  alter('COMMENT', ["COMMENT = 'changed'"]),
  alter('ADD CHECK', ['ADD CONSTRAINT positive CHECK (id > 0)'], { since: CHECKS }),
  alter('OPTIMIZE TABLE', [], { steps: (t) => [`OPTIMIZE TABLE ${t}`] }),
  alter('many small ones', [
    'ADD COLUMN e1 INT',
    'ADD INDEX by_e1 (e1)',
    'MODIFY e1 BIGINT',
    'DROP INDEX by_e1',
    'DROP COLUMN e1',
    "COMMENT = 'done'",
  ]),
  {
    group: GROUP,
    name: 'ADD of a foreign key',
    steps: (t) => [`ALTER TABLE ${t} ADD CONSTRAINT region_of FOREIGN KEY (region) REFERENCES regions (id)`],
    setup: () => 'CREATE TABLE regions (id INT PRIMARY KEY); INSERT INTO regions VALUES (0), (1), (2)',
  },
];
