import type { DumpSummary } from '../../../../functions/dump-format/manifest/dump-summary';
import type { LockOperation, Attempt as Writer } from '../../../../functions/slot-job/lock/operations';
import type { HandOver } from '../../../../functions/slot-job/lock/record';
import type { AttemptState, DumpRecord } from '../../../../functions/store-dump/run/protocol';
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
  /** The number of the execution whose task it is; undefined for an invocation of the function. */
  readonly execution?: number | undefined;
  /** Whether the deployment in which it began leaves dumps to the runner. */
  readonly handsOver: boolean;
}

/** An event for the slot, or an execution of the runner: it has tries, too, and ends in a message when it has failed. */
export interface ScheduledEvent extends SlotEvent {
  /** The number of an execution. */
  readonly execution?: number;
  /** Destination of an execution: that of the deployment which started it. */
  readonly site?: Site;
  /** An execution has failed during the attempt that runs, or was last to run; a message reports it. */
  readonly failedMeanwhile: boolean;
  /** A dump or manifest was deleted after its last attempt had begun, so the attempt may report the earlier state. */
  readonly outdated: boolean;
}

/** A request without an answer. It may be processed at any later time, or never. */
export type LateRequest =
  | { readonly type: 'write'; readonly operation: LockOperation; readonly writer: Writer }
  | { readonly type: 'complete'; readonly dump: StoredDump }
  | { readonly type: 'start'; readonly number: number; readonly site: Site };

/** The hand-over to an execution, of which only the number matters. */
export function handOverTo(number: number): HandOver {
  return { number, execution: 'its ARN', reason: 'why', scheduled: true };
}

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
  /** Executions that end while their task goes on: stopped, or out of time. */
  readonly stops: number;
  /** Deployments that make or remove the runner. */
  readonly engineChanges: number;
}

/** The global state at one moment. */
export interface World {
  readonly record: DumpRecord | undefined;
  readonly objects: readonly StoredDump[];
  /** Object that each manifest describes. */
  readonly manifests: readonly Omit<StoredDump, 'whole'>[];
  /** Destination of attempts that begin now. */
  readonly site: Site;
  /** Whether attempts that begin now leave dumps to the runner. */
  readonly handsOver: boolean;
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
  stops: 0,
  engineChanges: 0,
};

/** How often the state machine of the runner starts a task in one execution. */
export const EXECUTION_TRIES = 2;

/** The start: `events` events for one slot, `tries` attempts each, and the allowed faults. */
export function initialWorld(events: number, tries: number, faults: Partial<Budget>, handsOver = false): World {
  return {
    record: undefined,
    objects: [],
    manifests: [],
    site: 'near.zst',
    handsOver,
    attempts: [],
    open: [],
    events: Array.from({ length: events }, () => ({
      tried: 0,
      tries,
      outcome: 'pending',
      outdated: false,
      failedMeanwhile: false,
    })),
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
    if ('seenVersion' in state) versions.push(state.seenVersion);
    if (state.phase === 'check' || state.phase === 'ask') versions.push(state.record.version);
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
    else if (request.type === 'write' && 'fence' in request.operation) fences.push(request.operation.fence);
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
  const { record, objects, manifests, site, handsOver, attempts, events, late, reported, budget } = world;
  let name = record ? `${record.state}${record.owner}${f(record.fence)}${v(record.version)}` : '-';
  name += `${record?.claimedKey ?? ''},${record?.state === 'DONE' ? dump(record) : ''}|${site}`;
  name += `${record?.handOver?.number ?? ''}${handsOver ? 'h' : ''}`;
  for (const object of objects) name += `|${dump(summaryOf(object))}${f(object.fence)}${object.whole}`;
  for (const manifest of manifests) name += `|m${manifest.site}${manifest.owner}${f(manifest.fence)}`;
  for (const { me, state, lost, site: own, handsOver: hands } of attempts) {
    name += `|${me}${state.phase}${lost ? '!' : ''}${own}${hands ? 'h' : ''}`;
    if ('upload' in state) name += `${state.upload.target}${state.upload.whole}`;
    if ('claim' in state) name += `>${state.claim?.key ?? ''}`;
    if (state.phase === 'adopt') name += state.objectKey;
    if (state.phase === 'check') name += `${v(state.record.version)}${dump(state.record)}`;
    if (state.phase === 'ask') {
      name += `${state.record.state}${v(state.record.version)}${state.record.handOver?.number}`;
    }
    if (state.phase === 'start') name += state.number;
    if (state.phase === 'hand-over') name += state.handOver.number;
    if ('execution' in state) name += `x${state.execution ?? ''}`;
    if ('fence' in state) name += f(state.fence);
    if (state.phase === 'stand-by') name += `${v(state.version)}${state.asked ?? ''}`;
    if ('seenVersion' in state) name += v(state.seenVersion);
    if (state.phase === 'done' || state.phase === 'report') name += state.outcome + dump(state.summary);
  }
  for (const { tried, outcome, outdated, failedMeanwhile, execution = '', site: own = '' } of events) {
    name += `|${execution}${own}${tried}${outcome}${outdated ? '!' : ''}${failedMeanwhile ? 't' : ''}`;
  }
  const requests = late.map((request) => {
    if (request.type === 'start') return `s${request.number}${request.site}`;
    if (request.type === 'complete') {
      return `c${request.dump.site}${request.dump.owner}${f(request.dump.fence)}${request.dump.whole}`;
    }
    const { operation, writer } = request;
    return [
      operation.type,
      writer.owner,
      'fence' in operation ? f(operation.fence) : '',
      'seenVersion' in operation ? v(operation.seenVersion) : '',
      'claim' in operation ? operation.claim?.key : '',
      'handOver' in operation ? operation.handOver?.number : '',
      'summary' in operation ? dump(operation.summary) : '',
    ].join('');
  });
  name += `|${requests.sort().join(',')}`;
  return `${name}|${Object.values(budget).join('')}`;
}
