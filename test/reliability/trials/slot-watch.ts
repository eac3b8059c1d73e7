import type { Environment, Invocation, TaskContainer } from '../../../dev/local-cloud';
import type { AwsCall } from '../proxy/aws-call';
import { type InterceptedRequest, passThrough } from '../proxy/fault-proxy';
import type { Fault } from '../proxy/faults';

/** A call to AWS and its position among the calls for a slot. */
export interface RunCall extends AwsCall {
  /** Service, operation and detail: `DynamoDB UpdateItem acquire`. */
  readonly label: string;
  /** Number of the invocation or task for the slot, from 1, in the order of their first calls. */
  readonly invocation: number;
  /** Number among the invocation's calls with this label, from 1. */
  readonly occurrence: number;
  /** Number of the SDK's attempt at the call, from 1. */
  readonly attempt: number;
}

/** What makes an attempt at a slot: an environment of the function, or the container of a task. */
export type AttemptHost = Environment | TaskContainer;

/** Whether an attempt is made by a task. */
export function isTask(host: AttemptHost): host is TaskContainer {
  return 'taskArn' in host;
}

/** Returns the fault for a request, if any. Called in the order in which requests arrive. */
export type FaultPlan = (call: RunCall, host: AttemptHost) => Fault | undefined;

/** Records all calls to AWS of the runs of a slot, and injects the faults of the plan. */
export class SlotWatch {
  /** Every request that arrived, in order. */
  readonly calls: RunCall[] = [];
  /** Names of the faults that were injected, in order. */
  readonly faults: string[] = [];
  plan: FaultPlan = () => undefined;
  readonly #attempts: (Invocation | TaskContainer)[] = [];

  async handle(
    call: AwsCall,
    intercepted: InterceptedRequest,
    host: AttemptHost,
    attempt: Invocation | TaskContainer,
  ): Promise<void> {
    if (!this.#attempts.includes(attempt)) this.#attempts.push(attempt);
    const its = this.#place(call, this.#attempts.indexOf(attempt) + 1);
    const fault = this.plan(its, host);
    this.calls.push(its);
    if (!fault) return passThrough(intercepted);
    this.faults.push(fault.name);
    await fault.apply(its, intercepted, host);
  }

  #place(call: AwsCall, invocation: number): RunCall {
    const label = [call.service, call.operation, detailOf(call)].filter(Boolean).join(' ');
    const same = this.calls.filter((seen) => seen.invocation === invocation && seen.label === label);
    const attempts = same.filter(({ sdkId }) => sdkId === call.sdkId);
    const [first] = attempts;
    const occurrence = first?.occurrence ?? new Set(same.map(({ sdkId }) => sdkId)).size + 1;
    return { ...call, label, invocation, occurrence, attempt: attempts.length + 1 };
  }
}

/** The name of an execution contains its slot: its number is the same in all slots. */
function detailOf({ service, detail }: AwsCall): string {
  return service === 'StepFunctions' ? detail.replace(/^.*-/, '') : detail;
}
