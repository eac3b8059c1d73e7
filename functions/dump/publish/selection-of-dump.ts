import type { SelectedTables } from '../../dump-format/manifest/manifest';
import { textOfName } from '../../dump-format/selection/name-text';
import type { TablePatterns } from '../../dump-format/selection/table-selection';
import type { UploadedDump } from '../tries/pipeline-run';

/** How many names of tables that are left out a manifest has: their patterns decide, and there may be many thousands. */
const KEPT_NAMES = 1_000;

/** The patterns of tables as the manifest has them. */
export function patternTexts({ excluded, structureOnly }: TablePatterns): SelectedTables {
  return {
    ...(excluded.length > 0 ? { excludedTables: excluded.map(({ text }) => text) } : {}),
    ...(structureOnly.length > 0 ? { structureOnlyTables: structureOnly.map(({ text }) => text) } : {}),
  };
}

/** What a job's patterns of tables are, and what they came to in this dump. Empty without patterns. */
export function tablesOfSelection({ plan, leftOut, dumped }: UploadedDump): SelectedTables {
  const { tableSelection, brokenViews } = plan;
  if (tableSelection.isEverything) return {};
  return {
    ...patternTexts(tableSelection.patterns),
    tables: {
      ignoresCase: tableSelection.foldsCase,
      leftOut: { count: leftOut.length, first: leftOut.slice(0, KEPT_NAMES).map(textOfName) },
      withoutRows: dumped.withoutRows.map(textOfName),
      brokenViews: brokenViews.map(textOfName),
    },
  };
}
