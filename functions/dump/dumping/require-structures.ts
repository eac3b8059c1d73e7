import { SchemaError } from '../../core/errors';
import { listed } from '../../core/words/listed';
import { type NamedObject, pathOf } from '../../dump-format/selection/table-selection';
import type { ProgramDump } from './dump-program';

/**
 * Requires that a program has dumped exactly these: another table would be without its rows.
 *
 * @throws {SchemaError} when tables came or went meanwhile.
 */
export function requireStructures(objects: readonly NamedObject[], { tables, sequences }: ProgramDump): void {
  const expected = new Set(objects.filter(({ kind }) => kind === 'table').map(keyOf));
  const found = new Set(tables.map(keyOf));
  const names = objects.filter(({ kind }) => kind === 'sequence').map(({ name }) => name);
  const differing = [
    ...objects.filter((object) => object.kind === 'table' && !found.has(keyOf(object))).map(pathOf),
    ...tables.filter((table) => !expected.has(keyOf(table))).map(pathOf),
    ...without(names, sequences),
    ...without(sequences, names),
  ];
  // guard: no-other-table-without-rows
  if (differing.length === 0) return;
  throw new SchemaError(
    'SCHEMA_CHANGED',
    `Tables came or went while those without rows were dumped: ${listed(differing.map((name) => JSON.stringify(name)))}. Schedule the dump away from migrations; the dump is retried.`,
  );
}

function keyOf({ database, name }: Pick<NamedObject, 'database' | 'name'>): string {
  return JSON.stringify([database, name]);
}

/** The names of one list that another does not have as often. */
function without(names: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return names.filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
