import { archiveOf } from '../../core/aws/archive';
import type { ListedObject } from '../../core/aws/object-store';
import { type DumpName, FORCE } from '../keys/dump-name';
import {
  drillReportKey,
  drillVerdictKey,
  dumpOf,
  factsKey,
  indexKey,
  manifestKey,
  usersKeyStem,
  usersPrefix,
  verdictKey,
} from '../keys/object-keys';

/** The objects of one dump, as a listing shows them. */
export interface Dump extends DumpName {
  /** `2026-11-20`, or `2026-11-20-force-<id>`. */
  readonly id: string;
  readonly key: string;
  /** Undefined when only its manifest is there. */
  readonly object: ListedObject | undefined;
  readonly manifest: ListedObject | undefined;
  readonly verdict: ListedObject | undefined;
  /** Verdict of a drill of its definitions, and of one of all of it. */
  readonly drill: ListedObject | undefined;
  readonly fullDrill: ListedObject | undefined;
  /** What else is beside it: facts, index, and the reports of drills. */
  readonly others: readonly ListedObject[];
  /** Accounts that runs of its slot have written, outside of the folder of the job; none where they were not listed. */
  readonly users: readonly ListedObject[];
}

/** Where the dumps of a job are: below `<prefix>/<job>/`. */
interface PlaceOfJob {
  readonly job: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

/** The dumps of a job among listed objects, in the order of their slots; forced ones behind the slot's own. */
export function dumpsAmong(objects: readonly ListedObject[], { job, prefix }: PlaceOfJob): Dump[] {
  const byKey = new Map(objects.map((object) => [object.key, object]));
  const ofUsers = usersPrefix(prefix, job);
  const users = objects.filter(({ key }) => key.startsWith(ofUsers));
  const keys = new Set(objects.flatMap(({ key }) => dumpOf(key, prefix, job)?.dumpKey ?? []));
  return [...keys]
    .map((key) => {
      const id = idOf(key, job);
      const [slot = '', ...force] = id.split(FORCE);
      const name = { job, slot, ...(force.length > 0 ? { forceId: force.join(FORCE) } : {}) };
      const stem = usersKeyStem(prefix, name);
      return {
        ...name,
        id,
        key,
        object: byKey.get(key),
        manifest: byKey.get(manifestKey(key)),
        verdict: byKey.get(verdictKey(key)),
        drill: byKey.get(drillVerdictKey(key)),
        fullDrill: byKey.get(drillVerdictKey(key, 'full')),
        others: othersOf(key).flatMap((other) => byKey.get(other) ?? []),
        users: users.filter((object) => object.key.startsWith(stem)),
      };
    })
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

function idOf(key: string, job: string): string {
  return key.slice(key.lastIndexOf('/') + 1 + job.length + 1, key.lastIndexOf('.sql.'));
}

/** When a dump became visible, in milliseconds; 0 when the listing does not show it. */
export function madeAt({ manifest, object }: Dump): number {
  return (manifest ?? object)?.lastModified?.getTime() ?? 0;
}

/** Whether S3 has to restore the dump from an archive before it can be read, as far as a listing shows. */
export function isArchived({ object }: Pick<Dump, 'object'>): boolean {
  return archiveOf({ StorageClass: object?.storageClass }) !== undefined;
}

/** All objects of a dump, the dump itself first and its manifest last. */
export function objectsOf({ object, others, users, drill, fullDrill, verdict, manifest }: Dump): ListedObject[] {
  return [object, ...others, ...users, drill, fullDrill, verdict, manifest].filter((each) => each !== undefined);
}

/** Whether a key is that of a dump, or of an object that belongs to it. */
export function belongsTo(dumpKey: string, key: string): boolean {
  const results = [
    manifestKey(dumpKey),
    verdictKey(dumpKey),
    drillVerdictKey(dumpKey),
    drillVerdictKey(dumpKey, 'full'),
  ];
  return [dumpKey, ...othersOf(dumpKey), ...results].includes(key);
}

function othersOf(dumpKey: string): string[] {
  return [factsKey(dumpKey), indexKey(dumpKey), drillReportKey(dumpKey), drillReportKey(dumpKey, 'full')];
}
