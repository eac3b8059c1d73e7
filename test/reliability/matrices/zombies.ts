import { setTimeout as sleep } from 'node:timers/promises';
import type { InterceptedRequest } from '../proxy/fault-proxy';
import { type Fault, freeze } from '../proxy/faults';
import { type InjectionPoint, inject, nameOf, whenRunning } from '../trials/injection-points';
import type { Subject } from '../trials/lab';
import type { AttemptHost, FaultPlan, RunCall, SlotWatch } from '../trials/slot-watch';
import type { Trial, TrialContext } from '../trials/trial';

/** When a stopped run continues: at a call of the run that has taken over, or after all its calls. */
const MOMENTS: readonly { readonly name: string; readonly at: string | undefined }[] = [
  { name: 'continues when the other run has opened its upload', at: 'S3 CreateMultipartUpload' },
  { name: 'continues when the other run is about to complete', at: 'S3 CompleteMultipartUpload' },
  { name: 'continues between completion and manifest of the other run', at: 'S3 PutObject manifest' },
  { name: 'continues when the other run is done', at: undefined },
];

/** How long the other run is delayed at that call: long enough for the rest of the zombie's work. */
const ZOMBIE_TIME_MS = 2_500;

/** Stops a run at every call for longer than the takeover, and continues it at the most critical moments. */
export function zombies(subject: Subject, points: readonly InjectionPoint[]): Trial[] {
  return points.flatMap((point) =>
    (['before', 'after'] as const).flatMap((when) =>
      MOMENTS.map(({ name, at }) => zombie(subject, point, when, name, at)),
    ),
  );
}

export function zombie(
  subject: Subject,
  point: InjectionPoint,
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
      return injectAndWake(inject(point, freeze(when, continued)), at, wake);
    },
    run: (context) => twoEvents(context, () => wakers.get(context.watch)?.()),
  };
}

const never = new Promise<void>(() => {});

function injectAndWake(faultPlan: FaultPlan, at: string | undefined, wake: () => void): FaultPlan {
  let woken = false;
  const waking: Fault = {
    name: 'zombie continued',
    apply: async (_call, intercepted: InterceptedRequest) => {
      wake();
      await sleep(ZOMBIE_TIME_MS);
      intercepted.answer(await intercepted.forward());
    },
  };
  return (call: RunCall, environment) => {
    const fault = faultPlan(call, environment);
    if (fault || woken || call.invocation === 1 || call.label !== at) return fault;
    woken = true;
    return waking;
  };
}

/** Stops a run while one of its programs runs, and continues it when the other run is done. */
export function zombiesAtPrograms(subject: Subject, programs: readonly string[]): Trial[] {
  return programs.map((program) => {
    const stopped = new WeakMap<SlotWatch, AttemptHost>();
    return {
      family: 'zombie',
      name: `stopped while ${program} runs, continues when the other run is done`,
      subject,
      timingDependent: true,
      disturb: (watch) =>
        whenRunning(program, watch, {
          name: 'stopped',
          act: (environment) => {
            environment.stop();
            stopped.set(watch, environment);
          },
        }),
      run: (context) => twoEvents(context, () => stopped.get(context.watch)?.continue()),
    } satisfies Trial;
  });
}

/** Sends two events, the second when a fault was injected into the run of the first; calls `wake` when the second has ended. */
export async function twoEvents({ lab, subject, slot, watch }: TrialContext, wake: () => void): Promise<void> {
  await lab.send(subject, slot);
  const first = () => lab.attempts(subject, slot)[0]?.status;
  while (watch.faults.length === 0 && (first() ?? 'running') === 'running') await sleep(20);
  await lab.send(subject, slot);
  const others = () => lab.attempts(subject, slot).slice(1);
  while (!others().some(({ status }) => status === 'success') && others().length < 3) await sleep(50);
  wake();
  await lab.settled(subject, slot, 2);
}
