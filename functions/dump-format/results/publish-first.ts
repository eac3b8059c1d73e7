import type { ObjectStore } from '../../core/aws/object-store';
import { UploadError } from '../../core/errors';

/**
 * How a result on a dump was stored: `written`; `known` when the first one on this dump is the same; `contradicts` when it
 * differs; `replaced` when the stored one was on another dump; `outdated` when the manifest was replaced while its
 * dump was read, so that nothing is written.
 */
export type ResultStorage = 'written' | 'known' | 'contradicts' | 'replaced' | 'outdated';

/** A result beside a dump: on which manifest, and which object. */
export interface ResultOnDump {
  readonly manifest: { readonly key: string; readonly etag: string };
  readonly dump?: { readonly versionId?: string | undefined } | undefined;
}

/** Where results of one kind are stored, and how they are read and compared. */
export interface ResultKind<R extends ResultOnDump> {
  readonly key: string;
  /** What it is called in messages. */
  readonly noun: string;
  /** Undefined for a content that is no result of this kind. */
  parse(content: string): R | undefined;
  /** Whether two results on the same dump have the same outcome. */
  hasSameOutcome(one: R, other: R): boolean;
}

/**
 * Writes a result beside its dump. The first one on a dump stays: a repeated event must not change what a reader has seen.
 * One on another dump, which had the same key before, is replaced.
 *
 * @returns with it the result that is stored now; undefined when it can't be read.
 * @throws {StorageError | UploadError} when it could not be written.
 */
export async function publishFirst<R extends ResultOnDump>(
  store: ObjectStore,
  result: R,
  { key, noun, parse, hasSameOutcome }: ResultKind<R>,
): Promise<{ storage: ResultStorage; stored: R | undefined }> {
  const body = `${JSON.stringify(result, undefined, 2)}\n`;
  if (await store.write(key, body, { ifNoneMatch: '*' })) return { storage: 'written', stored: result };
  const there = await store.find(key);
  const first = there && parse(await store.readText(key, undefined, there.versionId));
  if (!there || !first) return { storage: 'contradicts', stored: undefined };
  if (isAboutTheSame(first, result)) {
    return { storage: hasSameOutcome(first, result) ? 'known' : 'contradicts', stored: first };
  }
  // Of two results on different manifests, the one counts whose manifest is there.
  const manifest = await store.find(result.manifest.key);
  if (manifest?.etag !== result.manifest.etag) return { storage: 'outdated', stored: first };
  if (await store.write(key, body, { ifMatch: there.etag })) return { storage: 'replaced', stored: result };
  throw new UploadError(
    'WRITE_CONTENDED',
    `The ${noun} "${key}" in bucket "${store.bucket}" is being written by another invocation. This one is retried.`,
  );
}

function isAboutTheSame(one: ResultOnDump, other: ResultOnDump): boolean {
  return (
    one.manifest.etag === other.manifest.etag &&
    (one.dump === undefined || other.dump === undefined || one.dump.versionId === other.dump.versionId)
  );
}
