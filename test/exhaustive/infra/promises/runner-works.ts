import { each, type Promises, RUNNER_TASK, type Settings } from './settings';

/** Kinds of work of functions, by the last part of their addresses. */
const OF_FUNCTIONS = ['verify', 'drill', 'mask', 'mask_verify', 'mask_drill'] as const;
const WORKS = [...OF_FUNCTIONS, 'restore'] as const;
/** Last part of the names of a kind of work. */
const suffix = (work: string) => work.replace('_', '-');

function ofEach(settings: (work: (typeof WORKS)[number]) => Settings): Settings {
  return Object.assign({}, ...WORKS.map(settings));
}

function assumedBy(service: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': '${local.account_id}' } },
      },
    ],
  });
}

const MACHINES =
  'arn:${local.partition}:states:${local.region}:${local.account_id}:stateMachine:${local.resource_name}-runner';
const CONDITIONAL = {
  'Condition.Null.s3:if-none-match': 'true',
  'Condition.Null.s3:if-match': 'true',
  'Condition.Bool.s3:ObjectCreationOperation': 'true',
};

/** Promises to users about the work of the runner beside dumps, and the settings that implement them. */
export const WORK_PROMISES: Promises = {
  'each kind of work of the runner has tasks like those of dumps, with a role of its own': ofEach((work) => ({
    ...each(`aws_ecs_task_definition.runner_${work}`, {
      ...RUNNER_TASK,
      'lifecycle.create_before_destroy': true,
      execution_role_arn: '${one(aws_iam_role.runner_start[*].arn)}',
      task_role_arn: `\${one(aws_iam_role.runner_${work}_task[*].arn)}`,
      family: `\${local.resource_name}-runner-${suffix(work)}`,
    }),
    [`aws_iam_role.runner_${work}_task.assume_role_policy`]: assumedBy('ecs-tasks.amazonaws.com'),
  })),
  'each kind of work of the runner has a state machine of its own, which starts its own task': ofEach((work) => ({
    [`aws_sfn_state_machine.runner_${work}.type`]: 'STANDARD',
    [`aws_sfn_state_machine.runner_${work}.definition`]: `\${jsonencode(local.runner_${work}_definition)}`,
    [`aws_sfn_state_machine.runner_${work}.tracing_configuration.enabled`]: '${var.tracing_mode == "Active"}',
    [`aws_iam_role.runner_${work}.assume_role_policy`]: assumedBy('states.amazonaws.com'),
    ...each(`locals.runner_${work}_statements`, {
      'RunTask.Condition.ArnEquals.ecs:cluster': '${one(aws_ecs_cluster.runner[*].arn)}',
      'RunTask.Resource.0': `arn:\${local.partition}:ecs:\${local.region}:\${local.account_id}:task-definition/\${local.resource_name}-runner-${suffix(work)}`,
      'PassRolesToTask.Condition.StringEquals.iam:PassedToService': 'ecs-tasks.amazonaws.com',
      'PassRolesToTask.Resource.0': `\${one(aws_iam_role.runner_${work}_task[*].arn)}`,
    }),
  })),
  'work of a function that failed or was stopped is a dead letter of the function': Object.assign(
    {},
    ...OF_FUNCTIONS.map((work) => ({
      [`aws_cloudwatch_event_rule.runner_${work}_failed.event_pattern`]: JSON.stringify({
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [`${MACHINES}-${suffix(work)}`], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      }),
      [`aws_cloudwatch_event_target.runner_${work}_failed.arn`]: `\${one(aws_sqs_queue.${work}_dead_letter[*].arn)}`,
      ...each(`locals.${work}_dead_letter_queue_statements.FailedExecutions`, {
        'Principal.Service': 'events.amazonaws.com',
        'Condition.ArnEquals.aws:SourceArn': `\${one(aws_cloudwatch_event_rule.runner_${work}_failed[*].arn)}`,
      }),
    })),
  ),
  'tasks of the runner list the months of their job': Object.assign(
    {},
    ...OF_FUNCTIONS.map((work) => ({
      [`locals.runner_${work}_task_statements.FindDumps.Condition.StringLike.s3:prefix.0`]: work.startsWith('mask')
        ? '${local.masked_name}/????/??/*'
        : '${local.dump_prefix}/????/??/*',
    })),
  ),
  'tasks of the runner overwrite no result': {
    ...each('locals.runner_verify_task_statements.OverwriteNoVerdict', CONDITIONAL),
    ...each('locals.runner_drill_task_statements.OverwriteNoDrill', CONDITIONAL),
    ...each('locals.runner_mask_verify_task_statements.OverwriteNoVerdict', CONDITIONAL),
    ...each('locals.runner_mask_drill_task_statements.OverwriteNoDrill', CONDITIONAL),
    ...each('locals.runner_mask_task_statements.OverwriteNoFacts', CONDITIONAL),
    ...each('locals.runner_mask_task_statements.OverwriteNoManifest', CONDITIONAL),
    ...each('locals.runner_mask_task_statements.OverwriteNoDump', {
      'Condition.Null.s3:if-none-match': 'true',
      'Condition.Bool.s3:ObjectCreationOperation': 'true',
    }),
  },
  'the task that masks reads dumps of its job and the key of masking, and holds locks of masked dumps': each(
    'locals.runner_mask_task_statements',
    {
      'FindSource.Condition.StringLike.s3:prefix.0': '${local.dump_prefix}/????/??/*',
      'DecryptSource.Condition.StringEquals.kms:ViaService': 's3.${local.region}.amazonaws.com',
      'DecryptKey.Condition.StringEquals.kms:ViaService': 'ssm.${local.region}.amazonaws.com',
      'HoldLock.Condition.ForAllValues:StringLike.dynamodb:LeadingKeys.0': '${local.masked_name}#*',
    },
  ),
  'a restore in the VPC reads dumps of its job and the password that is named for it': {
    ...each('locals.runner_restore_task_statements', {
      'FindNames.Condition.StringLike.s3:prefix.0': '${local.dump_prefix}/*',
      'DecryptDumps.Condition.StringEquals.kms:ViaService': 's3.${local.region}.amazonaws.com',
      'DecryptPassword.Condition.StringEquals.kms:ViaService.0': 'ssm.${local.region}.amazonaws.com',
      'DecryptPassword.Condition.StringEquals.kms:ViaService.1': 'secretsmanager.${local.region}.amazonaws.com',
      'ReadPassword.Action.0': 'ssm:GetParameter',
      'ReadPasswordSecret.Resource': '${var.restore_password_secret_arn}',
    }),
    'aws_iam_policy.restore_in_vpc.path': '${var.role_path}',
    'locals.restore_in_vpc_statements.DecryptEnvironment.Condition.StringEquals.kms:EncryptionContext:aws:lambda:FunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}',
  },
};
