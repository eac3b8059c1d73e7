import type { Manifest } from '../../dump-format/manifest/manifest';
import { nameOfText } from '../../dump-format/selection/name-text';

/** The setting of the job that these findings follow from. */
const SETTING = 'exclude_tables';

/**
 * What a server reports of a view whose tables it does not have ("Server Error Message Reference", MySQL: 1146, and 1356 for one that
 * reads such a view), and what the comparison reports of it: it is missing, or it was created before a view that it reads, and can't be
 * used.
 */
const FOR_LACK_OF_TABLES =
  /^view .* \(error (?:1146|1356)\): |^The view ".*" (?:is missing after the restore\.$|differs in its usable: )/s;

/**
 * Findings that a sound dump has: views that use tables which the job leaves out. Any other finding about
 * them is none of these.
 */
export function expectedFindings({
  selection,
}: Manifest['source']): (about: string, finding: string) => string | undefined {
  const views = new Set(
    (selection?.tables?.brokenViews ?? []).flatMap((text) => {
      const { database, name } = nameOfText(text) ?? {};
      return name === undefined ? [] : [`view ${database}.${name}`];
    }),
  );
  // guard: expects-views-of-left-out-tables
  return (about, finding) => (views.has(about) && FOR_LACK_OF_TABLES.test(finding) ? SETTING : undefined);
}
