import type { AttemptState, DumpRecord } from '../../../functions/dump/run/protocol';
import type { DumpFacts } from '../../../functions/dump-format/dump-facts';
import type { LockOperation, Attempt as Writer } from '../../../functions/slot-job/lock/operations';

/**
 * A place where the slot's dump may be. The near ones differ by their ending, so that a deployment which writes to one
 * finds the other; `far` is another bucket or prefix, which neither sees.
 */
export type Site = 'near.zst' | 'near.gz' | 'far.zst';

/** A dump in S3. `whole` is what nobody in the world can see without proving it. */
export interface StoredDump {
  readonly site: Site;
  readonly owner: string;
  readonly fence: number;
  readonly whole: boolean;
}

/** An upload that is not completed. `whole` is what only the gate can see. */
export interface Upload {
  readonly owner: string;
  readonly fence: number;
  readonly target: Site;
  readonly whole: boolean;
}

/** One attempt that lives. */
export interface Attempt {
  readonly event: number;
  /** Its owner UUID; in the model a name such as `B2`: second try of event B. */
  readonly me: string;
  readonly state: AttemptState<Upload>;
  /** Its lease has noticed that the lock is gone. */
  readonly lost: boolean;
  /** Where the deployment that it began in writes to. */
  readonly site: Site;
}

/** An event that asks for the slot, with the tries that Lambda gives it. */
export interface ScheduledEvent {
  readonly tried: number;
  readonly tries: number;
  /** `given up`: out of tries, which goes to the retry queue and raises the alarm. */
  readonly outcome: 'pending' | 'success' | 'given up';
  /** A dump or manifest was deleted after its last attempt had begun: what that reports may be about what is gone. */
  readonly outdated: boolean;
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
  /** Deployments that change the ending of the dump's key. */
  readonly redeployments: number;
  /** Deployments that change its bucket or prefix. */
  readonly relocations: number;
  /** Dumps, or their manifests, that a person deletes. */
  readonly deletions: number;
}

/** Everything that matters of one moment. */
export interface World {
  readonly record: DumpRecord | undefined;
  readonly objects: readonly StoredDump[];
  /** Whose object each manifest describes. */
  readonly manifests: readonly Omit<StoredDump, 'whole'>[];
  /** Where attempts that begin now write to. */
  readonly site: Site;
  readonly attempts: readonly Attempt[];
  /** Uploads that are neither completed nor aborted, of attempts that did not crash. */
  readonly open: readonly Upload[];
  readonly events: readonly ScheduledEvent[];
  readonly late: readonly LateRequest[];
  /** Somebody deleted a dump or a manifest. */
  readonly deleted: boolean;
  readonly budget: Budget;
}

export const NO_FAULTS: Budget = {
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

export const KEY = 'job#slot';
export const EVENT_NAMES = ['A', 'B', 'C'];

/** Nothing has happened yet: `events` events for one slot, `tries` attempts each, and what may go wrong on the way. */
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
    deleted: false,
    budget: { ...NO_FAULTS, ...faults },
  };
}

/** Whether a deployment that writes to one site sees what is at the other. */
export function reaches(from: Site, site: Site): boolean {
  return from.split('.')[0] === site.split('.')[0];
}

export function objectAt({ objects }: World, site: Site): StoredDump | undefined {
  return objects.find((object) => object.site === site);
}

/** The world with an object, in the place of one that was there. */
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

export function factsOf(dump: StoredDump): DumpFacts {
  return { objectKey: dump.site, etag: `${dump.owner}/${dump.fence}`, sha256: dump.owner, bytes: 1 };
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
 * The name of a world. Worlds with the same name have the same future: versions are only ever compared for equality, so
 * they are numbered in the order of their appearance, and of fences only their order matters.
 */
export function nameOf(world: World): string {
  const versions = new Map<string, number>();
  for (const version of versionsOf(world)) if (!versions.has(version)) versions.set(version, versions.size);
  const fences = [...new Set(fencesOf(world))].sort((a, b) => a - b);
  const v = (version: string | undefined) => (version === undefined ? '-' : versions.get(version));
  const f = (fence: number) => fences.indexOf(fence);
  const { record, objects, manifests, site, attempts, events, late, budget } = world;
  let name = record ? `${record.state}${record.owner}${f(record.fence)}${v(record.version)}` : '-';
  name += `${record?.claimedKey ?? ''},${record?.state === 'DONE' ? record.objectKey : ''}|${site}`;
  for (const object of objects) name += `|${object.site}${object.owner}${f(object.fence)}${object.whole}`;
  for (const manifest of manifests) name += `|m${manifest.site}${manifest.owner}${f(manifest.fence)}`;
  for (const { me, state, lost, site: own } of attempts) {
    name += `|${me}${state.phase}${lost ? '!' : ''}${own}`;
    if ('upload' in state) name += `${state.upload.target}${state.upload.whole}`;
    if ('claim' in state) name += `>${state.claim?.key ?? ''}`;
    if (state.phase === 'adopt') name += state.objectKey;
    if (state.phase === 'check') name += `${v(state.record.version)}${state.record.objectKey}`;
    if ('fence' in state) name += f(state.fence);
    if (state.phase === 'stand-by') name += v(state.version);
    if (state.phase === 'takeover' || state.phase === 'redo') name += v(state.seenVersion);
    if (state.phase === 'done') name += state.outcome + state.facts.objectKey;
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
          'facts' in request.operation ? (request.operation.facts as DumpFacts).objectKey : '',
        ].join(''),
  );
  name += `|${requests.sort().join(',')}`;
  return `${name}|${Object.values(budget).join('')}`;
}
