import type { Explanation } from '../../core/errors';
import { tablesIn } from '../../dump-format/manifest/row-counts';
import type { RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';
import { RestoreError } from '../request/restore-error';
import type { DumpSource } from '../source/dump-source';
import { Selection } from '../statements/selection';
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
  options: RestoreOptions,
): Explanation[] {
  if (!ignoresCase(facts)) return [];
  const selection = new Selection(options, source.origin?.databases);
  const lists = [...objectsOf(source)].map(([database, names]) =>
    [...names].filter((object) => selection.hasObject(database, object)),
  );
  const same = [databases, ...lists].flatMap((names) => namesThatDifferByCase(new Set(names)));
  // guard: refuses-names-that-replace-each-other
  return same.length === 0 ? [] : [REFUSALS.differByCase(name, same)];
}

/** Names of tables and views by their databases, as far as manifest, facts and verdict state them. */
function objectsOf({ origin, expected }: Pick<DumpSource, 'origin' | 'expected'>): Map<string, Set<string>> {
  const objects = new Map<string, Set<string>>();
  const add = (database: string, name = '') => {
    objects.set(database, (objects.get(database) ?? new Set()).add(name));
  };
  for (const { database, table } of expected.rows ? tablesIn(expected.rows) : []) add(database, table);
  for (const { kind, database, name } of expected.facts?.facts ?? []) {
    if (kind === 'table' || kind === 'view') add(database, name[0]);
  }
  // The manifest does not state which database a table is in.
  const [only = '', ...others] = origin?.databases ?? [];
  if (origin && others.length === 0) for (const table of origin.tables) add(only, table);
  return objects;
}

function namesThatDifferByCase(names: ReadonlySet<string>): string[] {
  const groups = new Map<string, string[]>();
  for (const name of names) groups.set(name.toLowerCase(), [...(groups.get(name.toLowerCase()) ?? []), name]);
  return [...groups.values()].filter(({ length }) => length > 1).flat();
}

/** Tables and views as a restore meets them: of some dumps it is not known before which ones a database has. */
export class MetNames {
  readonly #met = new Map<string, string>();

  constructor(
    private readonly target: string,
    private readonly isCaseless: boolean,
  ) {}

  /** @throws {RestoreError} when an object of another spelling would be replaced. */
  meet(database: string, name: string): void {
    if (!this.isCaseless) return;
    const key = JSON.stringify([database.toLowerCase(), name.toLowerCase()]);
    const met = this.#met.get(key) ?? name;
    this.#met.set(key, met);
    // guard: replaces-no-object-of-another-spelling
    if (met !== name) {
      throw new RestoreError('TARGET_UNSUITABLE', REFUSALS.differByCase(this.target, [met, name]).detail);
    }
  }
}
