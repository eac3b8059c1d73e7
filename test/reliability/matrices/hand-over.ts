import { EXECUTION_ATTEMPTS } from '../../../functions/slot-job/execution';
import type { HandOverBaseline } from '../hand-over/baseline';
import { concluded } from '../hand-over/conclude';
import {
  eventDuring,
  eventsAtOnce,
  frozenAt,
  killTasksAt,
  markedAt,
  retriedBeforeTask,
  retriedWhileTaskWorks,
  stopExecutionAt,
} from '../hand-over/events';
import { CRASH_AFTER, CRASH_BEFORE, errorInsteadOfCall, type Fault, NETWORK_FAULTS } from '../proxy/faults';
import { firstPlanOf, type InjectionPoint, inject } from '../trials/injection-points';
import type { FaultPlan } from '../trials/slot-watch';
import type { Trial, TrialContext } from '../trials/trial';
import { zombie } from './zombies';

/** Families of the hand-over, with their faults. */
export const HAND_OVER_FAMILIES = {
  crash: 'kill -9 of the function, and of the task, at each of their calls, before the request and before its answer',
  ambiguity:
    'at StartExecution, DescribeExecution and each write of the lock: requests and answers that are lost, late and double delivery, throttling; once, twice, and throughout the attempt',
  duplicates: 'up to five events at once, without another fault, and with a crash of the first at each of its calls',
  zombie:
    'SIGSTOP of the function at each of its calls, SIGCONT when another event has handed the slot over, or is about to',
  during: 'a second event at each call of the task, which goes on at once, or is stopped until that event has ended',
  retried:
    'the function is killed, or gets no answer throughout the attempt, when it starts the execution and when it hands over; its event is retried before the task has done anything',
  working:
    'the function is killed between the start of the execution and its record; its event is retried while the task works, and has to end before the task',
  stopped:
    'StopExecution at each call of the task, and its event from the retry queue; the task ends by SIGTERM, or is frozen until the next execution has ended',
  exhausted: 'every task of the execution is killed, and its event is sent again from the dead-letter queue',
} as const;
type Family = keyof typeof HAND_OVER_FAMILIES;

/** Names of the families, as in the report. */
export const familyName = (family: Family) => `hand-over: ${family}`;

const CRASHES = [CRASH_BEFORE, CRASH_AFTER];
const ANSWER_LOST = NETWORK_FAULTS.find(({ name }) => name === 'answer lost') as Fault;
const THROTTLING = errorInsteadOfCall({ status: 400, code: 'ThrottlingException' });
const AMBIGUITIES: readonly Fault[] = [
  ...NETWORK_FAULTS.filter(({ name }) => /^(?:reset before|answer lost|done)/.test(name)),
  THROTTLING,
];
const EVENTS_AT_ONCE = [2, 3, 5];
const REPETITIONS = 3;

/** When a stopped function continues: at a call of the other event's function, or when that has ended. */
const MOMENTS = [
  { name: 'is about to start the execution', at: 'StepFunctions StartExecution 1' },
  { name: 'is about to hand over', at: 'DynamoDB UpdateItem hand-over' },
  { name: 'has ended', at: undefined },
];

/** All trials of the hand-over, by family. */
export function handOvers(baseline: HandOverBaseline): Record<Family, Trial[]> {
  return {
    crash: crashes(baseline),
    ambiguity: ambiguities(baseline),
    duplicates: duplicates(baseline),
    zombie: zombies(baseline),
    during: secondEvents(baseline),
    retried: retries(baseline),
    working: retriesAtWork(baseline),
    stopped: stops(baseline),
    exhausted: exhaustions(baseline),
  };
}

function crashes(baseline: HandOverBaseline): Trial[] {
  const { ofFunction, ofTask } = baseline;
  return [...ofFunction, ...ofTask].flatMap((point) =>
    CRASHES.map((fault) =>
      trial(baseline, 'crash', `${place(point)}: ${fault.name}`, { plan: () => inject(point, fault) }),
    ),
  );
}

function ambiguities(baseline: HandOverBaseline): Trial[] {
  const { ofFunction, ofTask, ofSecondEvent } = baseline;
  const [firstOfTask] = ofTask as [InjectionPoint];
  const alone = [...ofFunction, ...ofTask]
    .filter(isDecisive)
    .flatMap((point) => faults(point).map(({ name, plan }) => trial(baseline, 'ambiguity', name, { plan })));
  const during = ofSecondEvent.filter(isDecisive).flatMap((point) =>
    faults(point).map(({ name, plan }) =>
      trial(baseline, 'ambiguity', name, {
        run: (context) => eventDuring(context, (over) => firstPlanOf(frozenAt(firstOfTask, 'before', over), plan())),
      }),
    ),
  );
  return [...alone, ...during];
}

/** Calls that decide who makes the dump. */
function isDecisive({ label }: InjectionPoint): boolean {
  return /^(?:StepFunctions|DynamoDB UpdateItem) /.test(label);
}

function faults(point: InjectionPoint): { name: string; plan: () => FaultPlan }[] {
  return AMBIGUITIES.flatMap((fault) =>
    [1, 2, Number.POSITIVE_INFINITY].map((times) => ({
      name: `${place(point)}: ${fault.name}, ${times === Number.POSITIVE_INFINITY ? 'always' : `${times}×`}`,
      plan: () => inject(point, fault, times),
    })),
  );
}

function duplicates(baseline: HandOverBaseline): Trial[] {
  const calm = EVENTS_AT_ONCE.flatMap((count) =>
    Array.from({ length: REPETITIONS }, (_, i) =>
      trial(baseline, 'duplicates', `${count} events at once (${i + 1})`, {
        run: (context) => eventsAtOnce(context, count),
      }),
    ),
  );
  const crashing = baseline.ofFunction.flatMap((point) =>
    CRASHES.map((fault) =>
      trial(baseline, 'duplicates', `two events at once; ${place(point)}: ${fault.name}`, {
        plan: () => inject(point, fault),
        run: (context) => eventsAtOnce(context, 2),
      }),
    ),
  );
  return [...calm, ...crashing];
}

function zombies(baseline: HandOverBaseline): Trial[] {
  return baseline.ofFunction.flatMap((point) =>
    (['before', 'after'] as const).flatMap((when) =>
      MOMENTS.map(({ name, at }) => {
        const its = zombie(baseline.subject, point, when, `continues when the other one ${name}`, at);
        return { ...its, family: familyName('zombie'), run: (context: TrialContext) => concluded(context, its.run) };
      }),
    ),
  );
}

function secondEvents(baseline: HandOverBaseline): Trial[] {
  return baseline.ofTask.flatMap((point) => [
    trial(baseline, 'during', `second event at ${place(point)}`, {
      run: (context) => eventDuring(context, () => markedAt(point)),
    }),
    trial(baseline, 'during', `second event while stopped at ${place(point)}`, {
      run: (context) => eventDuring(context, (over) => frozenAt(point, 'before', over)),
    }),
  ]);
}

/** An execution was started, and its attempt may not know of it: the next one must start no other. */
export function retries(baseline: HandOverBaseline): Trial[] {
  return baseline.ofFunction
    .filter(({ label }) => /^(?:StepFunctions StartExecution|DynamoDB UpdateItem hand-over)/.test(label))
    .flatMap((point) => [
      retry(baseline, point, CRASH_BEFORE),
      retry(baseline, point, CRASH_AFTER),
      retry(baseline, point, ANSWER_LOST, Number.POSITIVE_INFINITY),
    ]);
}

function retry(baseline: HandOverBaseline, point: InjectionPoint, fault: Fault, times = 1): Trial {
  return trial(baseline, 'retried', `retried before the task begins; ${place(point)}: ${fault.name}`, {
    run: (context) => retriedBeforeTask(context, inject(point, fault, times)),
  });
}

/** The function that started the execution is gone, and has not recorded it: the task has. */
export function retriesAtWork(baseline: HandOverBaseline): Trial[] {
  const kills = { 'StepFunctions StartExecution': CRASH_AFTER, 'DynamoDB UpdateItem hand-over': CRASH_BEFORE };
  return Object.entries(kills).flatMap(([call, fault]) =>
    baseline.ofFunction
      .filter(({ label }) => label.startsWith(call))
      .map((point) =>
        trial(baseline, 'working', `retried while the task works; ${place(point)}: ${fault.name}`, {
          run: (context) => retriedWhileTaskWorks(context, inject(point, fault)),
        }),
      ),
  );
}

/** @param points of the task */
export function stops(baseline: HandOverBaseline, points = baseline.ofTask): Trial[] {
  return points.flatMap((point) =>
    (['terminated', 'frozen'] as const).map((task) =>
      trial(baseline, 'stopped', `execution stopped at ${place(point)}, task ${task}`, {
        run: (context) => stopExecutionAt(context, point, task),
      }),
    ),
  );
}

function exhaustions(baseline: HandOverBaseline): Trial[] {
  // The first call of each name: a task that follows makes it again.
  const points = baseline.ofTask.filter(({ occurrence }) => occurrence === 1);
  return points
    .filter((_point, i) => i % 2 === 0)
    .map((point) =>
      trial(baseline, 'exhausted', `every task killed at ${place(point)}`, {
        plan: () => killTasksAt(point, EXECUTION_ATTEMPTS),
      }),
    );
}

/** One event without faults. */
export function undisturbed(baseline: HandOverBaseline): Trial[] {
  return [trial(baseline, 'duplicates', 'a run without faults', {})];
}

function trial(
  { subject }: HandOverBaseline,
  family: Family,
  name: string,
  { plan, run }: { plan?: () => FaultPlan; run?: (context: TrialContext) => Promise<void> },
): Trial {
  return {
    family: familyName(family),
    name,
    subject,
    disturb: plan ?? (() => () => undefined),
    run: (context) => concluded(context, run),
  };
}

/** The first attempt is the function's, the second one the task's, and the third one that of a second event. */
function place({ label, occurrence, invocation }: InjectionPoint): string {
  const who = ['function', 'task', 'second event'][invocation - 1] ?? `attempt ${invocation}`;
  return `${who}, ${label}${occurrence === 1 ? '' : ` (${occurrence})`}`;
}
