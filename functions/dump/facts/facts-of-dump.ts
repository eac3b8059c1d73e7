import type { Fact, Facts } from '../../dump-format/facts/fact';
import { inOrder } from '../../dump-format/facts/fact';
import { type FactsFile, writeFacts } from '../../dump-format/facts/file/write-facts';
import { NO_CHECKSUMS, type TableChecksums, withoutChecksums } from '../checksums/checksum-session';

/**
 * The checksums that describe a dump for sure.
 *
 * @param isWanted whether the job asks for checksums.
 * @param computed undefined when the tables were not locked for the snapshot.
 * @param isInDoubt whether the schema may have changed: a partition that was exchanged meanwhile has other rows.
 */
export function keptChecksums(
  isWanted: boolean,
  computed: TableChecksums | undefined,
  isInDoubt: boolean,
): TableChecksums {
  if (!isWanted) return NO_CHECKSUMS;
  if (computed === undefined) return without('the tables were not locked for the moment of its snapshot');
  // guard: no-checksums-in-doubt
  return isInDoubt && computed.facts.length > 0 ? without('the schema may have changed meanwhile') : computed;
}

function without(reason: string): TableChecksums {
  return { facts: [], warning: withoutChecksums(reason) };
}

/** The file of a dump's facts, with these checksums; undefined when the catalogue could not be read. */
export async function factsOfDump(
  facts: Facts | undefined,
  checksums: readonly Fact[],
  owner: string,
): Promise<FactsFile | undefined> {
  return facts && writeFacts({ ...facts, facts: [...facts.facts, ...inOrder(checksums)] }, owner);
}
