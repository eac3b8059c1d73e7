import type { Queryable } from '../../core/sql/queryable';
import { compareChecksums } from '../../dump-format/facts/compare/compare-checksums';
import { compareRows } from '../../dump-format/facts/compare/compare-rows';
import type { Facts } from '../../dump-format/facts/fact';
import type { DrillVerdict } from '../../dump-format/results/drill-verdict';
import type { Verdict } from '../../dump-format/results/verdict';

/** What a full drill finds out of rows. */
export interface ComparedRows extends Pick<DrillVerdict, 'rows' | 'checksums'> {
  readonly warnings: readonly string[];
}

/**
 * Compares the rows of a restore with those of the dump, as far as they are known: the number of each table with that of the
 * verification, and checksums with those of the source.
 *
 * @param limit number of differences that are listed of either
 * @param isAccepted whether a difference is left out, by what it is about
 */
export async function compareRestoredRows(
  verdict: Verdict,
  facts: Facts | undefined,
  session: Queryable,
  limit: number,
  isAccepted: (about: string, sentence: string) => boolean,
): Promise<ComparedRows> {
  const expected = verdict.dump?.rows;
  const rows = expected && (await compareRows(expected, session, limit, isAccepted));
  const hasChecksums = facts?.facts.some(({ kind }) => kind === 'checksum') ?? false;
  // guard: compares-checksums-of-the-source
  const checksums = facts && hasChecksums ? await compareChecksums(facts, session, limit, isAccepted) : undefined;
  return {
    rows,
    checksums,
    warnings: rows
      ? []
      : [
          'The verdict on the dump does not state the rows of its tables, so that they were not compared. Verify it again.',
        ],
  };
}
