import { indexKey } from '../../functions/dump-format/keys/object-keys';
import type { KnownDump } from '../../functions/dump-format/listing/known-dump';

/** What to say of the verification of a dump without a verdict that counts. */
export function missingVerdict({
  dump,
  drill,
  fullDrill,
}: Pick<KnownDump, 'drill' | 'fullDrill'> & {
  readonly dump: Pick<KnownDump['dump'], 'key' | 'verdict' | 'others'>;
}): string {
  if (dump.verdict) return 'no: the verdict beside it cannot be read, or is on an earlier dump with this key';
  // The verification writes the index, and only verified dumps are drilled.
  const wasVerified = drill ?? fullDrill ?? dump.others.find(({ key }) => key === indexKey(dump.key));
  return wasVerified ? 'no verdict is there: it was deleted' : 'not yet';
}
