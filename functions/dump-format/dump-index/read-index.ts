import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { ObjectStore } from '../../core/aws/object-store';
import { detailOf, ManifestError } from '../../core/errors';
import type { Manifest } from '../manifest/manifest';
import type { Verdict } from '../results/verdict';
import type { DumpIndex } from './dump-index';
import { parseIndex } from './parse-index';

/** The index of a dump, or why there is none, so that the dump has to be read from its beginning. */
export interface FoundIndex {
  readonly index: DumpIndex | undefined;
  /** As a sentence. */
  readonly missing: string | undefined;
}

/**
 * Reads the index that a verdict names. One that is damaged, or about another dump, is none.
 *
 * @throws {StorageError} when S3 does not answer.
 */
export async function readIndex(
  store: ObjectStore,
  { dump }: Manifest,
  verdict: Pick<Verdict, 'verified' | 'index'> | undefined,
  signal?: AbortSignal,
): Promise<FoundIndex> {
  if (!verdict?.verified || !verdict.index) return missing('The dump has no verdict that names an index.');
  const { key, sha256 } = verdict.index;
  const stored = await store.find(key, signal);
  if (!stored) return missing(`The index "${key}" is not there.`);
  const body = await buffer(await store.read(key, signal, stored.versionId));
  const found = createHash('sha256').update(body).digest('hex');
  // guard: index-of-the-verdict
  if (found !== sha256)
    return missing(`The index "${key}" has the SHA-256 ${found}, and the verdict states ${sha256}.`);
  try {
    const index = parseIndex(body);
    // guard: index-of-this-dump
    if (index.dump.sha256 !== dump.sha256 || index.dump.bytes !== dump.bytes) {
      return missing(`The index "${key}" is about another dump.`);
    }
    return { index, missing: undefined };
  } catch (error) {
    if (error instanceof ManifestError) return missing(detailOf(error));
    throw error;
  }
}

function missing(why: string): FoundIndex {
  return { index: undefined, missing: why };
}
