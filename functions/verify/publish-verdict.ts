import { text } from 'node:stream/consumers';
import type { ObjectStore } from '../core/aws/object-store';
import { UploadError } from '../core/errors';
import { verdictKey } from '../dump-format/object-keys';
import { parseVerdict, type Verdict, verdictSchema } from '../dump-format/verdict';

/**
 * How a verdict was stored: `written`; `known` when the first one on this dump is the same; `contradicts` when it
 * differs; `replaced` when the verdict that was there was on another dump; `outdated` when the manifest was replaced
 * while its dump was read, so that nothing is written.
 */
export type VerdictStorage = 'written' | 'known' | 'contradicts' | 'replaced' | 'outdated';

/**
 * Writes the verdict beside its dump. The first one on a dump stays: a repeated event must not change what a reader has
 * seen. One on another dump, which had the same key before, is replaced.
 *
 * @throws {StorageError | UploadError} when it could not be written.
 */
export async function publishVerdict(store: ObjectStore, dumpKey: string, verdict: Verdict): Promise<VerdictStorage> {
  const key = verdictKey(dumpKey);
  const body = `${JSON.stringify(verdictSchema.parse(verdict), undefined, 2)}\n`;
  if (await store.write(key, body, { ifNoneMatch: '*' })) return 'written';
  const stored = await store.find(key);
  const first = stored && parseVerdict(await text(await store.read(key, undefined, stored.versionId)));
  if (!stored || !first) return 'contradicts';
  if (isAboutTheSame(first, verdict)) return saysTheSame(first, verdict) ? 'known' : 'contradicts';
  // Of two verdicts on different manifests, the one counts whose manifest is there.
  const manifest = await store.find(verdict.manifest.key);
  if (manifest?.etag !== verdict.manifest.etag) return 'outdated';
  if (await store.write(key, body, { ifMatch: stored.etag })) return 'replaced';
  throw new UploadError(
    'WRITE_CONTENDED',
    `The verdict "${key}" in bucket "${store.bucket}" is being written by another invocation. This one is tried again.`,
  );
}

function isAboutTheSame(one: Verdict, other: Verdict): boolean {
  return (
    one.manifest.etag === other.manifest.etag &&
    (one.dump === undefined || other.dump === undefined || one.dump.versionId === other.dump.versionId)
  );
}

function saysTheSame(one: Verdict, other: Verdict): boolean {
  return (
    one.verified === other.verified &&
    one.dump?.sha256 === other.dump?.sha256 &&
    JSON.stringify(one.findings) === JSON.stringify(other.findings)
  );
}
