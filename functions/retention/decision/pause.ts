import { type Candidate, compare, isRestorable, isVerified } from './candidate';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How far the clock of the function may be behind that of S3. */
const CLOCK_TOLERANCE_MS = HOUR_MS;
/** Zones are at most 14 hours ahead of UTC, and 12 behind it. */
const AHEAD_MS = 14 * HOUR_MS;
const BEHIND_MS = 12 * HOUR_MS;

/** Number of the last gaps between dumps that show how often there is one, and the least number of them. */
const GAPS = 8;
const LEAST_GAPS = 2;
/** As a share of the usual gap, the age of the newest verified dump at which one is missing. */
const LATE = 1.5;

export interface Situation {
  readonly now: Date;
  /**
   * Hours without a verified dump after which one is missing: those of the alarm `…-dump-missing`. Undefined for a schedule that
   * the alarm can't watch: then one and a half of the usual gap between dumps.
   */
  readonly missingHours: number | undefined;
  /** Whether dumps are drilled. */
  readonly drills: boolean;
}

/** Why nothing may expire now, as a sentence; undefined when something may. */
export function pauseReason(dumps: readonly Candidate[], { now, missingHours, drills }: Situation): string | undefined {
  const time = now.getTime();
  // guard: no-dump-is-in-the-future
  const future = dumps.find(
    ({ slot, madeAt }) => beginOf(slot) > time + AHEAD_MS || madeAt > time + CLOCK_TOLERANCE_MS,
  );
  if (future) return `The dump ${future.id} is newer than the clock of this program, ${now.toISOString()}.`;
  const own = dumps.filter((dump) => !dump.isForced && isVerified(dump)).sort((a, b) => compare(a.slot, b.slot));
  const newest = own.at(-1);
  if (!newest) return 'The job has no verified dump of a slot.';
  // guard: something-is-restorable
  if (drills && !dumps.some(isRestorable)) return 'The job has no dump that passed a drill.';
  const last = lastSlot(dumps);
  // guard: the-newest-is-not-damaged
  if (last.some(({ state }) => state === 'damaged') && !last.some(isVerified)) {
    return `The newest dump, ${last[0]?.id}, is damaged.`;
  }
  const allowed = missingHours === undefined ? lateAfter(own) : missingHours * HOUR_MS;
  if (allowed === undefined) {
    return 'There are too few verified dumps to know how often there is one. Set alarm_dump_missing_hours to the hours after which one is missing.';
  }
  // A slot that is dumped again later is made late, and one whose clock was wrong is of another date.
  const age = Math.max(time - newest.madeAt, time - endOf(newest.slot));
  // guard: the-newest-is-not-missing
  if (age > allowed) {
    return `The newest verified dump, ${newest.id}, is ${Math.floor(age / HOUR_MS)} hours old, and there should be one every ${Math.ceil(allowed / HOUR_MS)} hours.`;
  }
  return undefined;
}

/** All dumps of the newest slot. */
function lastSlot(dumps: readonly Candidate[]): Candidate[] {
  const last = dumps
    .map(({ slot }) => slot)
    .sort(compare)
    .at(-1);
  return dumps.filter(({ slot }) => slot === last);
}

/** @param own verified dumps of slots, in the order of these */
function lateAfter(own: readonly Candidate[]): number | undefined {
  const times = [...new Set(own.map(({ slot }) => beginOf(slot)))].slice(-GAPS - 1);
  const gaps = times.slice(1).map((at, i) => at - (times[i] ?? at));
  const usual = [...gaps].sort((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)];
  return usual === undefined || gaps.length < LEAST_GAPS ? undefined : usual * LATE;
}

/** The beginning of a slot as if its time zone was UTC. */
function beginOf(slot: string): number {
  return Date.parse(slot.includes('T') ? `${slot.slice(0, 13)}:00:00Z` : `${slot}T00:00:00Z`);
}

/** The last moment at which a slot can end, in any time zone. */
function endOf(slot: string): number {
  return beginOf(slot) + (slot.includes('T') ? HOUR_MS : DAY_MS + BEHIND_MS);
}
