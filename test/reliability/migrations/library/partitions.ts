import { ASIDE, PAST, REAR, SHOP } from '../databases';
import type { Migration } from '../migration';

const GROUP = 'partition';

const RANGES = `PARTITION BY RANGE (id) (
  PARTITION p0 VALUES LESS THAN (3), PARTITION p1 VALUES LESS THAN (5), PARTITION p2 VALUES LESS THAN MAXVALUE)`;

const divide = (t: string) => `ALTER TABLE ${t} ${RANGES};`;

const partition = (name: string, steps: Migration['steps'], more: Partial<Migration> = {}): Migration => ({
  group: GROUP,
  name,
  setup: divide,
  steps,
  ...more,
});

/** Tables that are exchanged with a partition: before and after it in the dump, and in the other databases. */
const PLACES = [`${SHOP}.a_spare`, `${SHOP}.zz_spare`, `${PAST}.spare`, `${REAR}.spare`, `${ASIDE}.spare`];

const exchanges = PLACES.flatMap((spare): Migration[] => {
  const likeIt = (t: string) =>
    `${divide(t)} CREATE TABLE ${spare} LIKE ${t}; ALTER TABLE ${spare} REMOVE PARTITIONING;`;
  const exchange = (t: string) => `ALTER TABLE ${t} EXCHANGE PARTITION p0 WITH TABLE ${spare}`;
  const fill = `INSERT INTO ${spare} VALUES (0, 9, 9, 'of the other side')`;
  return [
    partition(`EXCHANGE with ${spare}, which is empty`, (t) => [exchange(t)], { setup: likeIt }),
    partition(`EXCHANGE with ${spare}, which has rows`, (t) => [exchange(t)], { setup: (t) => `${likeIt(t)} ${fill}` }),
  ];
});

export const PARTITIONS: readonly Migration[] = [
  ...exchanges,
  partition(
    'EXCHANGE there and back',
    (t) => [
      `ALTER TABLE ${t} EXCHANGE PARTITION p0 WITH TABLE a_spare`,
      `ALTER TABLE ${t} EXCHANGE PARTITION p0 WITH TABLE a_spare`,
    ],
    { setup: (t) => `${divide(t)} CREATE TABLE a_spare LIKE ${t}; ALTER TABLE a_spare REMOVE PARTITIONING;` },
  ),
  partition(
    'EXCHANGE with a table that is created right before the snapshot',
    (t) => [
      `INSERT INTO ${ASIDE}.fresh SELECT * FROM ${t} WHERE id < 3`,
      `ALTER TABLE ${t} EXCHANGE PARTITION p0 WITH TABLE ${ASIDE}.fresh`,
    ],
    { early: (t) => `CREATE TABLE ${ASIDE}.fresh LIKE ${t}; ALTER TABLE ${ASIDE}.fresh REMOVE PARTITIONING` },
  ),
  partition(
    'EXCHANGE, and TRUNCATE of both sides',
    (t) => [`ALTER TABLE ${t} EXCHANGE PARTITION p0 WITH TABLE a_spare`, `TRUNCATE TABLE ${t}; TRUNCATE TABLE a_spare`],
    { setup: (t) => `${divide(t)} CREATE TABLE a_spare LIKE ${t}; ALTER TABLE a_spare REMOVE PARTITIONING;` },
  ),
  partition(
    'EXCHANGE behind counters that were set to zero',
    (t) => [`FLUSH GLOBAL STATUS; ALTER TABLE ${t} EXCHANGE PARTITION p0 WITH TABLE a_spare`],
    {
      setup: (t) => `${divide(t)} CREATE TABLE a_spare LIKE ${t}; ALTER TABLE a_spare REMOVE PARTITIONING;
        FLUSH GLOBAL STATUS; ALTER TABLE ${ASIDE}.scratch COMMENT = 'counted'; DO SLEEP(1.1);`,
      only: 'mariadb',
      since: { mariadb: '11.5' },
    },
  ),
  partition('DROP PARTITION', (t) => [`ALTER TABLE ${t} DROP PARTITION p0`]),
  partition('nightly rotation: REORGANIZE for tomorrow, DROP of the oldest', (t) => [
    `ALTER TABLE ${t} REORGANIZE PARTITION p2 INTO (PARTITION p2 VALUES LESS THAN (700), PARTITION p3 VALUES LESS THAN MAXVALUE)`,
    `ALTER TABLE ${t} DROP PARTITION p0`,
  ]),
  partition(
    'nightly rotation: EXCHANGE of the oldest, ADD, DROP',
    (t) => [
      `ALTER TABLE ${t} EXCHANGE PARTITION p0 WITH TABLE zz_kept`,
      `ALTER TABLE ${t} DROP PARTITION p0`,
      `ALTER TABLE ${t} ADD PARTITION (PARTITION p3 VALUES LESS THAN (2000))`,
    ],
    {
      setup: (t) => `ALTER TABLE ${t} PARTITION BY RANGE (id) (
        PARTITION p0 VALUES LESS THAN (3), PARTITION p1 VALUES LESS THAN (5), PARTITION p2 VALUES LESS THAN (1000));
      CREATE TABLE zz_kept LIKE ${t}; ALTER TABLE zz_kept REMOVE PARTITIONING;`,
    },
  ),
  partition('TRUNCATE PARTITION', (t) => [`ALTER TABLE ${t} TRUNCATE PARTITION p1`]),
  partition('TRUNCATE of all partitions', (t) => [`ALTER TABLE ${t} TRUNCATE PARTITION ALL`]),
  partition('REORGANIZE PARTITION', (t) => [
    `ALTER TABLE ${t} REORGANIZE PARTITION p0, p1 INTO (PARTITION p01 VALUES LESS THAN (5))`,
  ]),
  partition('DROP PARTITION and one of the same name again', (t) => [
    `ALTER TABLE ${t} DROP PARTITION p0`,
    `ALTER TABLE ${t} REORGANIZE PARTITION p1 INTO (PARTITION p0 VALUES LESS THAN (3), PARTITION p1 VALUES LESS THAN (5))`,
  ]),
  partition('REBUILD PARTITION', (t) => [`ALTER TABLE ${t} REBUILD PARTITION p0`]),
  partition('OPTIMIZE PARTITION', (t) => [`ALTER TABLE ${t} OPTIMIZE PARTITION p0`]),
  partition('REMOVE PARTITIONING', (t) => [`ALTER TABLE ${t} REMOVE PARTITIONING`]),
  partition('PARTITION BY', (t) => [`ALTER TABLE ${t} ${RANGES}`], { setup: () => '' }),
  partition('COALESCE PARTITION', (t) => [`ALTER TABLE ${t} COALESCE PARTITION 2`], {
    setup: (t) => `ALTER TABLE ${t} PARTITION BY HASH (id) PARTITIONS 4`,
  }),
  partition('ADD PARTITION of a hash', (t) => [`ALTER TABLE ${t} ADD PARTITION PARTITIONS 2`], {
    setup: (t) => `ALTER TABLE ${t} PARTITION BY HASH (id) PARTITIONS 2`,
  }),
  partition('a partition becomes a table', (t) => [`ALTER TABLE ${t} CONVERT PARTITION p0 TO TABLE a_old`], {
    only: 'mariadb',
    since: { mariadb: '10.7' },
  }),
  partition(
    'a table becomes a partition',
    (t) => [`ALTER TABLE ${t} CONVERT TABLE zz_more TO PARTITION p3 VALUES LESS THAN (2000)`],
    {
      only: 'mariadb',
      since: { mariadb: '10.7' },
      setup: (t) => `CREATE TABLE zz_more LIKE ${t}; INSERT INTO zz_more VALUES (1500, 1, 1, 'more');
      ALTER TABLE ${t} PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (3), PARTITION p1 VALUES LESS THAN (1000));`,
    },
  ),
  partition(
    'ANALYZE and CHECK PARTITION',
    (t) => [`ALTER TABLE ${t} ANALYZE PARTITION p0`, `ALTER TABLE ${t} CHECK PARTITION ALL`],
    { harmless: true },
  ),
];
