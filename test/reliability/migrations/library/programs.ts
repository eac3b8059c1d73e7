import { SHOP } from '../databases';
import type { Migration } from '../migration';

const GROUP = 'views and programs';

const program = (name: string, steps: Migration['steps'], more: Partial<Migration> = {}): Migration => ({
  group: GROUP,
  name,
  steps,
  ...more,
});

const view = (t: string, name: string) => `CREATE VIEW ${name} AS SELECT id, note FROM ${t};`;

/** A view that is early in the dump, and one that is late. */
const views = ['a_view', 'zz_view'].flatMap((name): Migration[] => {
  const setup = (t: string) => view(t, name);
  return [
    program(
      `CREATE OR REPLACE VIEW ${name} over a new column`,
      (t) => [`ALTER TABLE ${t} ADD COLUMN fresh INT`, `CREATE OR REPLACE VIEW ${name} AS SELECT id, fresh FROM ${t}`],
      { setup },
    ),
    program(
      `ALTER VIEW ${name} over a new column`,
      (t) => [`ALTER TABLE ${t} ADD COLUMN fresh INT`, `ALTER VIEW ${name} AS SELECT fresh FROM ${t}`],
      { setup },
    ),
    program(`CREATE VIEW ${name} over a new table`, (t) => [
      `CREATE TABLE new_${t} LIKE ${t}`,
      `CREATE VIEW ${name} AS SELECT id FROM new_${t}`,
    ]),
    program(
      `CREATE OR REPLACE VIEW ${name}`,
      (t) => [`CREATE OR REPLACE VIEW ${name} AS SELECT id, region FROM ${t}`],
      { setup },
    ),
    program(`DROP VIEW ${name}`, () => [`DROP VIEW ${name}`], { setup }),
    program(`DROP and CREATE of view ${name}`, (t) => [`DROP VIEW ${name}`, view(t, name)], { setup }),
    program(
      `DROP COLUMN after ${name} no longer needs it`,
      (t) => [`CREATE OR REPLACE VIEW ${name} AS SELECT id FROM ${t}`, `ALTER TABLE ${t} DROP COLUMN note`],
      { setup },
    ),
  ];
});

const trigger = (t: string, body = 'SET NEW.region = GREATEST(NEW.region, 0)') =>
  `CREATE TRIGGER positive BEFORE INSERT ON ${t} FOR EACH ROW ${body};`;
const procedure = (body = 'SELECT 1') => `CREATE PROCEDURE work() ${body};`;
const routine = (body = '1') => `CREATE FUNCTION first_number() RETURNS INT DETERMINISTIC RETURN ${body};`;
const event = (body = 'DO SELECT 1') =>
  `CREATE EVENT yearly ON SCHEDULE EVERY 1 YEAR STARTS '2030-01-01 00:00:00' ${body};`;

export const PROGRAMS: readonly Migration[] = [
  ...views,
  program('a table becomes a view of its new name', (t) => [
    `RENAME TABLE ${t} TO base_${t}`,
    `CREATE VIEW ${t} AS SELECT * FROM base_${t}`,
  ]),
  program(
    'a view becomes a table',
    (t) => ['DROP VIEW zz_view', `CREATE TABLE zz_view (PRIMARY KEY (id)) SELECT id, note FROM ${t}`],
    {
      setup: (t) => view(t, 'zz_view'),
    },
  ),
  program('a view is renamed', () => ['RENAME TABLE zz_view TO a_view'], { setup: (t) => view(t, 'zz_view') }),
  program('CREATE TRIGGER', (t) => [trigger(t)]),
  program('DROP TRIGGER', () => ['DROP TRIGGER positive'], { setup: (t) => trigger(t) }),
  program('a trigger is replaced', (t) => ['DROP TRIGGER positive', trigger(t, 'SET NEW.region = 3')], {
    setup: (t) => trigger(t),
  }),
  program('CREATE PROCEDURE', () => [procedure()], { placeless: true }),
  program('DROP PROCEDURE', () => ['DROP PROCEDURE work'], { setup: () => procedure(), placeless: true }),
  program('a procedure is replaced', () => ['DROP PROCEDURE work', procedure('SELECT 2')], {
    setup: () => procedure(),
    placeless: true,
  }),
  program(
    'CREATE FUNCTION, and a view that calls it',
    () => [routine(), 'CREATE VIEW zz_calls AS SELECT first_number() AS answer'],
    {
      placeless: true,
    },
  ),
  program('a function is replaced', () => ['DROP FUNCTION first_number', routine('2')], {
    setup: () => routine(),
    placeless: true,
  }),
  program('DROP EVENT', () => ['DROP EVENT yearly'], { setup: () => event(), placeless: true }),
  program('ALTER EVENT', () => ['ALTER EVENT yearly DO SELECT 2'], { setup: () => event(), placeless: true }),
  program('CREATE EVENT', () => [event()], { placeless: true }),
  program('ALTER DATABASE', () => [`ALTER DATABASE ${SHOP} CHARACTER SET latin1`], { placeless: true }),
  program('DROP SEQUENCE', () => ['DROP SEQUENCE numbers'], {
    setup: () => 'CREATE SEQUENCE numbers',
    only: 'mariadb',
    since: { mariadb: '10.3' },
    placeless: true,
  }),
  program('ALTER SEQUENCE', () => ['ALTER SEQUENCE numbers INCREMENT BY 5'], {
    setup: () => 'CREATE SEQUENCE numbers',
    only: 'mariadb',
    since: { mariadb: '10.3' },
    placeless: true,
  }),
  program('CREATE SEQUENCE', () => ['CREATE SEQUENCE numbers'], {
    only: 'mariadb',
    since: { mariadb: '10.3' },
    placeless: true,
  }),
  program('ADD SYSTEM VERSIONING', (t) => [`ALTER TABLE ${t} ADD SYSTEM VERSIONING`], {
    only: 'mariadb',
    since: { mariadb: '10.3' },
  }),
  program('DROP SYSTEM VERSIONING', (t) => [`ALTER TABLE ${t} DROP SYSTEM VERSIONING`], {
    setup: (t) => `ALTER TABLE ${t} ADD SYSTEM VERSIONING`,
    only: 'mariadb',
    since: { mariadb: '10.3' },
  }),
];
