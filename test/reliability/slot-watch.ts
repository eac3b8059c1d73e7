import type { Environment, Invocation } from '../../dev/local-cloud';
import type { AwsCall } from './proxy/aws-call';
import { type Passage, pass } from './proxy/fault-proxy';
import type { Fault } from './proxy/faults';

/** A call to AWS and its place in the story of a slot. */
export interface RunCall extends AwsCall {
  /** Service, operation and detail: `DynamoDB UpdateItem acquire`. */
  readonly label: string;
  /** Which invocation for the slot made it, from 1. */
  readonly invocation: number;
  /** Which call with this label of the invocation it is, from 1. */
  readonly occurrence: number;
  /** Which try of the SDK at the call it is, from 1. */
  readonly attempt: number;
}

/** Says which requests are disturbed, and how. Asked in the order in which requests arrive. */
export type Plan = (call: RunCall, environment: Environment) => Fault | undefined;

/** Sees every call to AWS that any run of a slot makes, and disturbs those that the plan names. */
export class SlotWatch {
  /** Every request that arrived, in order. */
  readonly calls: RunCall[] = [];
  /** Names of the faults that were injected, in order. */
  readonly faults: string[] = [];
  plan: Plan = () => undefined;
  readonly #invocations: Invocation[] = [];

  async conduct(call: AwsCall, passage: Passage, environment: Environment, invocation: Invocation): Promise<void> {
    if (!this.#invocations.includes(invocation)) this.#invocations.push(invocation);
    const its = this.#place(call, this.#invocations.indexOf(invocation) + 1);
    const fault = this.plan(its, environment);
    this.calls.push(its);
    if (!fault) return pass(passage);
    this.faults.push(fault.name);
    await fault.apply(its, passage, environment);
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
