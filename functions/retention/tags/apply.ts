import type { ListedObject, ObjectStore } from '../../core/aws/object-store';
import { ManifestError } from '../../core/errors';
import { inParallel } from '../../core/in-parallel';
import { manifestKey } from '../../dump-format/keys/object-keys';
import { belongsTo, type Dump, objectsOf } from '../../dump-format/listing/listed-dump';
import { readManifest } from '../../dump-format/manifest/read-manifest';
import type { Fate } from '../decision/decide';
import type { Surveyed } from '../survey';
import { EXPIRY_TAG, hasRoom, isHeld, isTagged, withExpiryTag, withoutExpiryTag } from './expiry-tag';
import type { TaggedVersion, TaggingStore } from './tagging-store';

/** Result for the tags of one dump. `tagged`: with this run, and of a dry run, would be. */
export type Outcome =
  | 'tagged'
  | 'already-tagged'
  | 'released'
  | 'kept'
  | 'held'
  | 'changed'
  | 'no-room'
  | 'no-manifest';

export interface Applied {
  readonly dump: Dump;
  readonly outcome: Outcome;
}

export interface ApplyOptions {
  readonly job: string;
  /** Reads all tags, and writes none. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

interface Tagged extends TaggedVersion {
  readonly object: ListedObject;
}

type Bucket = Pick<TaggingStore, 'readTags' | 'writeTags'> & Pick<ObjectStore, 'objectsBelow' | 'readText' | 'bucket'>;

/**
 * Tags the objects of the dumps that expire, and takes the tag from the others that have it. A dump is the first of its objects to
 * be tagged and the last one to be released: so whatever remains of a run that ends half-way, no dump is without what
 * explains it, and the next run finds what has to be finished. One dump that fails does not keep the others from being tagged.
 *
 * @throws {StorageError} the first failure, at the end.
 */
export async function applyFates(
  store: Bucket,
  dumps: readonly Surveyed[],
  fates: readonly Fate[],
  options: ApplyOptions,
): Promise<Applied[]> {
  const byCandidate = new Map(dumps.map(({ candidate, dump }) => [candidate, dump]));
  const failures: unknown[] = [];
  const applied = await inParallel(fates, async ({ dump: candidate, expires }): Promise<Applied | undefined> => {
    const dump = byCandidate.get(candidate);
    if (!dump) return undefined;
    try {
      return { dump, outcome: await (expires ? expire : release)(store, dump, options) };
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  });
  if (failures.length > 0) throw failures[0];
  return applied.filter((each) => each !== undefined);
}

async function expire(store: Bucket, dump: Dump, options: ApplyOptions): Promise<Outcome> {
  const objects = await withTags(store, objectsOf(dump), options.signal);
  if (!objects) return 'changed';
  // guard: a-held-dump-stays
  if (objects.some(({ tags }) => isHeld(tags))) return takeBack(store, objects, 'held', options);
  if (objects.every(({ tags }) => isTagged(tags))) return 'already-tagged';
  // guard: tags-no-object-without-room
  if (!objects.every(({ tags }) => hasRoom(tags))) return 'no-room';
  // A damaged copy has a verdict, too, which states that it is one.
  // guard: tags-what-a-manifest-of-the-job-describes
  if (!(await isOwn(store, dump, options))) return 'no-manifest';
  // The versions were read first: what has not changed since it was listed is what was decided about.
  // guard: tags-what-was-decided-about
  if (!(await isUnchanged(store, dump, options.signal))) return 'changed';
  if (!options.dryRun) await writeInOrder(store, objects, options.signal);
  return 'tagged';
}

async function writeInOrder(store: Bucket, objects: readonly Tagged[], signal: AbortSignal): Promise<void> {
  // One after the other: a dump comes before its manifest.
  for (const { object, tags, versionId } of objects) {
    if (!isTagged(tags)) await store.writeTags(object.key, versionId, withExpiryTag(tags), signal);
  }
}

/**
 * Takes the tag from all objects of a dump that stays. Its first and its last one show whether any of them has it, and its
 * accounts, which another run may have written: a person who holds a dump, or takes its tag away, changes the dump alone, and S3
 * would delete what explains it.
 */
async function release(store: Bucket, dump: Dump, options: ApplyOptions): Promise<Outcome> {
  const { signal } = options;
  const own = await store.readTags(dump.key, signal);
  if (!own) return 'changed';
  const outcome = isHeld(own.tags) ? 'held' : 'released';
  // guard: releases-what-explains-a-dump
  const isAny =
    isTagged(own.tags) || (await isAnyTagged(store, [manifestKey(dump.key), ...keysOf(dump.users)], signal));
  if (!isAny) return outcome === 'held' ? outcome : 'kept';
  const objects = await withTags(store, objectsOf(dump), signal);
  return objects ? takeBack(store, objects, outcome, options) : 'changed';
}

async function isAnyTagged(store: Bucket, keys: readonly string[], signal: AbortSignal): Promise<boolean> {
  for (const key of keys) {
    if (isTagged((await store.readTags(key, signal))?.tags ?? {})) return true;
  }
  return false;
}

function keysOf(objects: readonly ListedObject[]): string[] {
  return objects.map(({ key }) => key);
}

/** Takes the tag away, from the manifest first and from the dump last. A value of the tag that a person has set stays. */
async function takeBack(
  store: Bucket,
  objects: readonly Tagged[],
  outcome: Outcome,
  { dryRun, signal }: ApplyOptions,
): Promise<Outcome> {
  if (dryRun) return outcome;
  for (const { object, tags, versionId } of [...objects].reverse()) {
    if (isTagged(tags)) await store.writeTags(object.key, versionId, withoutExpiryTag(tags), signal);
  }
  return outcome;
}

/** Undefined when one of the objects is gone. */
async function withTags(
  store: Bucket,
  objects: readonly ListedObject[],
  signal: AbortSignal,
): Promise<Tagged[] | undefined> {
  const tagged: Tagged[] = [];
  for (const object of objects) {
    const version = await store.readTags(object.key, signal);
    if (!version) return undefined;
    tagged.push({ object, ...version });
  }
  return tagged;
}

/** A manifest that this job wrote describes it. */
async function isOwn(store: Bucket, dump: Dump, { job, signal }: ApplyOptions): Promise<boolean> {
  try {
    const manifest = await readManifest(store, dump.key, signal);
    return manifest.job === job && manifest.dump.key === dump.key && manifest.dump.bucket === store.bucket;
  } catch (error) {
    if (error instanceof ManifestError) return false;
    throw error;
  }
}

async function isUnchanged(store: Bucket, dump: Dump, signal: AbortSignal): Promise<boolean> {
  const identities = (objects: readonly ListedObject[]) =>
    JSON.stringify(objects.map(({ key, etag, lastModified }) => [key, etag, lastModified?.getTime()]).sort());
  const now = (await store.objectsBelow(dump.key, signal)).filter(({ key }) => belongsTo(dump.key, key));
  // A verdict that was written meanwhile is a further object.
  // Accounts are elsewhere, and what is in an object of them is in its name.
  return identities(now) === identities(objectsOf({ ...dump, users: [] }));
}

/** What the outcome means for a person, as a phrase; undefined when there is nothing to report. */
export function explainOutcome(outcome: Outcome): string | undefined {
  switch (outcome) {
    case 'held':
      return `its tag ${EXPIRY_TAG.key} has another value than ${EXPIRY_TAG.value}, so that it stays`;
    case 'changed':
      return 'an object of it changed or disappeared meanwhile; the next run decides about it again';
    case 'no-room':
      return 'an object of it has as many tags as S3 allows, so that it cannot be tagged; remove one of them';
    case 'no-manifest':
      return 'its manifest is none that this job wrote for an object in this bucket, so that it is left alone';
    default:
      return undefined;
  }
}
