import { setTimeout as sleep } from 'node:timers/promises';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { lockKey } from '../../../functions/slot-job/target';
import { passThrough } from '../proxy/fault-proxy';
import { CRASH_BEFORE, type Fault, freeze } from '../proxy/faults';
import { firstPlanOf, type InjectionPoint, inject } from '../trials/injection-points';
import { type FaultPlan, isTask } from '../trials/slot-watch';
import type { TrialContext } from '../trials/trial';

type Context = Pick<TrialContext, 'lab' | 'subject' | 'slot' | 'watch'>;

/** Stops an attempt at a call, until `over`. */
export function frozenAt(point: InjectionPoint, when: 'before' | 'after', over: Promise<void>): FaultPlan {
  return inject(point, freeze(when, over));
}

/** Marks the moment of a call, and changes nothing. */
export function markedAt(point: InjectionPoint): FaultPlan {
  return inject(point, { name: 'second event', apply: (_call, intercepted) => passThrough(intercepted) });
}

/** Kills every task at a call, until `times` were killed. */
export function killTasksAt({ label }: InjectionPoint, times: number): FaultPlan {
  let left = times;
  return (call, host) => {
    if (left === 0 || !isTask(host) || call.label !== label) return undefined;
    left -= 1;
    return CRASH_BEFORE;
  };
}

/** Sends several events at once. */
export async function eventsAtOnce({ lab, subject, slot, watch }: Context, count: number): Promise<void> {
  watch.faults.push(`${count} events`);
  await Promise.all(Array.from({ length: count }, () => lab.send(subject, slot)));
  await lab.settled(subject, slot, count);
}

/** Sends a second event when the plan had its first fault in the task; `over` is when that event has ended. */
export async function eventDuring(context: Context, planOf: (over: Promise<void>) => FaultPlan): Promise<void> {
  const { lab, subject, slot, watch } = context;
  const { over, end } = moment();
  watch.plan = planOf(over);
  await lab.send(subject, slot);
  await lab.answered(subject, slot, 1);
  await faultOrEnd(context);
  await lab.send(subject, slot);
  await lab.answered(subject, slot, 2);
  end();
  await lab.settled(subject, slot, 2);
}

/**
 * Stops the execution at a call of its task, and sends the event of its end, which comes from the retry queue. The task
 * receives SIGTERM at once, or is frozen until the next execution has ended.
 */
export async function stopExecutionAt(
  context: Context,
  point: InjectionPoint,
  task: 'terminated' | 'frozen',
): Promise<void> {
  const { lab, subject, slot, watch } = context;
  const executions = lab.executions(subject);
  const { over, end } = moment();
  const frozen = freeze('before', over);
  const stop: Fault = {
    name: `execution stopped, task ${task}`,
    apply: async (call, intercepted, sender) => {
      const [{ arn } = { arn: '' }] = await executions.of(slot);
      if (task === 'frozen') sender.stop();
      await lab.cloud.client(SFNClient).send(new StopExecutionCommand({ executionArn: arn }));
      await (task === 'frozen' ? frozen.apply(call, intercepted, sender) : passThrough(intercepted));
    },
  };
  watch.plan = inject(point, stop);
  await lab.send(subject, slot);
  await lab.answered(subject, slot, 1);
  await faultOrEnd(context);
  const isOver = async () => (await executions.of(slot)).every(({ status }) => status !== 'RUNNING');
  while (!(await isOver())) await sleep(100);
  const [first] = await executions.of(slot);
  // The last call may come too late: then it has succeeded.
  if (first?.status === 'ABORTED') await lab.sendEvent(subject, await executions.retry(first.name));
  else await lab.send(subject, slot);
  await lab.answered(subject, slot, 2);
  while (!(await isOver())) await sleep(200);
  end();
  await lab.settled(subject, slot, 2);
}

/**
 * Sends an event whose attempt has the faults of a plan. The first task is stopped at its first call until the event has ended, so
 * that a retry finds what the attempt has left, and nothing that the task has done.
 */
export async function retriedBeforeTask({ lab, subject, slot, watch }: Context, plan: FaultPlan): Promise<void> {
  const { over, end } = moment();
  watch.plan = firstPlanOf(plan, firstTaskStopped(over));
  await lab.send(subject, slot);
  await lab.answered(subject, slot, 1);
  end();
  await lab.settled(subject, slot, 1);
}

/**
 * Sends an event whose first attempt is killed behind the start of the execution, by a plan. Its retry begins when the task has taken
 * the lock, and the task waits in a call until the event has ended: it has to end while the task works.
 */
export async function retriedWhileTaskWorks(
  { lab, subject, slot, watch, report }: TrialContext,
  plan: FaultPlan,
): Promise<void> {
  const taken = moment();
  const answered = moment();
  watch.plan = firstPlanOf(plan, retryHeld(taken.over), takeoverMarked(taken.end), firstUploadHeld(answered.over));
  await lab.send(subject, slot);
  await lab.answered(subject, slot, 1);
  const record = await lab.destination.lockRecord(lockKey({ job: subject.name, slot }));
  if (record?.state !== 'RUNNING') {
    report({ kind: 'contradictory', what: `the retried event waited until the slot was ${record?.state}` });
  }
  answered.end();
  await lab.settled(subject, slot, 1);
}

const TAKEOVER = 'DynamoDB UpdateItem takeover';

/** The second attempt by the function asks for the lock when `taken`. */
function retryHeld(taken: Promise<void>): FaultPlan {
  const held = waitsFor(taken, 'retry when the task has the lock');
  return ({ label, invocation }, host) =>
    !isTask(host) && invocation > 1 && label === 'DynamoDB UpdateItem acquire' ? held : undefined;
}

function takeoverMarked(mark: () => void): FaultPlan {
  const marked: Fault = {
    name: 'takeover by the task',
    apply: async (_call, intercepted) => {
      await passThrough(intercepted);
      mark();
    },
  };
  return ({ label }, host) => (isTask(host) && label === TAKEOVER ? marked : undefined);
}

/** The task renews its lock meanwhile. */
function firstUploadHeld(over: Promise<void>): FaultPlan {
  const held = waitsFor(over, 'task at work');
  return ({ label, attempt }, host) =>
    isTask(host) && label === 'S3 CreateMultipartUpload' && attempt === 1 ? held : undefined;
}

function waitsFor(over: Promise<void>, name: string): Fault {
  return {
    name,
    apply: async (_call, intercepted) => {
      await over;
      await passThrough(intercepted);
    },
  };
}

function firstTaskStopped(over: Promise<void>): FaultPlan {
  let isStopped = false;
  return (_call, host) => {
    if (isStopped || !isTask(host)) return undefined;
    isStopped = true;
    return freeze('before', over);
  };
}

/** Waits for the first fault, or for the end of a task without one. */
async function faultOrEnd({ lab, subject, slot, watch }: Context): Promise<void> {
  while (watch.faults.length === 0 && lab.tasks(subject, slot).every(({ isAlive }) => isAlive)) await sleep(20);
}

/** A moment that is to come. */
function moment(): { readonly over: Promise<void>; readonly end: () => void } {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over, end: () => end() };
}
