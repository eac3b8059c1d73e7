import type { AttemptState, DumpRecord } from '../../../../functions/dump/run/protocol';
import type { DumpSummary } from '../../../../functions/dump-format/dump-summary';
import type { LockOperation, Attempt as Writer } from '../../../../functions/slot-job/lock/operations';
import type { EventAttempt, SlotEvent } from '../attempts';

/**
 * A possible place of the slot's dump. The near ones differ by their ending, so that a deployment which writes to one
 * finds the other; `far` is another bucket or prefix, which neither can read.
 */
export type Site = 'near.zst' | 'near.gz' | 'far.zst';

/** A dump in S3. Attempts can't read `whole`; the gate proves it. */
export interface StoredDump {
  readonly site: Site;
  readonly owner: string;
  readonly fence: number;
  readonly whole: boolean;
}

/** An upload that is not completed. Only the gate can read `whole`. */
export interface Upload {
  readonly owner: string;
  readonly fence: number;
  readonly target: Site;
  readonly whole: boolean;
}

/** A running attempt. */
export interface Attempt extends EventAttempt {
  readonly state: AttemptState<Upload>;
  /** Whether its lease has detected that the lock is lost. */
  readonly lost: boolean;
  /** Destination of the deployment in which it began. */
  readonly site: Site;
}

/** An event for the slot. */
export interface ScheduledEvent extends SlotEvent {
  /** A dump or manifest was deleted after its last attempt had begun, so the attempt may report the earlier state. */
  readonly outdated: boolean;
}

/** A request without an answer. It may be processed at any later time, or never. */
export type LateRequest =
  | { readonly type: 'write'; readonly operation: LockOperation; readonly writer: Writer }
  | { readonly type: 'complete'; readonly dump: StoredDump };

/** Remaining number of each fault. */
export interface Budget {
  readonly crashes: number;
  /** Failures of mysqldump, of the upload, or of reading from S3. */
  readonly dumpErrors: number;
  /** Requests whose answer is lost: processed or not, now or later, or repeated by the SDK. */
  readonly lostAnswers: number;
  /** Takeovers from a running holder, which was paused or disconnected from the table. */
  readonly lateTakeovers: number;
  /** Leases that expire for the holder although no attempt has taken over. */
  readonly lapses: number;
  /** Invocations that run out of time while they stand by. */
  readonly timeouts: number;
  /** Deployments that change the ending of the dump's key. */
  readonly redeployments: number;
  /** Deployments that change its bucket or prefix. */
  readonly relocations: number;
  /** Dumps, or their manifests, that a person deletes. */
  readonly deletions: number;
}

/** The global state at one moment. */
export interface World {
  readonly record: DumpRecord | undefined;
  readonly objects: readonly StoredDump[];
  /** Object that each manifest describes. */
  readonly manifests: readonly Omit<StoredDump, 'whole'>[];
  /** Destination of attempts that begin now. */
  readonly site: Site;
  readonly attempts: readonly Attempt[];
  /** Uploads that are neither completed nor aborted, of attempts that did not crash. */
  readonly open: readonly Upload[];
  readonly events: readonly ScheduledEvent[];
  readonly late: readonly LateRequest[];
  /** ETags of the dumps whose metrics were published. */
  readonly reported: readonly string[];
  /** Whether a user has deleted a dump or a manifest. */
  readonly deleted: boolean;
  readonly budget: Budget;
}

const NO_FAULTS: Budget = {
  crashes: 0,
  dumpErrors: 0,
  lostAnswers: 0,
  lateTakeovers: 0,
  lapses: 0,
  timeouts: 0,
  redeployments: 0,
  relocations: 0,
  deletions: 0,
};

/** The start: `events` events for one slot, `tries` attempts each, and the allowed faults. */
export function initialWorld(events: number, tries: number, faults: Partial<Budget>): World {
  return {
    record: undefined,
    objects: [],
    manifests: [],
    site: 'near.zst',
    attempts: [],
    open: [],
    events: Array.from({ length: events }, () => ({ tried: 0, tries, outcome: 'pending', outdated: false })),
    late: [],
    reported: [],
    deleted: false,
    budget: { ...NO_FAULTS, ...faults },
  };
}

/** Whether a deployment that writes to one site can read the other. */
export function reaches(from: Site, site: Site): boolean {
  return from.split('.')[0] === site.split('.')[0];
}

export function objectAt({ objects }: World, site: Site): StoredDump | undefined {
  return objects.find((object) => object.site === site);
}

/** The world with an object, which replaces an existing one. */
export function withObject(world: World, object: StoredDump): World {
  return { ...world, objects: [...world.objects.filter(({ site }) => site !== object.site), object] };
}

export function withManifest(world: World, { site, owner, fence }: Omit<StoredDump, 'whole'>): World {
  return { ...world, manifests: [...world.manifests.filter((other) => other.site !== site), { site, owner, fence }] };
}

export function isDescribed({ manifests }: World, object: StoredDump): boolean {
  return manifests.some(
    ({ site, owner, fence }) => site === object.site && owner === object.owner && fence === object.fence,
  );
}

export function summaryOf(dump: StoredDump): DumpSummary {
  return { objectKey: dump.site, etag: `${dump.owner}/${dump.fence}`, sha256: dump.owner, bytes: 1 };
}

/** A version that occurs nowhere in the world. */
export function freshVersion(world: World): string {
  const known = new Set(versionsOf(world));
  for (let number = 1; ; number += 1) if (!known.has(`v${number}`)) return `v${number}`;
}

function versionsOf({ record, attempts, late }: World): string[] {
  const versions: string[] = record ? [record.version] : [];
  for (const { state } of attempts) {
    if (state.phase === 'stand-by' && state.version !== undefined) versions.push(state.version);
    if (state.phase === 'takeover' || state.phase === 'redo') versions.push(state.seenVersion);
    if (state.phase === 'check') versions.push(state.record.version);
  }
  for (const request of late) {
    if (request.type !== 'write') continue;
    versions.push(request.operation.version);
    if ('seenVersion' in request.operation) versions.push(request.operation.seenVersion);
  }
  return versions;
}

function fencesOf({ record, objects, manifests, attempts, late }: World): number[] {
  const fences = [record?.fence, ...[...objects, ...manifests].map(({ fence }) => fence)];
  for (const { state } of attempts) if ('fence' in state) fences.push(state.fence);
  for (const request of late) {
    if (request.type === 'complete') fences.push(request.dump.fence);
    else if ('fence' in request.operation) fences.push(request.operation.fence);
  }
  return fences.filter((fence) => fence !== undefined);
}

/**
 * The name of a world. Worlds with the same name have the same successors: versions are only compared for equality, so
 * they are numbered in the order of their appearance, and of fences only the order matters.
 */
export function nameOf(world: World): string {
  const versions = new Map<string, number>();
  for (const version of versionsOf(world)) if (!versions.has(version)) versions.set(version, versions.size);
  const fences = [...new Set(fencesOf(world))].sort((a, b) => a - b);
  // Every dump that may still be named by DONE, and whether its metrics were published.
  const dump = ({ objectKey, sha256, etag }: Partial<DumpSummary>) =>
    `${objectKey}${sha256}${reported.includes(etag ?? '') ? 'r' : ''}`;
  const v = (version: string | undefined) => (version === undefined ? '-' : versions.get(version));
  const f = (fence: number) => fences.indexOf(fence);
  const { record, objects, manifests, site, attempts, events, late, reported, budget } = world;
  let name = record ? `${record.state}${record.owner}${f(record.fence)}${v(record.version)}` : '-';
  name += `${record?.claimedKey ?? ''},${record?.state === 'DONE' ? dump(record) : ''}|${site}`;
  for (const object of objects) name += `|${dump(summaryOf(object))}${f(object.fence)}${object.whole}`;
  for (const manifest of manifests) name += `|m${manifest.site}${manifest.owner}${f(manifest.fence)}`;
  for (const { me, state, lost, site: own } of attempts) {
    name += `|${me}${state.phase}${lost ? '!' : ''}${own}`;
    if ('upload' in state) name += `${state.upload.target}${state.upload.whole}`;
    if ('claim' in state) name += `>${state.claim?.key ?? ''}`;
    if (state.phase === 'adopt') name += state.objectKey;
    if (state.phase === 'check') name += `${v(state.record.version)}${dump(state.record)}`;
    if ('fence' in state) name += f(state.fence);
    if (state.phase === 'stand-by') name += v(state.version);
    if (state.phase === 'takeover' || state.phase === 'redo') name += v(state.seenVersion);
    if (state.phase === 'done' || state.phase === 'report') name += state.outcome + dump(state.summary);
  }
  for (const { tried, outcome, outdated } of events) name += `|${tried}${outcome}${outdated ? '!' : ''}`;
  const requests = late.map((request) =>
    request.type === 'complete'
      ? `c${request.dump.site}${request.dump.owner}${f(request.dump.fence)}${request.dump.whole}`
      : [
          request.operation.type,
          request.writer.owner,
          'fence' in request.operation ? f(request.operation.fence) : '',
          'seenVersion' in request.operation ? v(request.operation.seenVersion) : '',
          'claim' in request.operation ? request.operation.claim?.key : '',
          'summary' in request.operation ? dump(request.operation.summary) : '',
        ].join(''),
  );
  name += `|${requests.sort().join(',')}`;
  return `${name}|${Object.values(budget).join('')}`;
}
