import { parseTablePattern, type TablePattern } from '../../../../../functions/core/sql/name-pattern';
import { type NamedObject, TableSelection } from '../../../../../functions/dump-format/selection/table-selection';

export function patternsOf(...texts: readonly string[]): TablePattern[] {
  return texts.map((text) => parseTablePattern(text) as TablePattern);
}

export function selectionOf({
  excluded = [],
  structureOnly = [],
  foldsCase = false,
}: {
  excluded?: readonly string[];
  structureOnly?: readonly string[];
  foldsCase?: boolean;
}): TableSelection {
  return new TableSelection(
    { excluded: patternsOf(...excluded), structureOnly: patternsOf(...structureOnly) },
    foldsCase,
  );
}

/** An object of the database `shop`. */
export function named(name: string, kind: NamedObject['kind'] = 'table', database = 'shop'): NamedObject {
  return { database, name, kind };
}
