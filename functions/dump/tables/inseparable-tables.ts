import { explainTogether, PreflightError } from '../../core/errors';
import type { Flavour } from '../../core/sql/flavour';
import { listed } from '../../core/words/listed';
import { type NamedObject, pathOf, type TableSelection } from '../../dump-format/selection/table-selection';
import { DUMP_TOOL } from '../mysqldump/arguments';
import { ignoreMark } from '../mysqldump/share-options';
import { type Programs, programsFor } from './programs';

const IN_WORDS: Readonly<Record<keyof Programs<NamedObject>, string>> = {
  structures: 'is dumped without rows',
  others: 'is dumped as a whole',
  leftOut: 'is left out',
};

/**
 * Tables that one dump program has and another has not, or none, though a dump program takes their names for the same: both
 * would be left out together, and nothing would show it.
 *
 * @returns a problem for each group, as sentences.
 */
export function inseparableTables(
  objects: readonly NamedObject[],
  selection: TableSelection,
  flavour: Flavour,
): string[] {
  const programs = programsFor(objects, selection);
  const byMark = new Map<string, { readonly path: string; readonly program: keyof typeof programs }[]>();
  for (const program of ['structures', 'others', 'leftOut'] as const) {
    for (const object of programs[program]) {
      const path = pathOf(object);
      const mark = ignoreMark(path);
      byMark.set(mark, [...(byMark.get(mark) ?? []), { path, program }]);
    }
  }
  // guard: inseparable-tables-are-refused
  const groups = [...byMark.values()].filter((group) => new Set(group.map(({ program }) => program)).size > 1);
  return groups.map((group) => {
    const names = group.map(({ path, program }) => `${JSON.stringify(path)} ${IN_WORDS[program]}`);
    return `${DUMP_TOOL[flavour]} takes these names for the same, because it compares the names of tables that it leaves out without case and accents: ${listed(names)}. All of them would be left out. Rename one of them, or make exclude_tables and structure_only_tables match all of them or none.`;
  });
}

/** @throws {PreflightError} when there are {@link inseparableTables}: a table may have come since the preflight. */
export function requireSeparable(objects: readonly NamedObject[], selection: TableSelection, flavour: Flavour): void {
  if (selection.isEverything) return;
  const problems = inseparableTables(objects, selection, flavour);
  if (problems.length === 0) return;
  const { code, detail } = explainTogether(
    'The dump would not be complete:',
    problems.map((problem) => ({ code: 'TABLES_INSEPARABLE', detail: problem })),
  );
  throw new PreflightError(code, detail);
}
