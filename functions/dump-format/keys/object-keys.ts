import type { DrillMode } from './drill-mode';
import { type DumpName, dumpId } from './dump-name';

/** How the dump is compressed, and with it the ending of its key. */
export const COMPRESSIONS = ['zstd', 'gzip'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** Ending of the key of a dump, after `.sql.`. */
export const ENDINGS: Record<Compression, string> = { zstd: 'zst', gzip: 'gz' };

/**
 * What every object of a slot starts with, up to and including `.sql.`: whichever compression an earlier run used, its
 * dump and manifest are found below this key prefix.
 */
export function dumpKeyStem(prefix: string, target: DumpName): string {
  const { job, slot } = target;
  const [year, month] = slot.split('-');
  return [...(prefix === '' ? [] : [prefix]), job, year, month, `${job}-${dumpId(target)}.sql.`].join('/');
}

/**
 * Below which keys the dumps of a slot's month and of the month before are, the older month first: enough to find the
 * last dumps of a job that runs weekly or more often.
 */
export function recentDumpsPrefixes(prefix: string, { job, slot }: DumpName): readonly [string, string] {
  const [year = 0, month = 0] = slot.split('-').map(Number);
  const before = month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 };
  const below = (date: { year: number; month: number }) =>
    [...(prefix === '' ? [] : [prefix]), job, digits(date.year, 4), digits(date.month, 2), ''].join('/');
  return [below(before), below({ year, month })];
}

function digits(number: number, length: number): string {
  return String(number).padStart(length, '0');
}

/** Key of the dump object: `<prefix>/<job>/<yyyy>/<mm>/<job>-<slot>.sql.zst`. */
export function dumpKey(prefix: string, target: DumpName, compression: Compression): string {
  return `${dumpKeyStem(prefix, target)}${ENDINGS[compression]}`;
}

/** All keys that a slot's dump can have below a prefix, one for each compression. */
export function possibleDumpKeys(prefix: string, target: DumpName): string[] {
  return COMPRESSIONS.map((compression) => dumpKey(prefix, target, compression));
}

/** Key of the manifest beside a dump. */
export function manifestKey(dumpObjectKey: string): string {
  return `${dumpObjectKey}.manifest.json`;
}

/** Key of the verdict beside a dump: what `verify` found when it read the dump back. */
export function verdictKey(dumpObjectKey: string): string {
  return `${dumpObjectKey}.verified.json`;
}

/** Key of the facts beside a dump: what its databases are made of. */
export function factsKey(dumpObjectKey: string): string {
  return `${dumpObjectKey}.facts.json.gz`;
}

/** Key of the index beside a dump: where its statements are, as `verify` found them. */
export function indexKey(dumpObjectKey: string): string {
  return `${dumpObjectKey}.index.json.gz`;
}

/** How the keys of the results of each kind of drill end. A full drill has its own, so that none hides the other. */
const DRILLED: Readonly<Record<DrillMode, string>> = { definitions: 'drilled', full: 'drilled-full' };

/** Key of the verdict of a drill beside a dump: what the function `drill` found when it restored the dump. */
export function drillVerdictKey(dumpObjectKey: string, mode: DrillMode = 'definitions'): string {
  return `${dumpObjectKey}.${DRILLED[mode]}.json`;
}

/** Key of the same verdict as a report for people. */
export function drillReportKey(dumpObjectKey: string, mode: DrillMode = 'definitions'): string {
  return `${dumpObjectKey}.${DRILLED[mode]}.md`;
}

/** Which of the objects of a dump a key names: those whose arrival starts a function, and the dump itself. */
export type DumpObject = 'dump' | 'manifest' | 'verdict';

/** The parts of the key of a dump, or of its manifest or verdict. */
export interface KeyOfDump {
  readonly dumpKey: string;
  readonly object: DumpObject;
  readonly slot: string;
  /** Of a forced dump. */
  readonly forceId?: string;
}

/**
 * Folder of the accounts of all jobs, at the root of the bucket: a reader of the dumps of a job must not read hashes of passwords, and
 * the folder of a job may be anywhere else, also around that of another job. No job can have this name, and no prefix begins with it.
 */
export const USERS_FOLDER = '_users';

/** Below which keys the accounts of a job are, with the last slash. */
export function usersPrefix(prefix: string, job: string): string {
  return [USERS_FOLDER, ...(prefix === '' ? [] : [prefix]), job, ''].join('/');
}

/** Whether dumps with a key prefix would be in the folder of the accounts. */
export function isAmongUsers(prefix: string): boolean {
  return prefix.split('/', 1)[0] === USERS_FOLDER;
}

/**
 * What the key of each object with the accounts of a dump begins with. Its name does not begin with that of the job, so that
 * no policy for the dumps of a job matches it, whatever prefix that job has.
 */
export function usersKeyStem(prefix: string, target: DumpName): string {
  const [year, month] = target.slot.split('-');
  return `${usersPrefix(prefix, target.job)}${year}/${month}/users-${target.job}-${dumpId(target)}.`;
}

/** Key of the accounts of a dump: `_users/<prefix>/<job>/<yyyy>/<mm>/users-<job>-<slot>.<hash>.sql.gz`. */
export function usersKey(prefix: string, target: DumpName, sha256: string): string {
  return `${usersKeyStem(prefix, target)}${sha256.slice(0, 16)}.sql.gz`;
}

const BELOW_JOB = /^(\d{4})\/(\d{2})\/(?=[^/]+$)/;
const AFTER_JOB =
  /^(\d{4}-\d{2}-\d{2}(?:T\d{2}Z)?)(?:-force-([A-Za-z0-9-]+))?\.sql\.(?:zst|gz)(?:\.(manifest|verified)\.json)?$/;

const OBJECTS: Readonly<Record<string, DumpObject>> = { manifest: 'manifest', verified: 'verdict' };

/**
 * Reads the key of a dump, manifest or verdict of a job: all of `<prefix>/<job>/<yyyy>/<mm>/<job>-<id>.sql.…`, because below
 * `<prefix>/<job>/` there may be the objects of another job, whose prefix that is.
 *
 * @returns undefined when the key is none of them.
 */
export function dumpOf(key: string, prefix: string, job: string): KeyOfDump | undefined {
  const below = jobPrefix(prefix, job);
  const inside = key.startsWith(below) ? key.slice(below.length) : '';
  const [folder = '', year, month] = BELOW_JOB.exec(inside) ?? [];
  const name = inside.slice(folder.length);
  if (year === undefined || !name.startsWith(`${job}-${year}-${month}-`)) return undefined;
  const match = AFTER_JOB.exec(name.slice(job.length + 1));
  if (!match) return undefined;
  const [, slot = '', forceId, ending] = match;
  return {
    dumpKey: ending === undefined ? key : key.slice(0, -`.${ending}.json`.length),
    object: (ending !== undefined && OBJECTS[ending]) || 'dump',
    slot,
    ...(forceId === undefined ? {} : { forceId }),
  };
}

/** Below which keys all objects of a job are, with the last slash. */
export function jobPrefix(prefix: string, job: string): string {
  return [...(prefix === '' ? [] : [prefix]), job, ''].join('/');
}

/** The compression that a dump's key names, or undefined when the key is not a dump's. */
export function compressionOf(key: string): Compression | undefined {
  return COMPRESSIONS.find((compression) => key.endsWith(`.sql.${ENDINGS[compression]}`));
}
