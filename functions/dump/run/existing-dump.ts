import { text } from 'node:stream/consumers';
import type { ObjectStore, StoredObject } from '../../core/aws/object-store';
import { ManifestError } from '../../core/errors';
import { type Manifest, manifestSchema } from '../../dump-format/manifest';
import {
  compressionOf,
  type DumpTarget,
  dumpKeyStem,
  manifestKey,
  possibleDumpKeys,
} from '../../dump-format/object-keys';
import { CLOCK_TOLERANCE_MS } from '../../slot-job/event/slot';
import type { DumpFacts, Place } from '../../slot-job/lock/record';
import type { SourceIdentity } from '../connection/source-identity';

/** A function's own clock, which a manifest is dated by, may be wrong by hours. */
const DAY_MS = 24 * 60 * 60_000;

/** What is in the bucket for a slot already. */
export type ExistingDump =
  | { readonly found: 'nothing' }
  | { readonly found: 'dump'; readonly objectKey: string }
  | { readonly found: 'dump and manifest'; readonly facts: DumpFacts };

/** What a dump must be to count as the slot's. */
export interface ExpectedDump {
  readonly prefix: string;
  readonly target: DumpTarget;
  /** The place that the lock record claims. */
  readonly claim?: Place | undefined;
  /** When the slot began: what is older holds the data of another time. */
  readonly begins: () => Date;
  /** What this job dumps; asked only when an object is there. */
  readonly source: () => Promise<SourceIdentity>;
}

/**
 * Looks for a slot's dump, whichever compression an earlier run used.
 *
 * @throws {ManifestError} when an object is there that this job didn't write, or not for this slot, or of another
 * source: nothing is overwritten. Also when the slot's place is claimed where this deployment does not write.
 */
export async function findExistingDump(
  store: ObjectStore,
  expected: ExpectedDump,
  signal?: AbortSignal,
): Promise<ExistingDump> {
  const { prefix, target, claim } = expected;
  if (claim) assertInReach(claim, store.bucket, prefix, target);
  const keys = await store.keysBelow(dumpKeyStem(prefix, target), signal);
  const objectKey = keys.find((key) => compressionOf(key) !== undefined);
  const object = objectKey === undefined ? undefined : await store.find(objectKey, signal);
  if (!object) return { found: 'nothing' };
  assertOurs(object, target, store.bucket);
  const mismatch = new Mismatch(object, store.bucket, expected);
  mismatch.assertTime(object.lastModified);
  const source = await expected.source();
  mismatch.assertMetadata(source);
  if (!keys.includes(manifestKey(object.key))) return { found: 'dump', objectKey: object.key };
  const manifest = await readManifest(store, object.key, signal);
  if (!describes(manifest, object)) return { found: 'dump', objectKey: object.key };
  mismatch.assertTime(new Date(manifest.run.completedAt), DAY_MS);
  mismatch.assertDatabases(manifest.source.databases, source);
  return { found: 'dump and manifest', facts: factsOf(manifest) };
}

/** Reads the manifest of a dump. @throws {ManifestError} when it can't be read as one. */
export async function readManifest(store: ObjectStore, objectKey: string, signal?: AbortSignal): Promise<Manifest> {
  const key = manifestKey(objectKey);
  const content = await text(await store.read(key, signal));
  try {
    return manifestSchema.parse(JSON.parse(content));
  } catch (error) {
    throw new ManifestError(
      `The manifest "${key}" in bucket "${store.bucket}" can't be read. Move it away, and the next event of this slot writes a new one.`,
      { cause: error },
    );
  }
}

/** True when the manifest is about this very object, and not about one that stood in its place before. */
export function describes(manifest: Manifest, object: StoredObject): boolean {
  const { key, bytes, etag } = manifest.dump;
  return key === object.key && bytes === object.bytes && etag === object.etag;
}

/** What the lock record says of a dump. */
export function factsOf({ dump, warnings, newWarnings = [] }: Manifest): DumpFacts {
  const others = warnings.filter((warning) => !newWarnings.includes(warning));
  const first = [...newWarnings, ...others].slice(0, KEPT_WARNINGS).map((warning) => warning.slice(0, WARNING_LENGTH));
  return {
    bucket: dump.bucket,
    objectKey: dump.key,
    etag: dump.etag,
    sha256: dump.sha256,
    bytes: dump.bytes,
    warningCount: warnings.length,
    newWarningCount: newWarnings.length,
    ...(first.length > 0 ? { warnings: first } : {}),
  };
}

/** Maximum number and length of the warnings in a lock record: every renewal of the next run would carry them along. */
const KEPT_WARNINGS = 5;
const WARNING_LENGTH = 600;

function assertOurs(object: StoredObject, { job, slot }: DumpTarget, bucket: string): void {
  if (object.metadata?.job === job && object.metadata.slot === slot) return;
  throw new ManifestError(
    `The object "${object.key}" in bucket "${bucket}" is in the place of the dump, but job "${job}" did not write it for slot ${slot}. ` +
      `It is left as it is. Move it away, or set another prefix.`,
  );
}

/** An earlier attempt may have completed a dump there, or may still do so: a second place could get a second dump. */
function assertInReach(claim: Place, bucket: string, prefix: string, target: DumpTarget): void {
  if (claim.bucket === bucket && possibleDumpKeys(prefix, target).includes(claim.key)) return;
  const { slot } = target;
  throw new ManifestError(
    `An earlier attempt at slot ${slot} was about to complete its dump at s3://${claim.bucket}/${claim.key}, where this deployment (bucket "${bucket}", prefix "${prefix}") does not write. ` +
      `Whether it did can't be told from here, so no second dump of the slot is made. Look at that object: with its manifest beside it, it is the dump of the slot, and nothing has to be done. ` +
      `Otherwise make a dump beside it with {"slot": "${slot}", "force": true}, or set bucket and prefix back until the slot has its dump.`,
  );
}

/** Refuses an object in the place of the dump that is another one's. */
class Mismatch {
  constructor(
    private readonly object: StoredObject,
    private readonly bucket: string,
    private readonly expected: ExpectedDump,
  ) {}

  assertTime(made: Date | undefined, tolerance = CLOCK_TOLERANCE_MS): void {
    const { target } = this.expected;
    const begins = this.expected.begins();
    if (made === undefined || made.getTime() >= begins.getTime() - tolerance) return;
    throw this.#error(
      `was made at ${made.toISOString()}, before slot ${target.slot} began (${begins.toISOString()}): it holds the data of another time`,
    );
  }

  /** Dumps of earlier versions carry none of this. */
  assertMetadata({ digest, lockTable }: SourceIdentity): void {
    const { source, locktable } = this.object.metadata ?? {};
    if (source !== undefined && source !== digest) {
      throw this.#error('was dumped from another host, port or list of databases than this job has');
    }
    if (locktable !== undefined && locktable !== lockTable) {
      throw this.#error(
        `was made by a deployment with the lock table "${locktable}", and this one has "${lockTable}": two jobs of one name share a place, and neither's lock holds for the other`,
      );
    }
  }

  /** A manifest that was made by reading a dump back names no databases. */
  assertDatabases(databases: readonly string[], source: SourceIdentity): void {
    const named = JSON.stringify([...databases].sort());
    const wanted = JSON.stringify(source.databases);
    if (databases.length === 0 || named === wanted) return;
    throw this.#error(`is a dump of the databases ${named}, and this job dumps ${wanted}`);
  }

  #error(what: string): ManifestError {
    const { slot } = this.expected.target;
    return new ManifestError(
      `The object "${this.object.key}" in bucket "${this.bucket}" is in the place of the dump of slot ${slot}, but ${what}. It is neither adopted nor replaced. ` +
        `Give each job a name, prefix or bucket of its own. Then move the object and its manifest away, or make a dump beside it with {"slot": "${slot}", "force": true}.`,
    );
  }
}
