import { identifier } from '../../../core/sql/sql-text';
import type { Fact } from '../fact';
import type { Catalogue, Row } from './catalogue';
import { withoutOwnName } from './own-name';

// Facts of which the catalogue has several rows, or which are in several of its views.

/** Views that these facts come from. */
export const GROUPED_VIEWS = [
  'STATISTICS',
  'TABLE_CONSTRAINTS',
  'CHECK_CONSTRAINTS',
  'KEY_COLUMN_USAGE',
  'REFERENTIAL_CONSTRAINTS',
  'PARAMETERS',
] as const;

/** Keys, each with its columns. */
export async function readKeys(catalogue: Catalogue, database: string): Promise<Fact[]> {
  const rows = await catalogue.rows(
    {
      view: 'STATISTICS',
      schema: 'TABLE_SCHEMA',
      columns: [
        'TABLE_NAME',
        'INDEX_NAME',
        'SEQ_IN_INDEX',
        'COLUMN_NAME',
        'EXPRESSION',
        'SUB_PART',
        'COLLATION',
        'NON_UNIQUE',
        'INDEX_TYPE',
        'INDEX_COMMENT',
        'IS_VISIBLE',
        'IGNORED',
      ],
    },
    database,
  );
  return grouped(rows, 'TABLE_NAME', 'INDEX_NAME').map(({ name, first, rows }) => ({
    kind: 'key',
    database,
    name,
    attributes: withoutNeutral({
      columns: ordered(rows, 'SEQ_IN_INDEX')
        .map((row) => keyPart(row, database))
        .join(', '),
      unique: first.NON_UNIQUE === '0' ? 'yes' : '',
      type: first.INDEX_TYPE,
      hidden: first.IS_VISIBLE === 'NO' || first.IGNORED === 'YES' ? 'yes' : '',
      comment: first.INDEX_COMMENT,
    }),
  }));
}

/** `` `a`(10) DESC `` */
function keyPart({ COLUMN_NAME, EXPRESSION, SUB_PART, COLLATION }: Row, database: string): string {
  const what = COLUMN_NAME === undefined ? `(${withoutOwnName(EXPRESSION ?? '', database)})` : identifier(COLUMN_NAME);
  return `${what}${SUB_PART === undefined ? '' : `(${SUB_PART})`}${COLLATION === 'D' ? ' DESC' : ''}`;
}

/** Checks. MySQL has their tables in another view, in which their names are unique within the database. */
export async function readChecks(catalogue: Catalogue, database: string): Promise<Fact[]> {
  const checks = await catalogue.rows(
    {
      view: 'CHECK_CONSTRAINTS',
      schema: 'CONSTRAINT_SCHEMA',
      columns: ['TABLE_NAME', 'CONSTRAINT_NAME', 'CHECK_CLAUSE', 'LEVEL'],
    },
    database,
  );
  if (checks.length === 0) return [];
  const listed = catalogue.has('CHECK_CONSTRAINTS', 'TABLE_NAME') ? [] : await tablesOfChecks(catalogue, database);
  const tables = new Map(listed.map((row) => [row.CONSTRAINT_NAME, row]));
  return checks.map(({ TABLE_NAME, CONSTRAINT_NAME = '', CHECK_CLAUSE = '', LEVEL = '' }) => ({
    kind: 'check',
    database,
    name: [
      TABLE_NAME ?? tables.get(CONSTRAINT_NAME)?.TABLE_NAME ?? '',
      ...(LEVEL === '' ? [] : [LEVEL]),
      CONSTRAINT_NAME,
    ],
    attributes: withoutNeutral({
      clause: withoutOwnName(CHECK_CLAUSE, database),
      enforced: tables.get(CONSTRAINT_NAME)?.ENFORCED === 'NO' ? 'no' : '',
    }),
  }));
}

function tablesOfChecks(catalogue: Catalogue, database: string): Promise<Row[]> {
  return catalogue.rows(
    {
      view: 'TABLE_CONSTRAINTS',
      schema: 'TABLE_SCHEMA',
      columns: ['TABLE_NAME', 'CONSTRAINT_NAME', 'ENFORCED'],
      where: `CONSTRAINT_TYPE = 'CHECK'`,
    },
    database,
  );
}

/** Foreign keys. Their columns are read only when there are any, because that opens every table on some servers. */
export async function readForeignKeys(catalogue: Catalogue, database: string): Promise<Fact[]> {
  const constraints = await catalogue.rows(
    {
      view: 'REFERENTIAL_CONSTRAINTS',
      schema: 'CONSTRAINT_SCHEMA',
      columns: ['TABLE_NAME', 'CONSTRAINT_NAME', 'UPDATE_RULE', 'DELETE_RULE', 'MATCH_OPTION'],
    },
    database,
  );
  if (constraints.length === 0) return [];
  const usage = await catalogue.rows(
    {
      view: 'KEY_COLUMN_USAGE',
      schema: 'TABLE_SCHEMA',
      columns: [
        'TABLE_NAME',
        'CONSTRAINT_NAME',
        'ORDINAL_POSITION',
        'COLUMN_NAME',
        'REFERENCED_TABLE_SCHEMA',
        'REFERENCED_TABLE_NAME',
        'REFERENCED_COLUMN_NAME',
      ],
      where: 'REFERENCED_TABLE_NAME IS NOT NULL',
    },
    database,
  );
  const columns = new Map(
    grouped(usage, 'TABLE_NAME', 'CONSTRAINT_NAME').map(({ name, rows }) => [JSON.stringify(name), rows]),
  );
  return constraints.map(({ TABLE_NAME = '', CONSTRAINT_NAME = '', UPDATE_RULE, DELETE_RULE, MATCH_OPTION }) => {
    const name = [TABLE_NAME, CONSTRAINT_NAME];
    return {
      kind: 'foreign key',
      database,
      name,
      attributes: {
        ...referenceOf(columns.get(JSON.stringify(name)) ?? [], database),
        ...withoutNeutral({ onUpdate: UPDATE_RULE, onDelete: DELETE_RULE, match: MATCH_OPTION }),
      },
    };
  });
}

function referenceOf(rows: readonly Row[], database: string): Record<string, string> {
  const inOrder = ordered(rows, 'ORDINAL_POSITION');
  const list = (column: string) => inOrder.map((row) => identifier(row[column] ?? '')).join(', ');
  const { REFERENCED_TABLE_SCHEMA: schema = database, REFERENCED_TABLE_NAME: table = '' } = inOrder[0] ?? {};
  const referenced = `${schema === database ? '' : `${identifier(schema)}.`}${identifier(table)}`;
  return { columns: list('COLUMN_NAME'), references: `${referenced} (${list('REFERENCED_COLUMN_NAME')})` };
}

/** The parameters of each routine, by its type and name. The value that a function returns has the position 0. */
export async function readParameters(catalogue: Catalogue, database: string): Promise<ReadonlyMap<string, string>> {
  const rows = await catalogue.rows(
    {
      view: 'PARAMETERS',
      schema: 'SPECIFIC_SCHEMA',
      columns: [
        'ROUTINE_TYPE',
        'SPECIFIC_NAME',
        'ORDINAL_POSITION',
        'PARAMETER_MODE',
        'PARAMETER_NAME',
        'DTD_IDENTIFIER',
        'COLLATION_NAME',
      ],
    },
    database,
  );
  return new Map(
    grouped(rows, 'ROUTINE_TYPE', 'SPECIFIC_NAME').map(({ name, rows }) => [
      JSON.stringify(name),
      ordered(rows, 'ORDINAL_POSITION').map(parameter).join(', '),
    ]),
  );
}

function parameter({ PARAMETER_MODE, PARAMETER_NAME, DTD_IDENTIFIER, COLLATION_NAME }: Row): string {
  const name = PARAMETER_NAME === undefined ? 'RETURNS' : identifier(PARAMETER_NAME);
  return [PARAMETER_MODE, name, DTD_IDENTIFIER, COLLATION_NAME].filter((part) => part !== undefined).join(' ');
}

interface Group {
  readonly name: readonly string[];
  readonly first: Row;
  readonly rows: readonly Row[];
}

/** Rows that have the same values in these columns. */
function grouped(rows: readonly Row[], ...columns: readonly string[]): Group[] {
  const groups = new Map<string, { name: string[]; first: Row; rows: Row[] }>();
  for (const row of rows) {
    const name = columns.map((column) => row[column] ?? '');
    const id = JSON.stringify(name);
    const group = groups.get(id);
    if (group) group.rows.push(row);
    else groups.set(id, { name, first: row, rows: [row] });
  }
  return [...groups.values()];
}

function ordered(rows: readonly Row[], column: string): Row[] {
  return rows.toSorted((a, b) => Number(a[column]) - Number(b[column]));
}

function withoutNeutral(attributes: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
