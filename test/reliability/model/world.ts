import type { LockOperation, Attempt as Writer } from '../../../functions/core/lock/operations';
import type { AttemptState } from '../../../functions/core/lock/protocol';
import type { DumpFacts, LockRecord } from '../../../functions/core/lock/record';

/** The slot's object in S3. `whole` is what nobody in the world can see without proving it. */
export interface StoredDump {
  readonly owner: string;
  readonly fence: number;
  readonly whole: boolean;
}

/** One attempt that lives. */
export interface Attempt {
  readonly event: number;
  /** Its owner UUID; in the model a name such as `B2`: second try of event B. */
  readonly me: string;
  readonly state: AttemptState;
  /** Its lease has noticed that the lock is gone. */
  readonly lost: boolean;
  /** The parts it has uploaded, invisible so far. */
  readonly upload: 'none' | 'whole' | 'cut';
}

/** An event that asks for the slot, with the tries that Lambda gives it. */
export interface ScheduledEvent {
  readonly tried: number;
  readonly tries: number;
  /** `given up`: out of tries, which goes to the retry queue and raises the alarm. */
  readonly outcome: 'pending' | 'success' | 'given up';
}

/** A request that was given no answer. It may still be carried out, at any time or never. */
export type LateRequest =
  | { readonly type: 'write'; readonly operation: LockOperation; readonly writer: Writer }
  | { readonly type: 'complete'; readonly dump: StoredDump };

/** How often each thing may still go wrong. */
export interface Budget {
  readonly crashes: number;
  /** Failures of mysqldump, of the upload, or of reading from S3. */
  readonly dumpErrors: number;
  /** Requests whose answer is lost: carried out or not, now or later, or repeated by the SDK. */
  readonly lostAnswers: number;
  /** Takeovers from a holder that is alive: it was paused, or cut off from the table. */
  readonly lateTakeovers: number;
  /** Leases that the holder itself gives up though nobody took over. */
  readonly lapses: number;
  /** Invocations that run out of time while they stand by. */
  readonly timeouts: number;
}

/** Everything that matters of one moment. */
export interface World {
  readonly record: LockRecord | undefined;
  readonly object: StoredDump | undefined;
  /** Whose object the manifest describes. */
  readonly manifest: { readonly owner: string; readonly fence: number } | undefined;
  readonly attempts: readonly Attempt[];
  readonly events: readonly ScheduledEvent[];
  readonly late: readonly LateRequest[];
  readonly budget: Budget;
}

export const NO_FAULTS: Budget = {
  crashes: 0,
  dumpErrors: 0,
  lostAnswers: 0,
  lateTakeovers: 0,
  lapses: 0,
  timeouts: 0,
};

export const KEY = 'job#slot';
export const EVENT_NAMES = ['A', 'B', 'C'];

/** Nothing has happened yet: `events` events for one slot, `tries` attempts each, and what may go wrong on the way. */
export function initialWorld(events: number, tries: number, faults: Partial<Budget>): World {
  return {
    record: undefined,
    object: undefined,
    manifest: undefined,
    attempts: [],
    events: Array.from({ length: events }, () => ({ tried: 0, tries, outcome: 'pending' })),
    late: [],
    budget: { ...NO_FAULTS, ...faults },
  };
}

export function describesObject({ object, manifest }: World): boolean {
  return object !== undefined && manifest?.owner === object.owner && manifest.fence === object.fence;
}

export function factsOf(dump: StoredDump): DumpFacts {
  return { objectKey: 'dump', etag: `${dump.owner}/${dump.fence}`, sha256: dump.owner, bytes: 1 };
}

/** A version that nobody in the world knows. */
export function freshVersion(world: World): string {
  const known = new Set(versionsOf(world));
  for (let number = 1; ; number += 1) if (!known.has(`v${number}`)) return `v${number}`;
}

function versionsOf({ record, attempts, late }: World): string[] {
  const versions: string[] = record ? [record.version] : [];
  for (const { state } of attempts) {
    if (state.phase === 'stand-by' && state.version !== undefined) versions.push(state.version);
    if (state.phase === 'takeover') versions.push(state.seenVersion);
  }
  for (const request of late) {
    if (request.type !== 'write') continue;
    versions.push(request.operation.version);
    if (request.operation.type === 'takeover') versions.push(request.operation.seenVersion);
  }
  return versions;
}

function fencesOf({ record, object, manifest, attempts, late }: World): number[] {
  const fences = [record?.fence, object?.fence, manifest?.fence];
  for (const { state } of attempts) if ('fence' in state) fences.push(state.fence);
  for (const request of late) {
    if (request.type === 'complete') fences.push(request.dump.fence);
    else if ('fence' in request.operation) fences.push(request.operation.fence);
  }
  return fences.filter((fence) => fence !== undefined);
}

/**
 * The name of a world. Worlds with the same name have the same future: versions are only ever compared for equality, so
 * they are numbered in the order of their appearance, and of fences only their order matters.
 */
export function nameOf(world: World): string {
  const versions = new Map<string, number>();
  for (const version of versionsOf(world)) if (!versions.has(version)) versions.set(version, versions.size);
  const fences = [...new Set(fencesOf(world))].sort((a, b) => a - b);
  const v = (version: string | undefined) => (version === undefined ? '-' : versions.get(version));
  const f = (fence: number) => fences.indexOf(fence);
  const { record, object, manifest, attempts, events, late, budget } = world;
  let name = record ? `${record.state}${record.owner}${f(record.fence)}${v(record.version)}` : '-';
  name += object ? `|${object.owner}${f(object.fence)}${object.whole}` : '|-';
  name += manifest ? `|${manifest.owner}${f(manifest.fence)}` : '|-';
  for (const { me, state, lost, upload } of attempts) {
    name += `|${me}${state.phase}${lost ? '!' : ''}${upload}`;
    if ('fence' in state) name += f(state.fence);
    if (state.phase === 'stand-by') name += v(state.version);
    if (state.phase === 'takeover') name += v(state.seenVersion);
    if (state.phase === 'done') name += state.outcome;
  }
  for (const { tried, outcome } of events) name += `|${tried}${outcome}`;
  const requests = late.map((request) =>
    request.type === 'complete'
      ? `c${request.dump.owner}${f(request.dump.fence)}${request.dump.whole}`
      : `${request.operation.type}${request.writer.owner}${'fence' in request.operation ? f(request.operation.fence) : ''}${
          request.operation.type === 'takeover' ? v(request.operation.seenVersion) : ''
        }`,
  );
  name += `|${requests.sort().join(',')}`;
  const { crashes, dumpErrors, lostAnswers, lateTakeovers, lapses, timeouts } = budget;
  return `${name}|${crashes}${dumpErrors}${lostAnswers}${lateTakeovers}${lapses}${timeouts}`;
}
