import type { SourceChange } from '../../../dev/tools/patched-source';
import { CRASH_AFTER } from '../proxy/faults';
import { type InjectionPoint, inject } from '../trials/injection-points';
import type { Subject } from '../trials/lab';
import type { SlotWatch } from '../trials/slot-watch';
import type { Trial } from '../trials/trial';
import { zombies } from './zombies';

/**
 * Gives each environment a different wall clock, by its id: correct, an hour ahead, an hour behind, or correct until it
 * jumps by an hour during the run. Node reads the wall clock only through `Date`. The monotonic clock is unchanged, as
 * when the system's time is set.
 */
const clocks = (kind: string): SourceChange => ({
  file: 'dump/handler.ts',
  find: 'export const handler',
  replace: (found) => `
    const RightDate = Date;
    const kind: number = ${kind};
    const jumpsAt = 300 + Math.random() * 3_000;
    const hours = () => [0, 1, -1, performance.now() < jumpsAt ? 0 : Math.sign(jumpsAt % 2 - 1)][kind] ?? 0;
    const now = () => RightDate.now() + hours() * 3_600_000;
    (globalThis as any).Date = class extends RightDate {
      constructor(...given: []) {
        if (given.length === 0) super(now());
        else super(...given);
      }
      static override now() {
        return now();
      }
    };
    ${found}`,
});

export const WRONG_CLOCKS = clocks(
  "Number.parseInt((process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? '0').slice(-1), 16) % 4",
);

/** All environments are an hour ahead. */
export const CLOCKS_AHEAD = clocks('1');

/** Runs without other faults, crashes with takeovers, and zombies, all in environments with different clocks. */
export function wrongClocks(subject: Subject, points: readonly InjectionPoint[]): Trial[] {
  const withoutFault = points.map((_point, i) => ({
    family: 'wrong clocks',
    name: `no other fault (${i + 1})`,
    subject,
    disturb: (watch: SlotWatch) => {
      watch.faults.push('wrong clock');
      return () => undefined;
    },
  }));
  const dying = points.map((point) => ({
    family: 'wrong clocks',
    name: `${point.label}: ${CRASH_AFTER.name}`,
    subject,
    disturb: () => inject(point, CRASH_AFTER),
  }));
  const standing = zombies(subject, points).filter((_trial, i) => i % 8 === 0);
  return [...withoutFault, ...dying, ...standing.map((trial) => ({ ...trial, family: 'wrong clocks' }))];
}
