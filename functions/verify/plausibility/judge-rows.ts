import type { ObjectStore } from '../../core/aws/object-store';
import { messageOf } from '../../core/errors';
import type { Log } from '../../core/logger';
import type { Manifest } from '../../dump-format/manifest/manifest';
import type { Rows } from '../../dump-format/manifest/row-counts';
import type { RowAnomaly } from '../../dump-format/results/verdict';
import { LackingTables } from '../../dump-format/selection/lacking-tables';
import { compareRows, type RowComparison } from './compare-rows';
import { lastVerdicts } from './last-verdicts';
import { historyOf, tablesWithoutRows } from './table-history';

/** How long reading the last verdicts may take: nothing that they show is worth the verdict on this dump. */
const HISTORY_TIMEOUT_MS = 20_000;

export interface RowServices {
  readonly config: { readonly prefix: string; readonly tableShrinkShare: number | undefined };
  readonly store: ObjectStore;
  readonly log: Log;
}

/** Which tables of a sound dump have fewer rows than expected. None when rows are not to be compared. */
export async function judgeRows(manifest: Manifest, rows: Rows, services: RowServices): Promise<RowAnomaly[]> {
  const share = services.config.tableShrinkShare;
  if (share === undefined) return [];
  return compareRows({
    rows,
    estimated: manifest.source.estimatedRows ?? {},
    ...(await readHistory(manifest, services, share)),
    databases: manifest.source.databases,
    share,
    lacking: new LackingTables(manifest.source),
  });
}

/** Not to know the last dumps is no reason to fail. */
async function readHistory(
  manifest: Manifest,
  { config, store, log }: RowServices,
  share: number,
): Promise<Pick<RowComparison, 'history' | 'withoutRowsInLast'>> {
  try {
    const soon = AbortSignal.timeout(HISTORY_TIMEOUT_MS);
    const verdicts = await lastVerdicts(store, config.prefix, manifest, soon);
    return { history: historyOf(verdicts, share), withoutRowsInLast: tablesWithoutRows(verdicts.at(-1)) };
  } catch (error) {
    log.warn('The rows could not be compared with the last dumps.', { error: messageOf(error) });
    return { history: new Map(), withoutRowsInLast: new Set() };
  }
}
