import { Random } from '../../../../dev/bench/data/random';
import type { Candidate } from '../../../../functions/retention/decision/candidate';
import { decide } from '../../../../functions/retention/decision/decide';
import type { Situation } from '../../../../functions/retention/decision/pause';
import type { Rules, Unit } from '../../../../functions/retention/decision/rules';

/*
 * Random lives of a job: dumps come, fail, are damaged, are verified late, repeated and deleted; clocks jump; and
 * retention runs again and again, also several at once, each by what it saw when it began. What must never happen is
 * stated here a second time, from the promise and not from the code.
 */

const HOUR = 3_600_000;

/** What a calendar came to. */
export interface Life {
  /** Sentences about dumps that were tagged although they may not be. */
  readonly violations: readonly string[];
  readonly tagged: number;
  readonly pausedRuns: number;
  readonly runs: number;
}

interface World {
  readonly dumps: Map<string, Candidate>;
  readonly tagged: Set<string>;
}

/** @param decideBy another decision, to see that a wrong one is found */
export function live(seed: number, decideBy: typeof decide = decide): Life {
  const random = new Random(seed);
  const chance = (percent: number) => random.below(100) < percent;
  const unit: 'day' | 'hour' = chance(70) ? 'day' : 'hour';
  const step = unit === 'day' ? 24 * HOUR : HOUR;
  const drills = chance(60);
  const missingHours = chance(70) ? (unit === 'day' ? 26 : 3) : undefined;
  const rules = randomRules(random);
  const begin = Date.UTC(2026, random.below(12), 1 + random.below(28));
  const slots = 12 + random.below(30);
  const world: World = { dumps: new Map(), tagged: new Set() };
  const pending: { at: number; apply: () => void }[] = [];
  const violations: string[] = [];
  let [tagged, runs, pausedRuns] = [0, 0, 0];
  let deleted = false;

  const slotAt = (time: number) =>
    new Date(time).toISOString().slice(0, unit === 'day' ? 10 : 13) + (unit === 'day' ? '' : 'Z');
  const put = (id: string, slot: string, state: Candidate['state'], madeAt: number) =>
    world.dumps.set(id, { id, key: `${id}.sql.zst`, slot, isForced: id !== slot, state, madeAt, bytes: 1 });

  const run = (now: number, at: number) => {
    runs += 1;
    const seen = [...world.dumps.values()];
    const situation: Situation = { now: new Date(now), missingHours, drills };
    const { fates, paused } = decideBy(seen, rules, situation);
    if (paused !== undefined) pausedRuns += 1;
    const why = mustPause(seen, situation);
    // What the run decided comes later, after others have changed the bucket.
    pending.push({
      at,
      apply: () => {
        for (const { dump, expires } of fates) {
          const there = world.dumps.get(dump.id);
          // As the objects beside a dump are listed again before it is tagged.
          if (there?.madeAt !== dump.madeAt || there.state !== dump.state) continue;
          if (!expires) {
            world.tagged.delete(dump.id);
            continue;
          }
          if (!world.tagged.has(dump.id)) tagged += 1;
          world.tagged.add(dump.id);
          if (why !== undefined) violations.push(`${seed}: ${dump.id} was tagged although ${why}`);
          const then = isProtected(seen, dump, drills);
          if (then !== undefined) violations.push(`${seed}: ${dump.id} was tagged, and ${then}`);
          // Deleting by hand can turn any dump into the newest one.
          const late = deleted ? undefined : isProtected([...world.dumps.values()], there, drills);
          if (late !== undefined) violations.push(`${seed}: ${dump.id} was tagged late, and ${late}`);
        }
      },
    });
  };

  for (let i = 0; i < slots; i += 1) {
    const time = begin + i * step;
    const slot = slotAt(time);
    const outcome = random.below(100);
    const made = time + random.below(Math.floor(step / 2));
    if (outcome < 6) put(slot, slot, 'restored', made);
    else if (outcome < 55) put(slot, slot, 'drilled', made);
    else if (outcome < 68) put(slot, slot, 'verified', made);
    else if (outcome < 74) put(slot, slot, 'faulty', made);
    else if (outcome < 82) put(slot, slot, 'dumped', made);
    else if (outcome < 88) put(slot, slot, 'damaged', made);
    else i += random.below(6); // a gap
    if (chance(8))
      put(`${slot}-force-${i}`, slot, random.oneOf(['drilled', 'verified', 'dumped', 'damaged']), made + 1);
    const all = [...world.dumps.values()];
    if (chance(10) && all.length > 0) {
      // Verified or drilled late, by hand.
      const old = random.oneOf(all);
      if (old.state === 'dumped') put(old.id, old.slot, 'verified', old.madeAt);
      else if (old.state === 'verified') put(old.id, old.slot, 'drilled', old.madeAt);
    }
    if (chance(5) && all.length > 0) {
      // Deleted by somebody, or deleted and dumped again.
      const old = random.oneOf(all);
      deleted = true;
      world.dumps.delete(old.id);
      world.tagged.delete(old.id);
      if (chance(50)) put(old.id, old.slot, random.oneOf(['drilled', 'verified', 'dumped']), made + 2);
    }
    for (let repeated = random.below(3); repeated > 0; repeated -= 1) {
      const jump = chance(15) ? (random.below(800) - 400) * 24 * HOUR * (chance(50) ? 1 : 0.02) : 0;
      run(made + random.below(step) + jump, i + random.below(3));
    }
    for (const { apply } of pending.filter(({ at }) => at <= i)) apply();
    pending.splice(0, pending.length, ...pending.filter(({ at }) => at > i));
    // S3 deletes what is tagged, at a time of its own.
    if (chance(60)) {
      for (const id of world.tagged) {
        if (chance(80)) {
          world.dumps.delete(id);
          world.tagged.delete(id);
        }
      }
    }
  }
  return { violations, tagged, pausedRuns, runs };
}

function randomRules(random: Random): Rules {
  const units: Unit[] = ['hour', 'day', 'week', 'month', 'year'];
  const periods = Object.fromEntries(
    units.filter(() => random.below(3) === 0).map((unit) => [unit, 1 + random.below(8)]),
  );
  const days = random.below(4) === 0 ? 1 + random.below(9) : undefined;
  return Object.keys(periods).length === 0 && days === undefined ? { periods: { day: 1 } } : { periods, days };
}

const VERIFIED = new Set<Candidate['state']>(['restored', 'drilled', 'verified', 'faulty']);
const RESTORABLE = new Set<Candidate['state']>(['restored', 'drilled']);

/** Why a dump may not be tagged, in the words of the promise. */
function isProtected(dumps: readonly Candidate[], dump: Candidate, drills: boolean): string | undefined {
  const verified = dumps.filter(({ state }) => VERIFIED.has(state));
  const restorable = dumps.filter(({ state }) => RESTORABLE.has(state));
  const restored = dumps.filter(({ state }) => state === 'restored');
  const noneIsNewer = (others: readonly Candidate[]) =>
    others.every(({ slot }) => slot <= dump.slot) || others.every(({ madeAt }) => madeAt <= dump.madeAt);
  if (VERIFIED.has(dump.state) && noneIsNewer(verified)) return 'it is the newest verified dump';
  if (RESTORABLE.has(dump.state) && noneIsNewer(restorable)) return 'it is the newest dump that passed a drill';
  if (dump.state === 'restored' && noneIsNewer(restored))
    return 'it is the newest dump that was restored with all rows';
  if (noneIsNewer(verified)) return 'it is newer than every verified dump';
  if (drills && noneIsNewer(restorable)) return 'it is newer than every dump that passed a drill';
  return undefined;
}

/** Why nothing may be tagged, in the words of the promise. */
function mustPause(dumps: readonly Candidate[], { now, missingHours, drills }: Situation): string | undefined {
  const verified = dumps.filter(({ state, isForced }) => VERIFIED.has(state) && !isForced);
  if (verified.length === 0) return 'nothing is verified';
  if (drills && !dumps.some(({ state }) => RESTORABLE.has(state))) return 'nothing passed a drill';
  const newest = ofNewestSlot(dumps);
  if (newest.every(({ state }) => !VERIFIED.has(state)) && newest.some(({ state }) => state === 'damaged')) {
    return 'the newest dump is damaged';
  }
  const madeAt = Math.max(...ofNewestSlot(verified).map((each) => each.madeAt));
  if (missingHours !== undefined && now.getTime() - madeAt > missingHours * HOUR) return 'the newest dump is missing';
  if (dumps.some((each) => each.madeAt > now.getTime() + HOUR)) return 'the clock is behind';
  return undefined;
}

function ofNewestSlot(dumps: readonly Candidate[]): Candidate[] {
  const newest = dumps
    .map(({ slot }) => slot)
    .sort()
    .at(-1);
  return dumps.filter(({ slot }) => slot === newest);
}
