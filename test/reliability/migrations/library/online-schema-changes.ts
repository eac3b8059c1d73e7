import { COLUMNS, SHOP } from '../databases';
import type { Migration, Step } from '../migration';

const GROUP = 'online schema change';

/** Part of the table that the tool has copied when the dump begins. */
type Begun = 'nothing' | 'the table' | 'a chunk' | 'all';

/** The change that the tool makes. */
const CHANGES = {
  'no other columns': 'ENGINE = InnoDB',
  'a column more': 'ADD COLUMN extra INT NOT NULL DEFAULT 7',
  'a column less': 'DROP COLUMN note',
  'a key more': 'ADD KEY by_region (region)',
} as const;
type Change = keyof typeof CHANGES;

const columnsOf = (change: Change) => (change === 'a column less' ? 'id, region, price' : COLUMNS);

/**
 * gh-ost, in the order of its own statements ("Cut-over step", gh-ost's documentation, and its `applier.go`): ghost and
 * changelog tables, chunks, changes read from the binary log, a sentry table under lock, a RENAME that waits for it.
 */
function ghost(begun: Begun, change: Change, old: 'dropped' | 'kept'): Migration {
  const create = (t: string) => `
    CREATE TABLE ${SHOP}._${t}_ghc (
      id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
      hint VARCHAR(64) CHARACTER SET ascii NOT NULL, value VARCHAR(4096) CHARACTER SET ascii NOT NULL,
      UNIQUE KEY hint_uidx (hint)
    ) AUTO_INCREMENT = 256 COMMENT = 'gh-ost changelog';
    CREATE TABLE ${SHOP}._${t}_gho LIKE ${SHOP}.${t};
    ALTER TABLE ${SHOP}._${t}_gho ${CHANGES[change]};`;
  const chunk = (t: string, where: string) =>
    `INSERT IGNORE INTO ${SHOP}._${t}_gho (${columnsOf(change)})
      (SELECT ${columnsOf(change)} FROM ${SHOP}.${t} FORCE INDEX (PRIMARY) WHERE ${where} LOCK IN SHARE MODE);`;
  const cutOver = (t: string): Step[] => [
    `INSERT INTO ${t} (${COLUMNS}) VALUES (9001, 1, 1, 'written meanwhile'); UPDATE ${t} SET region = 5 WHERE id = 1;
     REPLACE INTO _${t}_gho (${columnsOf(change)}) SELECT ${columnsOf(change)} FROM ${t} WHERE id IN (1, 9001);
     DELETE FROM ${t} WHERE id = 2; DELETE FROM _${t}_gho WHERE id = 2;`,
    `CREATE TABLE _${t}_del (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE = InnoDB COMMENT = 'ghost-cut-over-sentry'`,
    {
      lock: `LOCK TABLES ${t} WRITE, _${t}_del WRITE`,
      waiting: `RENAME TABLE ${t} TO _${t}_del, _${t}_gho TO ${t}`,
      release: `DROP TABLE IF EXISTS _${t}_del; UNLOCK TABLES`,
    },
    `DROP TABLE IF EXISTS _${t}_ghc; ${old === 'dropped' ? `DROP TABLE IF EXISTS _${t}_del` : ''}`,
  ];
  return copying({
    name: `gh-ost, ${change}, ${begun} copied before, old table ${old}`,
    begun,
    create,
    chunk,
    cutOver,
  });
}

/** pt-online-schema-change, in the order of its own statements: triggers, nibbles, ANALYZE, RENAME, DROP. */
function percona(begun: Begun, change: Change, old: 'dropped' | 'kept'): Migration {
  const its = columnsOf(change).split(', ');
  const create = (t: string) => {
    const fresh = `${SHOP}._${t}_new`;
    const values = its.map((column) => `NEW.${column}`).join(', ');
    const replace = `REPLACE INTO ${fresh} (${columnsOf(change)}) VALUES (${values})`;
    const trigger = (name: string, event: string, body: string) =>
      `CREATE TRIGGER pt_osc_${SHOP}_${t}_${name} AFTER ${event} ON ${t} FOR EACH ROW ${body}`;
    return `CREATE TABLE ${fresh} LIKE ${SHOP}.${t};
      ALTER TABLE ${fresh} ${CHANGES[change]};
      ${trigger('del', 'DELETE', `DELETE IGNORE FROM ${fresh} WHERE ${fresh}.id <=> OLD.id`)};
      DELIMITER //
      ${trigger('upd', 'UPDATE', `BEGIN DELETE IGNORE FROM ${fresh} WHERE !(OLD.id <=> NEW.id) AND ${fresh}.id <=> OLD.id; ${replace}; END`)}//
      DELIMITER ;
      ${trigger('ins', 'INSERT', replace)};`;
  };
  const chunk = (t: string, where: string) =>
    `INSERT LOW_PRIORITY IGNORE INTO ${SHOP}._${t}_new (${columnsOf(change)})
      SELECT ${columnsOf(change)} FROM ${SHOP}.${t} FORCE INDEX (PRIMARY) WHERE ${where} LOCK IN SHARE MODE;`;
  const cutOver = (t: string): Step[] => [
    `INSERT INTO ${t} (${COLUMNS}) VALUES (9001, 1, 1, 'written meanwhile'); UPDATE ${t} SET region = 5 WHERE id = 1;
     DELETE FROM ${t} WHERE id = 2; ANALYZE TABLE _${t}_new`,
    `RENAME TABLE ${SHOP}.${t} TO ${SHOP}._${t}_old, ${SHOP}._${t}_new TO ${SHOP}.${t}`,
    `${old === 'dropped' ? `DROP TABLE IF EXISTS _${t}_old;` : ''}
     ${['del', 'upd', 'ins'].map((name) => `DROP TRIGGER IF EXISTS ${SHOP}.pt_osc_${SHOP}_${t}_${name};`).join('\n')}`,
  ];
  return copying({
    name: `pt-online-schema-change, ${change}, ${begun} copied before, old table ${old}`,
    begun,
    create,
    chunk,
    cutOver,
  });
}

interface Copying {
  readonly name: string;
  readonly begun: Begun;
  readonly create: (table: string) => string;
  readonly chunk: (table: string, where: string) => string;
  readonly cutOver: (table: string) => Step[];
}

function copying({ name, begun, create, chunk, cutOver }: Copying): Migration {
  const before: Record<Begun, (t: string) => string> = {
    nothing: () => '',
    'the table': create,
    'a chunk': (t) => create(t) + chunk(t, 'id <= 3'),
    all: (t) => create(t) + chunk(t, 'id <= 3') + chunk(t, 'id > 3'),
  };
  return {
    group: GROUP,
    name,
    setup: before[begun],
    steps: (t) => [
      ...(begun === 'nothing' ? [create(t)] : []),
      ...(begun === 'nothing' || begun === 'the table' ? [chunk(t, 'id <= 3')] : []),
      ...(begun === 'all' ? [] : [chunk(t, 'id > 3')]),
      ...cutOver(t),
    ],
  };
}

/** The tool copies rows, and does not reach its cutover during the dump. */
function unfinished(name: string, migration: Migration, steps: (t: string) => Step[]): Migration {
  return { ...migration, name, steps };
}

/** A complete new table replaces the old one, by statements that differ between tools. */
function switched(name: string, steps: (t: string) => readonly Step[], filled = 'WHERE id <= 3'): Migration {
  return {
    group: GROUP,
    name,
    setup: (t) => `CREATE TABLE lhmn_${t} LIKE ${t}; ALTER TABLE lhmn_${t} ADD KEY by_region (region);
      INSERT INTO lhmn_${t} SELECT * FROM ${t} ${filled};`,
    steps: (t) => [`INSERT IGNORE INTO lhmn_${t} SELECT * FROM ${t}`, ...steps(t)],
  };
}

const lockedSwitch = (t: string) =>
  `LOCK TABLES ${t} WRITE, lhmn_${t} WRITE; ALTER TABLE ${t} RENAME lhma_${t}; ALTER TABLE lhmn_${t} RENAME ${t}; UNLOCK TABLES`;

export const ONLINE_SCHEMA_CHANGES: readonly Migration[] = [
  ghost('a chunk', 'a key more', 'dropped'),
  ghost('a chunk', 'no other columns', 'kept'),
  ghost('a chunk', 'a column more', 'dropped'),
  ghost('a chunk', 'a column less', 'dropped'),
  ghost('the table', 'a key more', 'dropped'),
  ghost('the table', 'a column more', 'kept'),
  ghost('all', 'a key more', 'dropped'),
  ghost('nothing', 'no other columns', 'dropped'),
  ghost('nothing', 'a column more', 'kept'),
  percona('a chunk', 'a key more', 'dropped'),
  percona('a chunk', 'no other columns', 'kept'),
  percona('a chunk', 'a column more', 'dropped'),
  percona('the table', 'a key more', 'dropped'),
  percona('all', 'a column less', 'dropped'),
  percona('nothing', 'a key more', 'dropped'),
  switched('LHM, atomic switch', (t) => [`RENAME TABLE ${t} TO lhma_${t}, lhmn_${t} TO ${t}`]),
  switched('LHM and OSC, locked switch in two steps', (t) => [lockedSwitch(t)]),
  switched('two renames, one after the other', (t) => [
    `RENAME TABLE ${t} TO lhma_${t}`,
    `RENAME TABLE lhmn_${t} TO ${t}`,
    `DROP TABLE lhma_${t}`,
  ]),
  switched('an empty table takes the place (log rotation)', (t) => [
    `DELETE FROM lhmn_${t}`,
    `RENAME TABLE ${t} TO lhma_${t}, lhmn_${t} TO ${t}`,
  ]),
  switched('DROP, then RENAME', (t) => [`DROP TABLE ${t}`, `RENAME TABLE lhmn_${t} TO ${t}`]),
  unfinished('gh-ost copies on', ghost('a chunk', 'a column more', 'kept'), (t) => [
    `INSERT IGNORE INTO _${t}_gho (${COLUMNS}) SELECT ${COLUMNS} FROM ${t} WHERE id > 3`,
  ]),
  unfinished(
    'pt-online-schema-change begins',
    percona('nothing', 'a key more', 'kept'),
    (t) =>
      percona('nothing', 'a key more', 'kept')
        .steps(t as never)
        .slice(0, 3) as Step[],
  ),
];
