import type { ObjectStore, StoredObject } from '../../core/aws/object-store';
import { ManifestError } from '../../core/errors';
import { identifier } from '../../core/sql/sql-text';
import { compressionOf, dumpKeyStem, manifestKey, possibleDumpKeys } from '../../dump-format/keys/object-keys';
import { dumpMetadata } from '../../dump-format/manifest/dump-metadata';
import { type DumpSummary, summaryOf } from '../../dump-format/manifest/dump-summary';
import type { Manifest } from '../../dump-format/manifest/manifest';
import { describes, readManifest } from '../../dump-format/manifest/read-manifest';
import {
  type DatabaseSelection,
  describeSelection,
  parseSelection,
} from '../../dump-format/selection/database-selection';
import { CLOCK_TOLERANCE_MS } from '../../slot-job/event/slot';
import type { Place } from '../../slot-job/lock/record';
import type { SlotTarget } from '../../slot-job/target';

/** What a job's dumps are made of, and by which lock: by it a dump is known as one that this job would have made. */
export interface SourceIdentity {
  /** Digest of the source: a host may come from an encrypted parameter, and metadata can be read. */
  readonly digest: string;
  /** The databases; undefined when whatever the source has is right. */
  readonly selection?: DatabaseSelection;
  readonly lockTable: string;
}

/** A function's own clock, which a manifest is dated by, may be wrong by hours. */
const DAY_MS = 24 * 60 * 60_000;

/** Existing objects of a slot in the bucket. */
export type ExistingDump =
  | { readonly found: 'nothing' }
  | { readonly found: 'dump'; readonly objectKey: string }
  | { readonly found: 'dump and manifest'; readonly summary: DumpSummary };

/** Requirements for the dump of a slot. */
export interface ExpectedDump {
  readonly prefix: string;
  readonly target: SlotTarget;
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
  // guard: claim-is-in-reach
  if (claim) assertInReach(claim, store.bucket, prefix, target);
  const keys = await store.keysBelow(dumpKeyStem(prefix, target), signal);
  const objectKey = keys.find((key) => compressionOf(key) !== undefined);
  const object = objectKey === undefined ? undefined : await store.find(objectKey, signal);
  if (!object) return { found: 'nothing' };
  assertOurs(object, target, store.bucket);
  const mismatch = new Mismatch(object, store.bucket, expected);
  // guard: adopts-the-own-time-only
  mismatch.assertTime(object.lastModified);
  const source = await expected.source();
  mismatch.assertMetadata(source);
  if (!keys.includes(manifestKey(object.key))) return { found: 'dump', objectKey: object.key };
  const manifest = await readManifest(store, object.key, signal);
  if (!describes(manifest, object)) return { found: 'dump', objectKey: object.key };
  mismatch.assertTime(new Date(manifest.run.completedAt), DAY_MS);
  mismatch.assertDatabases(manifest.source, source);
  return { found: 'dump and manifest', summary: summaryOf(manifest) };
}

function assertOurs(object: StoredObject, { job, slot }: SlotTarget, bucket: string): void {
  const metadata = dumpMetadata(object);
  // guard: adopts-the-own-job-only
  if (metadata?.job === job && metadata.slot === slot) return;
  throw new ManifestError(
    'OBJECT_IN_THE_WAY',
    `The object "${object.key}" in bucket "${bucket}" is in the place of the dump, but job "${job}" did not write it for slot ${slot}. ` +
      `It is left as it is. Move it away, or set another prefix.`,
  );
}

/** An earlier attempt may have completed a dump there, or may still do so: a second place could get a second dump. */
function assertInReach(claim: Place, bucket: string, prefix: string, target: SlotTarget): void {
  if (claim.bucket === bucket && possibleDumpKeys(prefix, target).includes(claim.key)) return;
  const { slot } = target;
  throw new ManifestError(
    'CLAIM_OUT_OF_REACH',
    `An earlier attempt at slot ${slot} was about to complete its dump at s3://${claim.bucket}/${claim.key}, where this deployment (bucket "${bucket}", prefix "${prefix}") does not write. ` +
      `This deployment can't see whether it did, so it makes no second dump of the slot. Look at that object: with its manifest beside it, it is the dump of the slot, and nothing has to be done. ` +
      `Otherwise make a dump beside it with {"slot": "${slot}", "force": true}, or set bucket and prefix back until the slot has its dump.`,
  );
}

/** Refuses an object at the dump's key that does not belong to this job. */
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
    const { source, locktable } = dumpMetadata(this.object) ?? {};
    // guard: adopts-the-own-source-only
    if (source !== undefined && source !== digest) {
      throw this.#error(
        'was dumped from another host, port or list of databases than this job has, or without other tables',
      );
    }
    if (locktable !== undefined && locktable !== lockTable) {
      throw this.#error(
        `was made by a deployment with the lock table "${locktable}", and this one has "${lockTable}": two jobs of one name share a place, and neither's lock holds for the other`,
      );
    }
  }

  /**
   * Which databases patterns come to may have changed since, so that what was configured is compared. Manifests of earlier
   * versions don't state it; those that were made by reading a dump back then name no databases, either.
   */
  assertDatabases({ selection, databases }: Manifest['source'], { selection: wanted }: SourceIdentity): void {
    if (wanted === undefined || (selection === undefined && databases.length === 0)) return;
    const { databases: dumped, excludedDatabases } = selection ?? { databases: databases.map(identifier) };
    const named = describeSelection(parseSelection(dumped, excludedDatabases));
    const expected = describeSelection(wanted);
    if (named === expected) return;
    throw this.#error(`is a dump of the databases ${named}, and this job dumps ${expected}`);
  }

  #error(what: string): ManifestError {
    const { slot } = this.expected.target;
    return new ManifestError(
      'OBJECT_IN_THE_WAY',
      `The object "${this.object.key}" in bucket "${this.bucket}" is in the place of the dump of slot ${slot}, but ${what}. It is neither adopted nor replaced. ` +
        `Give each job a name, prefix or bucket of its own. Then move the object and its manifest away, or make a dump beside it with {"slot": "${slot}", "force": true}.`,
    );
  }
}
