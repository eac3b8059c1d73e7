import type { Facts } from '../../dump-format/facts/fact';
import type { DumpMetadata } from '../../dump-format/manifest/dump-metadata';
import type { SelectedTables } from '../../dump-format/manifest/manifest';
import { textOfName } from '../../dump-format/selection/name-text';
import { type TablePatterns, TableSelection } from '../../dump-format/selection/table-selection';
import type { RowCounts } from '../../dump-format/text/dump-text';
import { brokenViews } from '../preflight/restorability/broken-views';
import { patternTexts } from './selection-of-dump';

/**
 * What the job's patterns of tables came to in a dump that was read back: the metadata of its object show that it was made with
 * the same ones. Which tables the source had beside those of the dump is not known any more.
 *
 * @param rows of the dump.
 * @param facts those of the dump, if its run had written them.
 * @param metadata those of the dump.
 */
export function selectionOfAdopted(
  patterns: TablePatterns,
  rows: RowCounts,
  facts: Facts | undefined,
  metadata: Pick<DumpMetadata, 'ignoresCase'> | undefined,
): SelectedTables {
  const known = metadata?.ignoresCase ?? (facts && (facts.lowerCaseTableNames ?? 0) > 0);
  // The text of a dump does not show it. A table that is taken for one that matches is not missed, and no false alarm.
  const ignoresCase = known ?? true;
  const selection = new TableSelection(patterns, ignoresCase);
  if (selection.isEverything) return {};
  const fold = (name: string) => (ignoresCase ? name.toLowerCase() : name);
  const withoutRows = [...rows].flatMap(([database, tables]) =>
    [...tables].flatMap(([name, count]) =>
      count === 0 && !selection.hasRows(database, name) ? [textOfName({ database, name })] : [],
    ),
  );
  const views = (facts?.facts ?? [])
    .filter(({ kind }) => kind === 'view')
    .map(({ database, name: [name = ''], attributes }) => ({ database, name, text: attributes.definition ?? '' }));
  const broken = brokenViews(views, (database, name) => !selection.isDumped({ database, name, kind: 'table' }), fold);
  return {
    ...patternTexts(patterns),
    tables: {
      ...(known === undefined ? {} : { ignoresCase }),
      withoutRows,
      brokenViews: broken.map(textOfName),
    },
  };
}
