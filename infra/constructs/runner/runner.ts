import type { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Construct } from 'constructs';
import { EXECUTION_ATTEMPTS } from '../../../functions/slot-job/execution';
import { attributeOfOptional, expression, stringList } from '../../synth/expression';
import { output } from '../../synth/output';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import type { JobNames } from '../foundation/naming';
import type { EventSender } from '../function/undeliverable-events';
import type { RetryQueue } from '../job/retry-queue';
import type { Network } from '../network/network';
import { ExecutionEvents } from './execution-events';
import { RunnerBase } from './runner-base';
import { RUNS, type RunnerInputs, START_EXECUTION } from './runner-inputs';
import { RunnerWork } from './runner-work';

const FUNCTION_STATEMENTS = 'local.dump_function_statements';

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
  /** What other work of the runner shares with dumps. */
  readonly base: RunnerBase;
  readonly stateMachine: SfnStateMachine;
  readonly stateMachineArn: string;
  readonly logGroupName: string;
  /** Rules that send to the dead-letter queue of the job. */
  readonly senders: readonly Required<EventSender>[];

  constructor(scope: Construct, props: RunnerProps) {
    super(scope, 'runner');
    const { naming, network, inputs, retryQueue } = props;
    this.base = new RunnerBase(this, props);
    const work = new RunnerWork(this, this.base, {
      workId: 'runner',
      state: 'Dump',
      comment: `Makes dumps of the job ${naming.job}`,
      title: 'runner',
      naming,
      roleSuffixes: { task: '-task', stateMachine: '-runner' },
      policy: policyOf(props.contributions),
      securityGroupIds: [network.securityGroupId],
      attempts: EXECUTION_ATTEMPTS,
      when: RUNS,
    });
    this.stateMachine = work.stateMachine;
    this.stateMachineArn = work.stateMachineArn;
    this.logGroupName = inputs.logGroupName;
    const { stateMachineArn } = work;
    this.senders = new ExecutionEvents(this, { naming, stateMachineArn, retryQueue }).senders;
    output(
      this,
      'runner_role_arn',
      'ARN of the role of the runner\'s tasks; null with `engine = "lambda"`.',
      work.taskRoleArn,
    );
    output(
      this,
      'runner_state_machine_arn',
      'ARN of the state machine of the runner; null with `engine = "lambda"`.',
      expression(attributeOfOptional(work.stateMachine, 'arn')),
    );
  }
}

/** What the code may do: the same as in the function, by the same statements. */
function policyOf(contributions: readonly Contribution[]): string {
  const sids = contributions
    .flatMap(({ statements = [] }) => statements.map(({ sid }) => sid))
    .filter((sid) => sid !== START_EXECUTION);
  const statements = `[for s in ${FUNCTION_STATEMENTS} : s.statement if s.enabled && contains(${stringList(sids)}, s.statement.Sid)]`;
  return expression(`jsonencode({ Version = "2012-10-17", Statement = ${statements} })`);
}
