import type { Environment, Invocation } from '../../../dev/local-cloud';
import type { AwsCall } from '../proxy/aws-call';
import { type InterceptedRequest, passThrough } from '../proxy/fault-proxy';
import type { Fault } from '../proxy/faults';

/** A call to AWS and its position among the calls for a slot. */
export interface RunCall extends AwsCall {
  /** Service, operation and detail: `DynamoDB UpdateItem acquire`. */
  readonly label: string;
  /** Number of the invocation for the slot, from 1. */
  readonly invocation: number;
  /** Number among the invocation's calls with this label, from 1. */
  readonly occurrence: number;
  /** Number of the SDK's attempt at the call, from 1. */
  readonly attempt: number;
}

/** Returns the fault for a request, if any. Called in the order in which requests arrive. */
export type FaultPlan = (call: RunCall, environment: Environment) => Fault | undefined;

/** Records all calls to AWS of the runs of a slot, and injects the faults of the plan. */
export class SlotWatch {
  /** Every request that arrived, in order. */
  readonly calls: RunCall[] = [];
  /** Names of the faults that were injected, in order. */
  readonly faults: string[] = [];
  plan: FaultPlan = () => undefined;
  readonly #invocations: Invocation[] = [];

  async handle(
    call: AwsCall,
    intercepted: InterceptedRequest,
    environment: Environment,
    invocation: Invocation,
  ): Promise<void> {
    if (!this.#invocations.includes(invocation)) this.#invocations.push(invocation);
    const its = this.#place(call, this.#invocations.indexOf(invocation) + 1);
    const fault = this.plan(its, environment);
    this.calls.push(its);
    if (!fault) return passThrough(intercepted);
    this.faults.push(fault.name);
    await fault.apply(its, intercepted, environment);
  }

  #place(call: AwsCall, invocation: number): RunCall {
    const label = [call.service, call.operation, call.detail].filter(Boolean).join(' ');
    const same = this.calls.filter((seen) => seen.invocation === invocation && seen.label === label);
    const attempts = same.filter(({ sdkId }) => sdkId === call.sdkId);
    const [first] = attempts;
    const occurrence = first?.occurrence ?? new Set(same.map(({ sdkId }) => sdkId)).size + 1;
    return { ...call, label, invocation, occurrence, attempt: attempts.length + 1 };
  }
}
