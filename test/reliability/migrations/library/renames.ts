import { ASIDE, PAST, REAR, SHOP, TABLE_OF } from '../databases';
import type { Migration } from '../migration';

const GROUP = 'rename';

/** The other databases: earlier in the dump, later, and not dumped. */
const OTHERS = [PAST, REAR, ASIDE] as const;

const rename = (
  name: string,
  steps: Migration['steps'],
  setup?: Migration['setup'],
  early?: Migration['early'],
): Migration => ({
  group: GROUP,
  name,
  ...(setup && { setup }),
  ...(early && { early }),
  steps,
});

const swap = (one: string, other: string) =>
  `RENAME TABLE ${one} TO ${SHOP}.swapping, ${other} TO ${one}, ${SHOP}.swapping TO ${other}`;

const within = (t: string) => (t === 'zones' ? 'customers' : 'zones');

const acrossDatabases = OTHERS.flatMap((database): Migration[] => {
  const there = `${database}.${TABLE_OF[database]}`;
  return [
    rename(`a table moves to ${database}`, (t) => [`RENAME TABLE ${t} TO ${database}.${t}`]),
    rename(`a table moves to ${database}, by ALTER`, (t) => [`ALTER TABLE ${t} RENAME TO ${database}.moved`]),
    rename(`a table comes from ${database}`, (t) => [`RENAME TABLE ${there} TO ${SHOP}.a_${t}`]),
    rename(`a table comes from ${database}, with a late name`, (t) => [`RENAME TABLE ${there} TO ${SHOP}.zz_${t}`]),
    rename(`a table is swapped with one of ${database}`, (t) => [swap(`${SHOP}.${t}`, there)]),
    rename(
      `a table moves to ${database}, and an empty one takes its place`,
      (t) => [`RENAME TABLE ${t} TO ${database}.${t}, fresh_${t} TO ${t}`],
      (t) => `CREATE TABLE fresh_${t} LIKE ${t}`,
    ),
  ];
});

export const RENAMES: readonly Migration[] = [
  ...acrossDatabases,
  rename(
    'a table that is created right before the snapshot takes the name',
    (t) => [
      `INSERT INTO ${ASIDE}.fresh SELECT * FROM ${t}`,
      `RENAME TABLE ${t} TO ${ASIDE}.kept, ${ASIDE}.fresh TO ${t}`,
    ],
    undefined,
    (t) => `CREATE TABLE ${ASIDE}.fresh LIKE ${t}`,
  ),
  rename('two tables are swapped in three renames', (t) => [swap(t, within(t))]),
  rename('two tables are swapped, and swapped back', (t) => [swap(t, within(t)), swap(t, within(t))]),
  rename('two tables are swapped one rename after the other', (t) => [
    `RENAME TABLE ${t} TO swapping`,
    `RENAME TABLE ${within(t)} TO ${t}`,
    `RENAME TABLE swapping TO ${within(t)}`,
  ]),
  rename(
    'two tables without transactions are swapped',
    (t) => [swap(t, within(t))],
    (t) => `ALTER TABLE ${t} ENGINE = MyISAM; ALTER TABLE ${within(t)} ENGINE = MyISAM`,
  ),
  rename('a table gets an early name', (t) => [`RENAME TABLE ${t} TO a_${t}`]),
  rename('a table gets a late name', (t) => [`RENAME TABLE ${t} TO zz_${t}`]),
  rename('a table is renamed, and renamed back', (t) => [`RENAME TABLE ${t} TO a_${t}`, `RENAME TABLE a_${t} TO ${t}`]),
  rename('a table moves away and back', (t) => [
    `RENAME TABLE ${t} TO ${ASIDE}.${t}`,
    `RENAME TABLE ${ASIDE}.${t} TO ${SHOP}.${t}`,
  ]),
  rename('three tables change places in a circle', () => [
    'RENAME TABLE customers TO swapping, orders TO customers, zones TO orders, swapping TO zones',
  ]),
  rename('yesterday is kept: rename, create like it, fill', (t) => [
    `RENAME TABLE ${t} TO ${t}_yesterday`,
    `CREATE TABLE ${t} LIKE ${t}_yesterday`,
    `INSERT INTO ${t} SELECT * FROM ${t}_yesterday WHERE id > 3`,
  ]),
];
