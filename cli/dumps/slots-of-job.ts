import type { ObjectStore } from '../../functions/core/aws/object-store';
import { codeOf } from '../../functions/core/errors';
import { inParallel } from '../../functions/core/in-parallel';
import { type KnownDump, readState } from '../../functions/dump-format/listing/known-dump';
import type { Dump } from '../../functions/dump-format/listing/listed-dump';
import { type SlotUnit, slotOf } from '../../functions/slot-job/event/slot';
import { DynamoDbLockTable } from '../../functions/slot-job/lock/table';
import { lockKey } from '../../functions/slot-job/target';
import type { Session } from '../core/session';
import type { DumpFunction } from '../place/function';
import type { JobPlace } from '../place/jobs';
import { scheduledSlots, unitOf, usualSlots } from './expected-slots';
import { lastRun } from './last-run';
import { listRecentDumps } from './list-dumps';
import type { State } from './state';

/** A slot of a job: its own dump, or why there is none. */
export interface Slot {
  readonly slot: string;
  readonly state: State;
  /** Undefined when the slot has none. */
  readonly dump: KnownDump | undefined;
  readonly problems: readonly string[];
}

/** The slots of a job in a period, and the forced dumps beside them. */
export interface JobSlots {
  readonly slots: readonly Slot[];
  readonly forced: readonly KnownDump[];
}

/** Days before the period by which the usual slots are recognized. */
const HISTORY_DAYS = 70;
const DAY_MS = 86_400_000;

/**
 * Reads the slots of a job in the last days, with the state of each.
 *
 * @param days how many, for jobs with either unit of slots
 */
export async function readSlots(
  store: ObjectStore,
  place: JobPlace,
  days: Readonly<Record<SlotUnit, number>>,
  dumpFunction: DumpFunction | undefined,
  session: Session,
): Promise<JobSlots> {
  const { aws, clock, output, signal } = session;
  const now = clock.now();
  const since = new Date(now.getTime() - (Math.max(days.day, days.hour) + HISTORY_DAYS) * DAY_MS);
  const all = await listRecentDumps(store, place, since, now, signal);
  const unit = dumpFunction?.slotUnit ?? unitOf(all.at(-1)?.slot ?? '');
  const from = new Date(now.getTime() - (days[unit] - 1) * DAY_MS).toISOString().slice(0, 10);
  const own = all.filter(({ forceId }) => forceId === undefined);
  // A slot has two objects when its compression was changed between an attempt and the next.
  const bySlot = new Map(own.map((dump) => [dump.slot, dump] as const));
  for (const dump of own) if (dump.manifest && dump.object) bySlot.set(dump.slot, dump);
  const inPeriod = (dump: Dump) => dump.slot >= from;
  const known = await inParallel([...bySlot.values()].filter(inPeriod), (dump) => readState(store, dump, signal));
  const forced = await inParallel(
    all.filter((dump) => dump.forceId !== undefined && inPeriod(dump)),
    (dump) => readState(store, dump, signal),
  );
  const dumped = [...bySlot.keys()];
  const expected = dumpFunction?.schedule
    ? sinceFirst(
        scheduledSlots(dumpFunction.schedule, dumpFunction.slotUnit, dumpFunction.slotTimezone, from, now),
        dumped,
      )
    : usualSlots(dumped, from, now);
  const gaps = [...expected].filter((slot) => !bySlot.has(slot));
  const locks =
    dumpFunction?.lockTable === undefined
      ? undefined
      : new DynamoDbLockTable(await aws.dynamoDb(), dumpFunction.lockTable, 'person');
  const today = dumpFunction ? currentSlots(bySlot, dumpFunction, now) : [];
  let isDenied = false;
  const readRecord = async (slot: string) => {
    try {
      return isDenied ? undefined : await locks?.read(lockKey({ job: place.job, slot }));
    } catch (error) {
      if (codeOf(error) !== 'AWS_ACCESS_DENIED') throw error;
      isDenied = true;
      return undefined;
    }
  };
  const missing = await inParallel([...new Set([...gaps, ...today])], async (slot): Promise<Slot | undefined> => {
    const record = await readRecord(slot);
    const isGap = expected.has(slot);
    const run = record && (await lastRun(record, now, session));
    if (run !== undefined) return { slot, dump: undefined, ...run };
    return isGap ? { slot, state: 'missing', dump: undefined, problems: [`There is no dump of ${slot}.`] } : undefined;
  });
  if (isDenied) {
    output.note(
      `Failed and running slots are shown as missing, because your user or role lacks dynamodb:GetItem on "${dumpFunction?.lockTable}".`,
    );
  }
  const slots = [
    ...known.map((dump): Slot => ({ slot: dump.dump.slot, state: dump.state, dump, problems: dump.problems })),
    ...missing.filter((slot) => slot !== undefined),
  ];
  return { slots: slots.sort((one, other) => (one.slot < other.slot ? -1 : 1)), forced };
}

/** A job that is newer than the period had no schedule before its first dump. */
function sinceFirst(slots: ReadonlySet<string>, dumped: readonly string[]): Set<string> {
  const [first] = [...dumped].sort();
  return new Set([...slots].filter((slot) => first !== undefined && slot >= first));
}

/** The slot of now, whose run may be under way or have failed. */
function currentSlots(
  bySlot: ReadonlyMap<string, Dump>,
  { slotUnit, slotTimezone }: DumpFunction,
  now: Date,
): string[] {
  const slot = slotOf(now, slotUnit, slotTimezone);
  return bySlot.has(slot) ? [] : [slot];
}
