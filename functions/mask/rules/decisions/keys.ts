import type { Explanation } from '../../../core/errors';
import { identifier } from '../../../core/sql/sql-text';
import { textOfName } from '../../../dump-format/selection/name-text';
import { invalid } from '../document/read-rules';
import type { Method } from '../document/rules-schema';
import { type ForeignKey, type Table, tableId, type UniqueKey } from '../tables/dump-schema';
import type { PlannedTable } from './decide-rows';
import type { ColumnDecision } from './decisions';
import { keepsDistinct, maskEqually } from './suitable';

/** What masking would break: unique keys that would have duplicates, and foreign keys whose two sides would differ. */
export function keyProblems(tables: ReadonlyMap<string, PlannedTable>): {
  readonly problems: readonly Explanation[];
  readonly warnings: readonly string[];
} {
  const problems: Explanation[] = [];
  const warnings: string[] = [];
  for (const planned of tables.values()) {
    const name = textOfName(planned.table);
    const masked = planned.columns.filter(({ method }) => method.method !== 'keep');
    if (planned.rows === 'drop' || masked.length === 0) {
      if (planned.rows !== 'drop') problems.push(...foreignKeyProblems(planned, tables));
      continue;
    }
    problems.push(...uniqueKeyProblems(planned), ...foreignKeyProblems(planned, tables));
    for (const { name: check, clause } of planned.table.checks) {
      const column = masked.find(({ column }) => mentions(clause, column.name) && !column.isJson);
      if (column) {
        warnings.push(
          `The check "${check}" of the table "${name}" is about the column "${column.column.name}", which is masked: a server refuses rows that do not fulfil it.`,
        );
      }
    }
    const column = partitionedBy(planned.table, masked);
    if (column !== undefined) {
      warnings.push(
        `The table "${name}" is partitioned by the column "${column}", which is masked: a server refuses rows that belong to none of its partitions.`,
      );
    }
  }
  return { problems, warnings };
}

/** The column by whose masked values rows may belong to no partition: of lists, and of ranges with an end. */
function partitionedBy({ partitions }: Table, masked: readonly ColumnDecision[]): string | undefined {
  const isList = partitions.some(({ method }) => /^LIST/i.test(method));
  const isRange = partitions.some(({ method }) => /^RANGE/i.test(method));
  const takesAll = partitions.some(({ values }) => /\b(?:MAXVALUE|DEFAULT)\b/i.test(values));
  if (takesAll || !(isList || isRange)) return undefined;
  return masked.find(
    // What is NULL belongs to the first range.
    ({ column, method }) =>
      !(isRange && method.method === 'null') && partitions.some(({ expression }) => mentions(expression, column.name)),
  )?.column.name;
}

function uniqueKeyProblems(planned: PlannedTable): Explanation[] {
  const { table } = planned;
  // guard: a-unique-key-stays-unique
  const isDistinct = (key: UniqueKey) => key.parts.every(({ column, length }) => isKept(planned, key, column, length));
  const hasNulls = (key: UniqueKey) =>
    key.name !== 'PRIMARY' && key.parts.some(({ column }) => methodOf(planned, column)?.method === 'null');
  const distinct = table.uniqueKeys.filter(isDistinct);
  const isNotNull = (key: UniqueKey) =>
    key.parts.every(({ column }) => table.columns.some(({ name, isNullable }) => name === column && !isNullable));
  const identities = distinct.filter(isNotNull).map((key) => key.parts.map(({ column }) => column));
  return (
    table.uniqueKeys
      .filter((key) => !distinct.includes(key) && !hasNulls(key))
      // A key that contains all of another one, which stays unique, is unique with it.
      .filter(
        ({ parts }) =>
          !identities.some((columns) =>
            columns.every((column) => parts.some((part) => part.column === column && part.length === undefined)),
          ),
      )
      .map((key) => {
        const culprits = key.parts.filter(({ column, length }) => !isKept(planned, key, column, length));
        const names = culprits.map(({ column }) =>
          column === undefined ? 'an expression' : `"${column}" (${methodOf(planned, column)?.method ?? 'generated'})`,
        );
        return invalid(
          `The unique key "${key.name}" of the table "${textOfName(table)}" would have duplicates by ${names.join(', ')}. Use "keep", or "hash" or "email" in a column that is long enough.`,
        );
      })
  );
}

/** Whether a part of a key has as many values as before. */
function isKept(planned: PlannedTable, key: UniqueKey, name: string | undefined, length: number | undefined): boolean {
  const decision = planned.columns.find(({ column }) => column.name === name);
  if (!decision) return mentionsNoMasked(planned, key.text);
  if (decision.column.isGenerated) return mentionsNoMasked(planned, decision.column.generation);
  return keepsDistinct(decision.column, decision.method, length);
}

function mentionsNoMasked({ columns }: PlannedTable, expression: string): boolean {
  return !columns.some(({ column, method }) => method.method !== 'keep' && mentions(expression, column.name));
}

/** Whether an expression has the name of a column, in quotes or not. */
function mentions(expression: string, column: string): boolean {
  if (expression.toLowerCase().includes(identifier(column).toLowerCase())) return true;
  const words = expression.toLowerCase().split(/[^\w$\u0080-\uffff]+/);
  return words.includes(column.toLowerCase());
}

function methodOf({ columns }: PlannedTable, name: string | undefined): Method | undefined {
  return columns.find(({ column }) => column.name.toLowerCase() === name?.toLowerCase())?.method;
}

function foreignKeyProblems(planned: PlannedTable, tables: ReadonlyMap<string, PlannedTable>): Explanation[] {
  return planned.table.foreignKeys.flatMap((key) => {
    const parent = tables.get(tableId(key.database, key.table));
    if (!parent || refersToNothing(planned, key)) return [];
    return key.columns.flatMap((column, index) => {
      const referenced = key.referenced[index] ?? '';
      const [own, other] = [decisionOf(planned, column), decisionOf(parent, referenced)];
      if (!own || !other) return [];
      const isKept = own.method.method === 'keep' && other.method.method === 'keep';
      const isSame = parametersOf(own.method) === parametersOf(other.method) && maskEqually(own.column, other.column);
      // guard: both-sides-of-a-foreign-key-are-masked-equally
      if (isKept || isSame) return [];
      return [
        invalid(
          `The column "${textOfName(planned.table)}.${column}" (${own.method.method}, ${own.column.typeText}) refers to "${textOfName(parent.table)}.${referenced}" (${other.method.method}, ${other.column.typeText}) by the foreign key "${key.name}", and both would not be masked equally. Use the same method with the same parameters for both.`,
        ),
      ];
    });
  });
}

/** Whether a column of a foreign key becomes NULL, so that no row refers to another one. */
export function refersToNothing(planned: PlannedTable, { columns }: ForeignKey): boolean {
  return columns.some((column) => methodOf(planned, column)?.method === 'null');
}

function decisionOf({ columns }: PlannedTable, name: string) {
  return columns.find(({ column }) => column.name.toLowerCase() === name.toLowerCase());
}

/** The parameters of a method, without remarks. */
function parametersOf({ unconfirmed: _, comment: __, ...parameters }: Method): string {
  return JSON.stringify(Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
