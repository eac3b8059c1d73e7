import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { ObjectStore } from '../../../core/aws/object-store';
import { ManifestError, messageOf, StorageError } from '../../../core/errors';
import type { Manifest } from '../../manifest/manifest';
import type { Facts } from '../fact';
import { parseFacts } from './parse-facts';

/** The facts of the source, or why there are none. */
export interface SourceFacts {
  readonly facts: Facts | undefined;
  /** As a sentence. */
  readonly missing: string | undefined;
}

/** Reads the facts that a manifest names. @throws {StorageError} when S3 does not give them. */
export async function readSourceFacts(
  store: ObjectStore,
  { facts }: Manifest,
  signal: AbortSignal,
): Promise<SourceFacts> {
  if (!facts) return missing('The dump has no facts.');
  const body = await readIfThere(store, facts.key, signal);
  // Somebody deleted them: the dump is as restorable as before.
  if (!body) return missing(`The facts "${facts.key}" are not there.`);
  const sha256 = hash('sha256', body);
  // guard: compares-with-facts-of-the-dump
  if (sha256 !== facts.sha256) {
    return missing(`The facts "${facts.key}" have the SHA-256 ${sha256}, and the manifest states ${facts.sha256}.`);
  }
  try {
    return { facts: parseFacts(body), missing: undefined };
  } catch (error) {
    if (error instanceof ManifestError) return missing(messageOf(error));
    throw error;
  }
}

/**
 * An object that is normally there, by one request. Only its failure asks for a listing: without the permission to list the
 * whole bucket, S3 answers 403 and not 404 for what is not there.
 */
async function readIfThere(store: ObjectStore, key: string, signal: AbortSignal): Promise<Buffer | undefined> {
  try {
    return await buffer(await store.read(key, signal));
  } catch (error) {
    if (!(error instanceof StorageError) || (await store.keysBelow(key, signal)).includes(key)) throw error;
    return undefined;
  }
}

function missing(why: string): SourceFacts {
  return { facts: undefined, missing: why };
}
