import type { Explanation } from '../../core/errors';
import { tablesIn } from '../../dump-format/row-counts';
import type { RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';
import type { DumpSource } from '../source/dump-source';
import type { TargetFacts } from './target-facts';

/** Whether a server takes names of databases and tables that differ by case for one ("Identifier Case Sensitivity", MySQL). */
export function ignoresCase({ variables }: TargetFacts): boolean {
  return (variables.get('lower_case_table_names') ?? '0') !== '0';
}

/**
 * What forbids to restore names that differ by case alone: the second one of them would replace the first.
 *
 * @param databases names in the target, as far as they are known
 */
export function problemsOfCase(
  facts: TargetFacts,
  name: string,
  databases: readonly string[],
  source: Pick<DumpSource, 'origin' | 'expected'>,
  { only }: RestoreOptions,
): Explanation[] {
  if (!ignoresCase(facts)) return [];
  const lists = [databases, ...(only?.tables ? [] : tableLists(source))];
  const same = lists.flatMap((names) => namesThatDifferByCase(new Set(names)));
  // guard: refuses-names-that-replace-each-other
  return same.length === 0 ? [] : [REFUSALS.differByCase(name, same)];
}

/** Names of tables by their databases, as far as manifest and verdict state them. */
function tableLists({ origin, expected }: Pick<DumpSource, 'origin' | 'expected'>): string[][] {
  const lists = new Map<string, string[]>();
  for (const { database, table } of expected.rows ? tablesIn(expected.rows) : []) {
    lists.set(database, [...(lists.get(database) ?? []), table]);
  }
  // The manifest does not state which database a table is in.
  return [...lists.values(), ...(origin?.databases.length === 1 ? [[...origin.tables]] : [])];
}

function namesThatDifferByCase(names: ReadonlySet<string>): string[] {
  const groups = new Map<string, string[]>();
  for (const name of names) groups.set(name.toLowerCase(), [...(groups.get(name.toLowerCase()) ?? []), name]);
  return [...groups.values()].filter(({ length }) => length > 1).flat();
}
