import { text } from 'node:stream/consumers';
import { verdictKey } from '../core/object-keys';
import type { ObjectStore } from '../core/object-store';
import { type Verdict, verdictSchema } from '../core/verdict';

/** What became of a verdict: `written`; `known` when the first one says the same; `contradicts` when it says otherwise. */
export type Publication = 'written' | 'known' | 'contradicts';

/**
 * Writes the verdict beside its dump. The first one stays: a repeated event must not change what a reader has seen.
 *
 * @throws {UploadError} when it could not be written.
 */
export async function publishVerdict(store: ObjectStore, dumpKey: string, verdict: Verdict): Promise<Publication> {
  const key = verdictKey(dumpKey);
  const body = `${JSON.stringify(verdictSchema.parse(verdict), undefined, 2)}\n`;
  if (await store.write(key, body, { ifNoneMatch: '*' })) return 'written';
  const first = parseVerdict(await text(await store.read(key)));
  return first !== undefined && saysTheSame(first, verdict) ? 'known' : 'contradicts';
}

function parseVerdict(content: string): Verdict | undefined {
  try {
    return verdictSchema.parse(JSON.parse(content));
  } catch {
    return undefined;
  }
}

function saysTheSame(one: Verdict, other: Verdict): boolean {
  return (
    one.verified === other.verified &&
    one.dump?.sha256 === other.dump?.sha256 &&
    JSON.stringify(one.findings) === JSON.stringify(other.findings)
  );
}
