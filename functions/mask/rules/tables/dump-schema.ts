import type { Flavour } from '../../../core/sql/flavour';
import { identifier, nameOf } from '../../../core/sql/sql-text';
import type { Fact, Facts } from '../../../dump-format/facts/fact';
import { type ColumnType, parseColumnType } from './column-type';
import { hasTextDefault } from './text-default';

export interface Column {
  readonly name: string;
  /** As the server prints it. */
  readonly typeText: string;
  readonly type: ColumnType;
  readonly isNullable: boolean;
  /** Its values are computed by the server, and are not in the dump. */
  readonly isGenerated: boolean;
  /** The expression of a generated column. */
  readonly generation: string;
  readonly isCounted: boolean;
  readonly collation: string | undefined;
  /** Whether a CHECK of MariaDB keeps JSON in it, which is text otherwise. */
  readonly isJson: boolean;
}

/** A unique key: its columns, of which some may be used up to a length; an expression has no name. */
export interface UniqueKey {
  readonly name: string;
  readonly parts: readonly { readonly column: string | undefined; readonly length: number | undefined }[];
  /** As the server prints them. */
  readonly text: string;
}

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly database: string;
  readonly table: string;
  readonly referenced: readonly string[];
}

export interface Table {
  readonly database: string;
  readonly name: string;
  readonly isVersioned: boolean;
  /** In their order. */
  readonly columns: readonly Column[];
  readonly uniqueKeys: readonly UniqueKey[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Conditions of CHECK constraints by their names. */
  readonly checks: readonly { readonly name: string; readonly clause: string }[];
  /** As the server prints them. */
  readonly partitions: readonly { readonly method: string; readonly expression: string; readonly values: string }[];
  readonly hasComments: boolean;
  readonly hasTextDefaults: boolean;
}

/** What a dump has of each kind whose text may hold data, besides tables. */
export type OtherKind = 'views' | 'triggers' | 'routines' | 'events';

/** Everything that rules decide about. */
export interface DumpSchema {
  /** By {@link tableId}. */
  readonly tables: ReadonlyMap<string, Table>;
  readonly others: ReadonlySet<OtherKind>;
  /** Whether the server ignores the case of table names. */
  readonly ignoresCase: boolean;
}

export function tableId(database: string, table: string): string {
  return JSON.stringify([database, table]);
}

const OTHERS: Readonly<Record<string, OtherKind>> = {
  view: 'views',
  trigger: 'triggers',
  routine: 'routines',
  library: 'routines',
  event: 'events',
};

/** The tables of a dump, from the facts beside it. */
export function schemaOf({ facts, flavour, lowerCaseTableNames = 0 }: Facts): DumpSchema {
  const ignoresCase = lowerCaseTableNames > 0;
  const belonging = new Map<string, Fact[]>();
  const others = new Set<OtherKind>();
  // With lower_case_table_names = 2, tables have the names that they were created with, and InnoDB has its keys by those in lower case.
  const keyOf = (database: string, table: string) => {
    const id = tableId(database, table);
    return ignoresCase ? id.toLowerCase() : id;
  };
  for (const fact of facts) {
    const other = OTHERS[fact.kind];
    if (other !== undefined) others.add(other);
    const id = keyOf(fact.database, fact.name[0] ?? '');
    const known = belonging.get(id);
    if (known) known.push(fact);
    else belonging.set(id, [fact]);
  }
  const all = facts
    .filter(({ kind, attributes }) => kind === 'table' && attributes.type !== 'SEQUENCE')
    .map((fact) => tableOf(fact, belonging.get(keyOf(fact.database, fact.name[0] ?? '')) ?? [], flavour));
  const byKey = new Map(all.map((table) => [keyOf(table.database, table.name), table]));
  const tables = all.map((table): [string, Table] => {
    // guard: foreign-keys-find-their-tables
    const foreignKeys = table.foreignKeys.map((key) => {
      const parent = byKey.get(keyOf(key.database, key.table));
      return parent ? { ...key, database: parent.database, table: parent.name } : key;
    });
    return [tableId(table.database, table.name), { ...table, foreignKeys }];
  });
  return { tables: new Map(tables), others, ignoresCase };
}

function tableOf({ database, name: [name = ''], attributes }: Fact, facts: readonly Fact[], flavour: Flavour): Table {
  const of = (kind: Fact['kind']) => facts.filter((fact) => fact.kind === kind);
  const checks = of('check').map((fact) => ({ name: fact.name.at(-1) ?? '', clause: fact.attributes.clause ?? '' }));
  const columns = of('column').toSorted((a, b) => positionOf(a) - positionOf(b));
  return {
    database,
    name,
    isVersioned: attributes.type === 'SYSTEM VERSIONED',
    columns: columns.map((fact) => columnOf(fact, checks)),
    uniqueKeys: of('key')
      .filter(({ attributes }) => attributes.unique === 'yes')
      .map(uniqueKeyOf),
    foreignKeys: of('foreign key').map((fact) => foreignKeyOf(fact)),
    checks,
    partitions: of('partition').map(({ attributes: { method = '', expression = '', values = '' } }) => ({
      method,
      expression,
      values,
    })),
    hasComments: [...of('key'), ...columns, ...of('partition'), { attributes }].some(
      (fact) => (fact.attributes.comment ?? '') !== '',
    ),
    hasTextDefaults: columns.some(({ attributes }) => hasTextDefault(attributes, flavour)),
  };
}

function positionOf({ attributes }: Fact): number {
  return Number(attributes.position);
}

function columnOf({ name: [, name = ''], attributes }: Fact, checks: Table['checks']): Column {
  const { type = '', generation = '', extra = '', collation } = attributes;
  return {
    name,
    typeText: type,
    type: parseColumnType(type),
    isNullable: attributes.nullable !== 'NO',
    // What is not virtual or stored, such as DEFAULT_GENERATED of MySQL, is in the dump.
    isGenerated: generation !== '' || /\b(?:virtual|stored|persistent)\b/i.test(extra),
    generation,
    isCounted: /auto_increment/i.test(extra),
    collation,
    isJson: checks.some(({ clause }) => clause.toLowerCase() === `json_valid(${identifier(name)})`.toLowerCase()),
  };
}

/** Parts as facts have them: `` `a`(10) DESC, (expression) ``. */
const PART = /`((?:[^`]|``)+)`(?:\((\d+)\))?(?: DESC)?(?:, |$)/y;

function uniqueKeyOf({ name: [, name = ''], attributes: { columns: text = '' } }: Fact): UniqueKey {
  const parts: { column: string | undefined; length: number | undefined }[] = [];
  PART.lastIndex = 0;
  for (let end = 0; end < text.length; end = PART.lastIndex) {
    const [, column, length] = PART.exec(text) ?? [];
    if (column === undefined) return { name, parts: [...parts, { column: undefined, length: undefined }], text };
    parts.push({ column: column.replaceAll('``', '`'), length: length === undefined ? undefined : Number(length) });
  }
  return { name, parts, text };
}

const NAMES = /`(?:[^`]|``)+`/g;
const REFERENCE = /^(?:(`(?:[^`]|``)+`)\.)?(`(?:[^`]|``)+`) \((.*)\)$/s;

function foreignKeyOf({ database, name: [, name = ''], attributes }: Fact): ForeignKey {
  const [, schema, table = '', referenced = ''] = REFERENCE.exec(attributes.references ?? '') ?? [];
  return {
    name,
    columns: namesIn(attributes.columns ?? ''),
    database: schema === undefined ? database : nameOf(schema),
    table: nameOf(table),
    referenced: namesIn(referenced),
  };
}

function namesIn(list: string): string[] {
  return (list.match(NAMES) ?? []).map(nameOf);
}
