import type { State, TableState } from './state';

/**
 * Returns the errors in a restored dump; none if it is correct.
 *
 * All rows must be from the same one of the given moments: each of its rows exists once, with all its columns, and no
 * other row exists. A definition may be that of the moment or a later one, because definitions are not part of
 * a snapshot: a table may have one more column than its rows had.
 *
 * @param moments possible moments of the snapshot
 * @param later moments whose definitions are accepted as well
 */
export function judge(restored: State, moments: readonly State[], later: readonly State[]): string[] {
  const verdicts = moments.map((truth) => lostRows(restored, truth));
  const least = verdicts.toSorted((a, b) => a.length - b.length)[0] ?? ['no moment to compare with'];
  const known = [...moments, ...later];
  return [...least, ...wrongDefinitions(restored, known)];
}

function lostRows(restored: State, truth: State): string[] {
  const problems: string[] = [];
  for (const [name, table] of truth.tables) {
    const its = restored.tables.get(name);
    if (its) problems.push(...compare(name, its, table));
    else problems.push(`${name} with ${table.rows.length} rows is missing`);
  }
  for (const [name, { rows }] of restored.tables) {
    if (!truth.tables.has(name) && rows.length > 0) problems.push(`${name} with ${rows.length} rows was not there`);
  }
  return problems;
}

function compare(name: string, its: TableState, truth: TableState): string[] {
  const places = truth.columns.map((column) => its.columns.indexOf(column));
  const missing = truth.columns.filter((_, i) => places[i] === -1);
  if (missing.length > 0) return [`${name} lacks the column ${missing.join(', ')}`];
  const projected = its.rows.map((row) => {
    const values = row.split('\t');
    return places.map((place) => values[place]).join('\t');
  });
  const left = new Map<string, number>();
  for (const row of truth.rows) left.set(row, (left.get(row) ?? 0) + 1);
  let extra = 0;
  for (const row of projected) {
    const count = left.get(row) ?? 0;
    if (count > 0) left.set(row, count - 1);
    else extra += 1;
  }
  const lost = [...left.values()].reduce((sum, count) => sum + count, 0);
  const problems: string[] = [];
  if (lost > 0) problems.push(`${name} lacks ${lost} of ${truth.rows.length} rows`);
  if (extra > 0) problems.push(`${name} has ${extra} rows that were not there`);
  return problems;
}

function wrongDefinitions(restored: State, known: readonly State[]): string[] {
  const names = new Set([
    ...restored.definitions.keys(),
    ...known.flatMap(({ definitions }) => [...definitions.keys()]),
  ]);
  const problems: string[] = [];
  for (const name of names) {
    const its = restored.definitions.get(name);
    if (known.some(({ definitions }) => definitions.get(name) === its)) continue;
    problems.push(its === undefined ? `the definition of ${name} is missing` : `${name} was never defined so: ${its}`);
  }
  for (const name of restored.broken) {
    if (!known.some(({ broken }) => broken.includes(name))) problems.push(`the view ${name} can't be read`);
  }
  return problems;
}
