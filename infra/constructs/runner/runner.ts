import type { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Construct } from 'constructs';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import type { JobNames } from '../foundation/naming';
import type { EventSender } from '../function/undeliverable-events';
import type { RetryQueue } from '../job/retry-queue';
import type { Network } from '../network/network';
import { ExecutionEvents } from './execution-events';
import { RUNS, type RunnerInputs, START_EXECUTION } from './runner-inputs';
import { StateMachine } from './state-machine';
import { TaskDefinition } from './task-definition';

export interface RunnerProps {
  readonly account: Account;
  readonly naming: JobNames;
  readonly network: Network;
  readonly retryQueue: RetryQueue;
  readonly inputs: RunnerInputs;
  /** What a dump needs wherever it is made: the role of the task has these statements of the function's role. */
  readonly contributions: readonly Contribution[];
}

/** Makes the dumps that the function hands over: a task of ECS, and the state machine that starts it. */
export class Runner extends Construct {
  /** Terraform expression: it exists only when it is true. */
  readonly when = RUNS;
  readonly stateMachine: SfnStateMachine;
  readonly stateMachineArn: string;
  readonly logGroupName: string;
  /** Rules that send to the dead-letter queue of the job. */
  readonly senders: readonly Required<EventSender>[];

  constructor(scope: Construct, props: RunnerProps) {
    super(scope, 'runner');
    const { inputs, contributions } = props;
    const sids = contributions
      .flatMap(({ statements = [] }) => statements.map(({ sid }) => sid))
      .filter((sid) => sid !== START_EXECUTION);
    const task = new TaskDefinition(this, { ...props, sids });
    this.stateMachine = new StateMachine(this, { ...props, task }).resource;
    this.stateMachineArn = inputs.stateMachineArn;
    this.logGroupName = inputs.logGroupName;
    this.senders = new ExecutionEvents(this, props).senders;
  }
}
