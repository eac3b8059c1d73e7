import type { ObjectStore } from '../core/aws/object-store';
import { verdictKey } from '../dump-format/keys/object-keys';
import { publishFirst, type ResultStorage } from '../dump-format/results/publish-first';
import { parseVerdict, type Verdict, verdictSchema } from '../dump-format/results/verdict';

/** Writes the verdict beside its dump, as {@link publishFirst} does. */
export async function publishVerdict(store: ObjectStore, dumpKey: string, verdict: Verdict): Promise<ResultStorage> {
  const { storage } = await publishFirst(store, verdictSchema.parse(verdict), {
    key: verdictKey(dumpKey),
    noun: 'verdict',
    parse: parseVerdict,
    hasSameOutcome,
  });
  return storage;
}

function hasSameOutcome(one: Verdict, other: Verdict): boolean {
  return (
    one.verified === other.verified &&
    one.dump?.sha256 === other.dump?.sha256 &&
    JSON.stringify(one.findings) === JSON.stringify(other.findings)
  );
}
