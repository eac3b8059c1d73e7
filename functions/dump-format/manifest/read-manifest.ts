import type { ObjectStore, StoredObject } from '../../core/aws/object-store';
import type { ErrorCode } from '../../core/error-codes';
import { ManifestError } from '../../core/errors';
import { listed } from '../../core/words/listed';
import { manifestKey } from '../keys/object-keys';
import { type Manifest, manifestSchema } from './manifest';

/** Maximum number of problems listed in a message. */
const LISTED_PROBLEMS = 3;

const MOVE_AWAY = 'Move it away, and the next event of this slot writes a new one.';

/** Reads the manifest of a dump. @throws {ManifestError} when it can't be read as one. */
export async function readManifest(
  store: Pick<ObjectStore, 'readText' | 'bucket'>,
  objectKey: string,
  signal?: AbortSignal,
): Promise<Manifest> {
  const key = manifestKey(objectKey);
  const content = await store.readText(key, signal);
  const refuse = (fault: string, cause?: unknown, code: ErrorCode = 'MANIFEST_UNREADABLE'): never => {
    throw new ManifestError(code, `The manifest "${key}" in bucket "${store.bucket}" ${fault}`, { cause });
  };
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    return refuse(`is not JSON. ${MOVE_AWAY}`, error);
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const version = (json as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== undefined && version !== 1) {
    const shown = JSON.stringify(version);
    return refuse(
      `has the schema version ${shown}, and this version reads 1. Deploy the version of the module that wrote it, or, for a command, take a newer lambda-mysqldump.`,
      parsed.error,
      typeof version === 'number' && version > 1 ? 'MANIFEST_OF_NEWER_VERSION' : 'MANIFEST_UNREADABLE',
    );
  }
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${problemOf(message)}`);
  const shown = listed(problems, { limit: LISTED_PROBLEMS, separator: '; ' });
  return refuse(`does not have the form of a manifest (${shown}). ${MOVE_AWAY}`, parsed.error);
}

/** A problem as zod words it, except for what is missing: users do not know the values of JavaScript. */
function problemOf(message: string): string {
  return message.replace(/^Invalid input: expected (.+), received undefined$/, 'missing ($1)');
}

/** True when the manifest describes this object, and not an earlier one with the same key. */
export function describes(manifest: Manifest, object: StoredObject): boolean {
  const { key, bytes, etag } = manifest.dump;
  // guard: manifest-is-of-this-object
  return key === object.key && bytes === object.bytes && etag === object.etag;
}
