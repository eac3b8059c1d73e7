import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import { RESTORE_ENV } from '../../../functions/runner/env';
import { attributeOf, countWhen, expression } from '../../synth/expression';
import { output } from '../../synth/output';
import type { Destination } from '../dump/destination/destination';
import { decryptEnvironment } from '../encryption/key-use';
import { policyDocument, type Statement } from '../foundation/policy';
import type { Network } from '../network/network';
import type { RunnerBase } from '../runner/runner-base';
import { RUNS } from '../runner/runner-inputs';
import { RunnerWork } from '../runner/runner-work';
import { restoreInputs } from './restore-inputs';

/** Of the state machine and the task definition. The command line derives the ARN from that of the dump function. */
const SUFFIX = 'restore';
/** The command line in the image. */
const PROGRAM = '/usr/local/lib/lambda-mysqldump/lambda-mysqldump.cjs';

export interface RestoreProps {
  readonly runner: RunnerBase;
  readonly destination: Destination;
  readonly network: Network;
}

/** Restores in the VPC, by the command line of the image in a task of the runner, for people who have the policy. */
export class Restore extends Construct {
  constructor(scope: Construct, { runner, destination, network }: RestoreProps) {
    super(scope, 'restore');
    restoreInputs(this);
    const { account, naming, inputs } = runner;
    const work = new RunnerWork(this, runner, {
      workId: 'runner_restore',
      suffix: SUFFIX,
      state: 'Restore',
      comment: `Restores dumps of the job ${naming.job}`,
      title: 'runner of restores',
      naming,
      roleSuffixes: { task: '-t-restore', stateMachine: '-r-restore' },
      command: [PROGRAM, 'task'],
      environment: [
        `{ ${entries({
          [RESTORE_ENV.jobName]: 'var.name',
          [RESTORE_ENV.bucket]: `"${destination.bucketName}"`,
          [RESTORE_ENV.prefix]: 'var.prefix',
          [RESTORE_ENV.passwordParameter]: 'var.restore_password_parameter',
          [RESTORE_ENV.passwordSecretArn]: 'var.restore_password_secret_arn',
        })} }`,
      ],
      policy: policyDocument(this, 'runner_restore_task', [
        ...destination.restoreStatements,
        ...this.credentials(runner),
      ]),
      securityGroupIds: expression(`concat(["${network.securityGroupId}"], var.restore_security_group_ids)`),
      // A restore that failed meets what it has restored, so that a person has to decide.
      attempts: 1,
      when: RUNS,
    });
    const policy = new IamPolicy(this, 'policy.restore_in_vpc', {
      count: countWhen(RUNS),
      name: `${naming.resource}-restore-in-vpc`,
      description: `Starts restores of the job ${naming.job} in the VPC, follows and stops them`,
      path: expression('var.role_path'),
      policy: policyDocument(this, 'restore_in_vpc', [
        { sid: 'StartRestore', actions: ['states:StartExecution'], resources: [work.stateMachineArn] },
        {
          sid: 'FollowRestore',
          actions: ['states:DescribeExecution', 'states:StopExecution'],
          resources: [runner.executionArns(SUFFIX)],
        },
        {
          sid: 'ReadLog',
          actions: ['logs:FilterLogEvents'],
          resources: [account.arn('logs', `log-group:${inputs.logGroupName}:*`)],
        },
        {
          sid: 'FindRunner',
          actions: ['lambda:GetFunctionConfiguration'],
          resources: [account.arn('lambda', `function:${naming.resource}`)],
        },
        // Which job and bucket the function has stands in its environment.
        decryptEnvironment(account, naming.resource),
      ]),
      tags: naming.tags,
    });
    output(
      this,
      'restore_in_vpc_policy_arn',
      'ARN of the policy that allows `lambda-mysqldump restore --in-vpc`, for a role of yours; null with `engine = "lambda"`.',
      attributeOf(policy, 'arn', RUNS),
    );
    output(
      this,
      'restore_role_arn',
      'ARN of the role of the task that restores in the VPC; null with `engine = "lambda"`.',
      work.taskRoleArn,
    );
  }

  /** What the task may read to log in: what the module names, and nothing that a dump is made with. */
  private credentials({ account }: RunnerBase): Statement[] {
    return [
      {
        sid: 'ReadPassword',
        actions: ['ssm:GetParameter'],
        resources: expression(
          `[for name in compact([var.restore_password_parameter]) : "${account.arn('ssm', 'parameter/${trimprefix(name, "/")}')}"]`,
        ),
        when: 'var.restore_password_parameter != null',
      },
      {
        sid: 'ReadPasswordSecret',
        actions: ['secretsmanager:GetSecretValue'],
        resources: expression('var.restore_password_secret_arn'),
        when: 'var.restore_password_secret_arn != null',
      },
      {
        sid: 'DecryptPassword',
        actions: ['kms:Decrypt'],
        resources: expression('var.restore_kms_key_arn'),
        condition: {
          StringEquals: { 'kms:ViaService': [account.endpoint('ssm'), account.endpoint('secretsmanager')] },
        },
        when: 'var.restore_kms_key_arn != null',
      },
      {
        sid: 'ConnectToTarget',
        actions: ['rds-db:connect'],
        resources: expression(`[for user in var.restore_iam_users : "${account.arn('rds-db', 'dbuser:${user}')}"]`),
        when: 'length(var.restore_iam_users) > 0',
      },
    ];
  }
}

/** The entries of a map, as a Terraform expression. */
function entries(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}
