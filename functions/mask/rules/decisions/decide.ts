import { type Explanation, MaskRulesError } from '../../../core/errors';
import { parseTablePattern, type TablePattern } from '../../../core/sql/name-pattern';
import { textOfName } from '../../../dump-format/selection/name-text';
import { invalid } from '../document/read-rules';
import type { DefinitionKind, Method, Rules, TableRule } from '../document/rules-schema';
import type { Column, DumpSchema, Table } from '../tables/dump-schema';
import { isKnownCollation } from '../tables/known-equality';
import { comparedColumns } from './compared-columns';
import { decideRows, type PlannedTable } from './decide-rows';
import type { ColumnDecision, Decisions, TableDecision } from './decisions';
import { keyProblems } from './keys';
import { unsuitable } from './suitable';

/** How strict a decision is. */
export interface DecideOptions {
  /** For a preview only: guesses that nobody has confirmed are used. */
  readonly allowsUnconfirmed?: boolean;
}

/**
 * Decides about every column, row and definition of a dump.
 *
 * @throws {MaskRulesError} naming every problem at once: what no rule decides about, rules for what is not there, and rules
 * that would break the dump.
 */
export function decide(rules: Rules, schema: DumpSchema, { allowsUnconfirmed = false }: DecideOptions = {}): Decisions {
  const problems: Explanation[] = [];
  const matched = new Matched(rules, schema);
  problems.push(...matched.problems);
  const planned = new Map<string, PlannedTable>();
  for (const [id, table] of schema.tables) {
    const rule = matched.ruleOf(id);
    planned.set(id, { table, rows: rule?.rows ?? 'keep', columns: decideColumns(table, rule, rules, problems) });
  }
  if (!allowsUnconfirmed) problems.push(...unconfirmedIn(rules));
  const definitions = decideDefinitions(rules, schema, problems);
  const keys = keyProblems(planned);
  const rows = decideRows(planned);
  const compared = comparedColumns(planned, rows.rows);
  problems.push(...keys.problems, ...rows.problems, ...unknownCollations(planned, compared));
  // guard: masks-nothing-with-a-problem
  if (problems.length > 0) throw new MaskRulesError(problems);
  const tables = new Map<string, TableDecision>();
  for (const [id, { table, columns }] of planned) {
    const decided = rows.rows.get(id) ?? [];
    tables.set(id, {
      database: table.database,
      table: table.name,
      isVersioned: table.isVersioned,
      columns,
      rows: decided,
      isUnchanged:
        decided !== 'drop' && decided.length === 0 && columns.every(({ method }) => method.method === 'keep'),
    });
  }
  return { tables, compared, definitions, warnings: keys.warnings };
}

/** The rule of each table: by its name, or by the one pattern that matches it. */
class Matched {
  readonly problems: Explanation[] = [];
  readonly #rules = new Map<string, TableRule>();

  constructor({ tables: rules }: Rules, schema: DumpSchema) {
    const decidedBy = new Map<string, { readonly text: string; readonly pattern: TablePattern | undefined }>();
    const entries = Object.entries(rules).map(([text, rule]) => ({ text, rule, pattern: parseTablePattern(text) }));
    // Names last: they come in the place of patterns.
    const inOrder = entries.toSorted((a, b) => Number(isName(a.pattern)) - Number(isName(b.pattern)));
    for (const { text, rule, pattern } of inOrder) {
      const ids = [...schema.tables].filter(([, table]) => matches(pattern, table, schema)).map(([id]) => id);
      // guard: a-rule-for-no-table-is-a-problem
      if (ids.length === 0) this.problems.push(invalid(`The dump has no table "${text}", which has a rule.`));
      for (const id of ids) {
        const other = decidedBy.get(id);
        // guard: one-rule-decides-about-a-table
        if (other !== undefined && isName(other.pattern) === isName(pattern)) {
          const remedy = isName(pattern) ? 'Remove one of them' : 'Name the table itself';
          this.problems.push(invalid(`Both "${text}" and "${other.text}" match the table ${nameOfId(id)}. ${remedy}.`));
        }
        decidedBy.set(id, { text, pattern });
        this.#rules.set(id, rule);
      }
    }
  }

  ruleOf(id: string): TableRule | undefined {
    return this.#rules.get(id);
  }
}

function isName(pattern: TablePattern | undefined): boolean {
  return pattern?.database.literal !== undefined && pattern.table.literal !== undefined;
}

function matches(pattern: TablePattern | undefined, { database, name }: Table, { ignoresCase }: DumpSchema): boolean {
  return pattern?.database.matches(database, ignoresCase) === true && pattern.table.matches(name, ignoresCase);
}

function nameOfId(id: string): string {
  const [database = '', name = ''] = JSON.parse(id) as string[];
  return `"${textOfName({ database, name })}"`;
}

function decideColumns(
  table: Table,
  rule: TableRule | undefined,
  rules: Rules,
  problems: Explanation[],
): ColumnDecision[] {
  const name = textOfName(table);
  const named = new Map<string, { readonly column: string; readonly method: Method }>();
  for (const [column, method] of Object.entries(rule?.columns ?? {})) {
    const other = named.get(column.toLowerCase());
    // guard: one-rule-decides-about-a-column
    if (other)
      problems.push(
        invalid(
          `Both "${other.column}" and "${column}" are rules for one column of the table "${name}", because names of columns are the same in upper and lower case. Remove one of them.`,
        ),
      );
    named.set(column.toLowerCase(), { column, method });
  }
  const undecided: string[] = [];
  const decisions = table.columns.map((column): ColumnDecision => {
    const own = named.get(column.name.toLowerCase());
    named.delete(column.name.toLowerCase());
    const method = methodOf(column, own?.method, rule, rules);
    if (method === undefined) undecided.push(column.name);
    else {
      const problem = own && problemOf(column, method);
      if (problem !== undefined)
        problems.push(
          invalid(`The column "${name}.${column.name}" cannot be masked by "${method.method}": ${problem}.`),
        );
    }
    return {
      column,
      method: method ?? { method: 'keep' },
      isScanned: !rules.scan.except.includes(`${name}.${column.name}`),
    };
  });
  // guard: an-undecided-column-stops
  if (undecided.length > 0) {
    const columns = undecided.map((column) => `"${column}"`).join(', ');
    const reason = rules.default === 'null' ? ', and they are NOT NULL' : '';
    problems.push({
      code: 'MASK_COLUMNS_UNDECIDED',
      detail: `No rule decides about ${undecided.length === 1 ? 'the column' : 'the columns'} ${columns} of the table "${name}"${reason}.`,
    });
  }
  // guard: a-rule-for-no-column-is-a-problem
  for (const { column } of named.values())
    problems.push(invalid(`The table "${name}" has no column "${column}", which has a rule.`));
  return decisions;
}

function methodOf(
  column: Column,
  own: Method | undefined,
  rule: TableRule | undefined,
  rules: Rules,
): Method | undefined {
  if (own) return own;
  // Neither is in the dump.
  if (column.isGenerated || rule?.rows === 'drop') return { method: 'keep' };
  return rules.default === 'null' && column.isNullable ? { method: 'null' } : undefined;
}

function problemOf(column: Column, method: Method): string | undefined {
  if (column.isGenerated && method.method !== 'keep')
    return 'the server computes its values from other columns, so that it is masked with them';
  return unsuitable(column, method);
}

/** The two sides of a foreign key can't be compared by a collation of which too little is known. */
function unknownCollations(
  tables: ReadonlyMap<string, PlannedTable>,
  compared: ReadonlyMap<string, readonly Column[]>,
): Explanation[] {
  // guard: foreign-keys-have-known-collations
  const isUnknown = ({ collation = '' }: Column) => !isKnownCollation(collation);
  return [...compared].flatMap(([id, columns]) =>
    columns.filter(isUnknown).map(({ name, collation }) => {
      const table = tables.get(id)?.table;
      return invalid(
        `The column "${table === undefined ? '' : textOfName(table)}.${name}" belongs to a foreign key that is masked, or decides which rows stay, and it is not known which texts its collation (${collation}) holds for equal, so that the masked values of both tables might not match. Keep both columns of the key, mask the one that refers by "null", or drop the rows of its table.`,
      );
    }),
  );
}

function unconfirmedIn({ tables, definitions }: Rules): Explanation[] {
  const columns = Object.entries(tables).flatMap(([table, { columns }]) =>
    Object.entries(columns).flatMap(([column, method]) =>
      'unconfirmed' in method && method.unconfirmed ? [`${table}.${column}`] : [],
    ),
  );
  const all = [...columns, ...(definitions.unconfirmed ? ['definitions'] : [])];
  // guard: an-unconfirmed-guess-is-refused
  if (all.length === 0) return [];
  const names = all.map((name) => `"${name}"`).join(', ');
  return [
    {
      code: 'MASK_RULES_UNCONFIRMED',
      detail: `Nobody has confirmed what was guessed about ${names}. Look at each, and remove "unconfirmed".`,
    },
  ];
}

const DEFINITION_KINDS: readonly DefinitionKind[] = ['comments', 'defaults', 'views', 'triggers', 'routines', 'events'];

function decideDefinitions(
  { definitions }: Rules,
  schema: DumpSchema,
  problems: Explanation[],
): Decisions['definitions'] {
  const tables = [...schema.tables.values()];
  const present = new Set<DefinitionKind>(schema.others);
  if (tables.some(({ hasComments }) => hasComments)) present.add('comments');
  if (tables.some(({ hasTextDefaults }) => hasTextDefaults)) present.add('defaults');
  const undecided = DEFINITION_KINDS.filter((kind) => present.has(kind) && definitions[kind] === undefined);
  // guard: undecided-definitions-stop
  if (undecided.length > 0) {
    problems.push({
      code: 'MASK_COLUMNS_UNDECIDED',
      detail: `The dump has ${undecided.join(', ')}, which may hold data, and "definitions" does not decide about them. Write "keep" or "drop" for each.`,
    });
  }
  // What the facts do not show is dropped.
  const choices = DEFINITION_KINDS.map((kind) => [kind, definitions[kind] ?? 'drop'] as const);
  return Object.fromEntries(choices) as Decisions['definitions'];
}
