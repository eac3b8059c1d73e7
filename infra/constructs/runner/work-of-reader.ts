import type { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Construct } from 'constructs';
import { EXECUTION_ATTEMPTS } from '../../../functions/slot-job/execution';
import { expression } from '../../synth/expression';
import type { JobNames } from '../foundation/naming';
import { policyDocument, type Statement } from '../foundation/policy';
import type { DeadLetterQueue } from '../function/dead-letter-queue';
import type { EventSender } from '../function/undeliverable-events';
import { ENDS, FailedWork } from './failed-work';
import type { RunnerBase } from './runner-base';
import { RUNS, START_EXECUTION } from './runner-inputs';
import { RunnerWork } from './runner-work';

export interface WorkOfReaderProps {
  /** Identifies the function: last part of the addresses, and of the names of its state machine and its task. */
  readonly functionId: string;
  /** Folder of its code in the image. */
  readonly packageName: string;
  /** Of the job whose dumps it reads. */
  readonly naming: JobNames;
  /** Name of the function, as a Terraform template. */
  readonly functionName: string;
  readonly description: string;
  readonly title: string;
  /** What the function may do with the objects of the job: so may its task. */
  readonly statements: readonly Statement[];
  /** Of the function: what it can't reach, its task can't reach either. */
  readonly securityGroupId: string;
  /** Of the function: also for an execution that did not do its work. */
  readonly deadLetterQueue: DeadLetterQueue;
  /** Terraform expression: the function exists only when it is true. */
  readonly when: string;
}

/** The work of a function that reads dumps, for dumps that are too large for it: by the same code, in a task of the runner. */
export class WorkOfReader extends Construct {
  readonly stateMachine: SfnStateMachine;
  /** ARN of the state machine; null without a runner. As a Terraform template. */
  readonly whenThere: string;
  /** What the function needs to leave work to it. */
  readonly statements: readonly Statement[];
  /** The rule that sends to the dead-letter queue. */
  readonly failed: Required<EventSender>;

  constructor(scope: Construct, base: RunnerBase, props: WorkOfReaderProps) {
    const { functionId, packageName, naming, functionName, description, statements, deadLetterQueue } = props;
    super(scope, `work-of-reader.${functionId}`);
    const when = `${props.when} && ${RUNS}`;
    const workId = `runner_${functionId}`;
    const suffix = functionId.replaceAll('_', '-');
    const work = new RunnerWork(this, base, {
      workId,
      suffix,
      state: `${packageName.charAt(0).toUpperCase()}${packageName.slice(1)}`,
      comment: description,
      title: `runner of the ${packageName} function`,
      naming,
      roleSuffixes: { task: `-t-${packageName}`, stateMachine: `-r-${packageName}` },
      command: [`${packageName}/index.js`],
      environment: [
        `local.${functionId}_environment`,
        `local.${functionId}_optional_environment`,
        // The dimension of the metrics, by which the alarms of the function find them.
        `{ AWS_LAMBDA_FUNCTION_NAME = "${functionName}" }`,
      ],
      policy: policyDocument(this, `${workId}_task`, statements),
      securityGroupIds: [props.securityGroupId],
      attempts: EXECUTION_ATTEMPTS,
      when,
    });
    this.stateMachine = work.stateMachine;
    this.whenThere = expression(`${when} ? "${work.stateMachineArn}" : null`);
    this.statements = [
      { sid: START_EXECUTION, actions: ['states:StartExecution'], resources: [work.stateMachineArn], when },
      { sid: 'AskRunner', actions: ['states:DescribeExecution'], resources: [base.executionArns(suffix)], when },
    ];
    const { rule } = new FailedWork(this, {
      naming,
      ruleId: `${workId}_failed`,
      name: `${naming.resource}-r-${packageName}`,
      description: `An execution of the runner for the ${packageName} function of the job ${naming.job} failed or was stopped`,
      stateMachineArn: work.stateMachineArn,
      statuses: [...ENDS.failed, ...ENDS.stopped],
      queueArn: deadLetterQueue.arn,
      when,
    });
    this.failed = { sid: 'FailedExecutions', rule, when };
  }
}
