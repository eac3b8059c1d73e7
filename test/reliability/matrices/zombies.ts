import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../../dev/local-cloud';
import type { Subject } from '../lab';
import { nameOf, type Point, strike, whenRunning } from '../points';
import type { Passage } from '../proxy/fault-proxy';
import { type Fault, freeze } from '../proxy/faults';
import type { Plan, RunCall, SlotWatch } from '../slot-watch';
import type { Stage, Trial } from '../trial';

/** When a run that stood still goes on: at which call of the run that has taken over, or after all of them. */
const MOMENTS: readonly { readonly name: string; readonly at: string | undefined }[] = [
  { name: 'goes on when the other has opened its upload', at: 'S3 CreateMultipartUpload' },
  { name: 'goes on when the other is about to complete', at: 'S3 CompleteMultipartUpload' },
  { name: 'goes on between the completion and the manifest of the other', at: 'S3 PutObject manifest' },
  { name: 'goes on when the other is done', at: undefined },
];

/** How long the other run waits for the zombie at its moment: long enough for what the zombie has left to do. */
const ZOMBIE_TIME_MS = 2_500;

/** A run stands still at every call for longer than the takeover takes, and goes on at the worst moments. */
export function zombies(subject: Subject, points: readonly Point[]): Trial[] {
  return points.flatMap((point) =>
    (['before', 'after'] as const).flatMap((when) =>
      MOMENTS.map(({ name, at }) => zombie(subject, point, when, name, at)),
    ),
  );
}

export function zombie(
  subject: Subject,
  point: Point,
  when: 'before' | 'after',
  moment: string,
  at: string | undefined,
): Trial {
  const wakers = new WeakMap<SlotWatch, () => void>();
  return {
    family: 'zombie',
    name: `${nameOf(point)}: ${freeze(when, never).name}, ${moment}`,
    subject,
    disturb: (watch) => {
      let wake = () => {};
      const continued = new Promise<void>((resolve) => {
        wake = resolve;
      });
      wakers.set(watch, wake);
      return strikeAndWake(strike(point, freeze(when, continued)), at, wake);
    },
    play: (stage) => twoEvents(stage, () => wakers.get(stage.watch)?.()),
  };
}

const never = new Promise<void>(() => {});

function strikeAndWake(strikes: Plan, at: string | undefined, wake: () => void): Plan {
  let woken = false;
  const waking: Fault = {
    name: 'zombie continued',
    apply: async (_call, passage: Passage) => {
      wake();
      await sleep(ZOMBIE_TIME_MS);
      passage.answer(await passage.forward());
    },
  };
  return (call: RunCall, environment) => {
    const fault = strikes(call, environment);
    if (fault || woken || call.invocation === 1 || call.label !== at) return fault;
    woken = true;
    return waking;
  };
}

/** A run stands still while one of its programs runs, and goes on when the other is done. */
export function zombiesAtPrograms(subject: Subject, programs: readonly string[]): Trial[] {
  return programs.map((program) => {
    const stopped = new WeakMap<SlotWatch, Environment>();
    return {
      family: 'zombie',
      name: `stopped while ${program} runs, goes on when the other is done`,
      subject,
      elusive: true,
      disturb: (watch) =>
        whenRunning(program, watch, {
          name: 'stopped',
          act: (environment) => {
            environment.stop();
            stopped.set(watch, environment);
          },
        }),
      play: (stage) => twoEvents(stage, () => stopped.get(stage.watch)?.continue()),
    } satisfies Trial;
  });
}

/** Two events: when a fault has met the run of the first, the second is sent; when that is dealt with, `wake` is called. */
export async function twoEvents({ lab, subject, slot, watch }: Stage, wake: () => void): Promise<void> {
  await lab.send(subject, slot);
  const first = () => lab.attempts(subject, slot)[0]?.status;
  while (watch.faults.length === 0 && (first() ?? 'running') === 'running') await sleep(20);
  await lab.send(subject, slot);
  const others = () => lab.attempts(subject, slot).slice(1);
  while (!others().some(({ status }) => status === 'success') && others().length < 3) await sleep(50);
  wake();
  await lab.settled(subject, slot, 2);
}
