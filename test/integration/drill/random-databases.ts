import fc from 'fast-check';
import type { TestServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';

const CHARSETS = ['latin1', 'utf8mb4', 'latin2', 'utf8mb3', 'cp1250', 'ucs2'] as const;

const TYPES = [
  'int',
  'bigint unsigned',
  'tinyint(1)',
  'decimal(20,6)',
  'double',
  'varchar(40)',
  'char(3) NOT NULL',
  'date',
  'datetime(3)',
  'timestamp NULL',
  'time(6)',
  'year',
  'json',
  'blob',
  'mediumtext',
  'bit(5)',
  "enum('a','it''s','ü')",
  "set('x','y','z')",
  'binary(16)',
  'varbinary(200)',
] as const;

/** Defaults, and the types that they are for; an expression for any type. */
const DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  int: ['DEFAULT -7', 'NOT NULL DEFAULT 0'],
  'varchar(40)': ["DEFAULT 'it''s \\\\ \"ü\"'", "NOT NULL DEFAULT ''", 'COMMENT "a `comment`"'],
  date: ["DEFAULT '2026-02-28'"],
  'datetime(3)': ['DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)'],
  json: ['DEFAULT (json_array())'],
  'decimal(20,6)': ['DEFAULT 1.500000', 'CHECK (`c0` IS NOT NULL OR 1 = 1)'],
  'bit(5)': ["DEFAULT b'101'"],
};

const column = fc.record({ type: fc.constantFrom(...TYPES), choice: fc.nat() });

const table = fc.record({
  columns: fc.array(column, { minLength: 1, maxLength: 12 }),
  charset: fc.constantFrom(...CHARSETS),
  key: fc.constantFrom('none', 'plain', 'unique', 'prefix', 'descending'),
  generated: fc.constantFrom('none', 'virtual', 'stored'),
  partitions: fc.constantFrom('none', 'hash', 'range'),
  rowFormat: fc.constantFrom('', 'ROW_FORMAT=DYNAMIC', 'ROW_FORMAT=COMPACT'),
  trigger: fc.boolean(),
  view: fc.constantFrom('none', 'plain', 'check option', 'invoker'),
  program: fc.constantFrom('none', 'function', 'procedure', 'event'),
});

const database = fc.record({ charset: fc.constantFrom(...CHARSETS), tables: fc.array(table, { maxLength: 4 }) });

type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

/** Creates databases with random definitions, the same ones for the same seed. @returns their names */
export async function createRandomDatabases(server: TestServer, count: number, seed: number): Promise<string[]> {
  const names: string[] = [];
  for (const [i, { charset, tables }] of fc.sample(database, { numRuns: count, seed }).entries()) {
    const name = `random ${i}`;
    const statements = tables.flatMap((definition, n) => statementsFor(definition, n));
    await server.sql(
      `CREATE DATABASE ${identifier(name)} CHARACTER SET ${charset}; USE ${identifier(name)};\nDELIMITER $$\n${statements.join(' $$\n')} $$\nDELIMITER ;`,
    );
    names.push(name);
  }
  return names;
}

function statementsFor(definition: Table, number: number): string[] {
  const { columns, charset, key, generated, partitions, rowFormat, trigger, view, program } = definition;
  const name = identifier(`t${number} \`x`);
  const lines = [
    '`id` int NOT NULL',
    ...columns.map(({ type, choice }, i) => {
      const defaults = DEFAULTS[type] ?? [''];
      // A check names its own column.
      return `\`c${i}\` ${type} ${(defaults[choice % defaults.length] ?? '').replace('`c0`', `\`c${i}\``)}`;
    }),
    ...(generated === 'none' ? [] : [`\`sum\` bigint AS (\`id\` * 2 + 1) ${generated.toUpperCase()}`]),
    '`label` varchar(60)',
    'PRIMARY KEY (`id`)',
    ...keysOf(key, partitions),
  ];
  const range =
    'PARTITION BY RANGE (`id`) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)';
  const parts = { none: '', hash: 'PARTITION BY HASH (`id`) PARTITIONS 3', range }[partitions];
  return [
    `CREATE TABLE ${name} (${lines.join(', ')}) ENGINE=InnoDB DEFAULT CHARSET=${charset} ${rowFormat} ${parts}`,
    ...(trigger
      ? [
          `CREATE TRIGGER tr${number} BEFORE UPDATE ON ${name} FOR EACH ROW BEGIN SET NEW.label = CONCAT(OLD.label, ';'); END`,
        ]
      : []),
    ...viewOf(view, name, number),
    ...programOf(program, name, number),
  ];
}

function keysOf(kind: Table['key'], partitions: Table['partitions']): string[] {
  switch (kind) {
    case 'plain':
      return ['KEY `by label` (`label`, `id`) COMMENT "of labels"'];
    case 'unique':
      // A unique key has to have all columns of the partitioning.
      return [partitions === 'none' ? 'UNIQUE KEY `one` (`label`)' : 'UNIQUE KEY `one` (`label`, `id`)'];
    case 'prefix':
      return ['KEY `begins` (`label`(7))'];
    case 'descending':
      return ['KEY `down` (`label` DESC)'];
    default:
      return [];
  }
}

function viewOf(kind: Table['view'], name: string, number: number): string[] {
  const query = `SELECT id, label, 'a''b' AS quoted FROM ${name} WHERE id > ${number}`;
  switch (kind) {
    case 'plain':
      return [
        `CREATE VIEW v${number} AS ${query}`,
        `CREATE VIEW over_v${number} AS SELECT COUNT(*) AS n FROM v${number}`,
      ];
    case 'check option':
      return [`CREATE VIEW v${number} AS SELECT id, label FROM ${name} WHERE id > 0 WITH CASCADED CHECK OPTION`];
    case 'invoker':
      return [`CREATE SQL SECURITY INVOKER VIEW v${number} AS ${query}`];
    default:
      return [];
  }
}

function programOf(kind: Table['program'], name: string, number: number): string[] {
  switch (kind) {
    case 'function':
      return [
        `CREATE FUNCTION f${number}(a varchar(20)) RETURNS varchar(40) DETERMINISTIC COMMENT 'adds' RETURN CONCAT(a, ';')`,
      ];
    case 'procedure':
      return [
        `CREATE PROCEDURE p${number}(IN a int, OUT b int) BEGIN SELECT COUNT(*) INTO b FROM ${name} WHERE id > a; END`,
      ];
    case 'event':
      return [
        `CREATE EVENT e${number} ON SCHEDULE EVERY ${number + 1} DAY DISABLE COMMENT 'at night' DO DELETE FROM ${name} WHERE id < 0`,
      ];
    default:
      return [];
  }
}
