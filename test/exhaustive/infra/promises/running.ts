import { each, type Promises, RUNNER_TASK, statements } from './settings';

/** What a job runs on: functions, runner, lock table, logs and image. */
export const RUNNING_PROMISES: Promises = {
  'every function is traced, limited and signed as was chosen': {
    'aws_lambda_function.*.tracing_config.mode': '${var.tracing_mode}',
    'aws_sfn_state_machine.runner.tracing_configuration.enabled': '${var.tracing_mode == "Active"}',
    'aws_lambda_function.*.reserved_concurrent_executions': '${var.reserved_concurrent_executions}',
    'aws_lambda_function.dump.code_signing_config_arn':
      '${var.package_type == "Zip" ? var.code_signing_config_arn : null}',
    ...Object.fromEntries(
      ['script', 'api', 'notify', 'verify', 'drill', 'retention'].map((name) => [
        `aws_lambda_function.${name}.code_signing_config_arn`,
        '${var.code_signing_config_arn}',
      ]),
    ),
  },
  'requests to the API are logged with their callers when that was chosen': {
    'aws_apigatewayv2_stage.dumps.dynamic.access_log_settings.content.destination_arn':
      'arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${one(aws_cloudwatch_log_group.api_access[*].name)}',
    'aws_apigatewayv2_stage.dumps.dynamic.access_log_settings.content.format': JSON.stringify({
      requestId: '$context.requestId',
      time: '$context.requestTime',
      sourceIp: '$context.identity.sourceIp',
      caller: '$context.identity.userArn',
      route: '$context.routeKey',
      path: '$context.path',
      status: '$context.status',
      error: '$context.error.message',
    }),
  },
  'lock records expire by the attribute that the function writes, and the table can be restored': {
    'aws_dynamodb_table.lock.ttl.attribute_name': 'ttl',
    'aws_dynamodb_table.lock.ttl.enabled': true,
    'aws_dynamodb_table.lock.hash_key': 'key',
    'aws_dynamodb_table.lock.attribute.0.type': 'S',
    'aws_dynamodb_table.lock.point_in_time_recovery.enabled': true,
    'aws_dynamodb_table.lock.deletion_protection_enabled': '${var.lock_table_deletion_protection}',
    'aws_dynamodb_table.lock.billing_mode': 'PAY_PER_REQUEST',
    'aws_dynamodb_table.lock.stream_enabled': '${length(var.notify_changes) > 0}',
    'aws_dynamodb_table.lock.lifecycle.ignore_changes.0': 'name',
  },
  'what is deleted with a function is made again with it': {
    'aws_lambda_function_event_invoke_config.dump.lifecycle.replace_triggered_by.0':
      'aws_lambda_function.dump.package_type',
    'aws_lambda_permission.schedule.lifecycle.replace_triggered_by.0': 'aws_lambda_function.dump.package_type',
    'aws_security_group.*.lifecycle.create_before_destroy': true,
  },
  'the runner has the processors, memory and storage that was chosen, on the architecture of the function': {
    ...each('aws_ecs_task_definition.runner', RUNNER_TASK),
  },
  'the state machine starts its own task, with its own roles, in its own cluster': {
    'aws_sfn_state_machine.runner.type': 'STANDARD',
    'aws_ecs_task_definition.runner.execution_role_arn': '${one(aws_iam_role.runner_start[*].arn)}',
    'aws_ecs_task_definition.runner.task_role_arn': '${one(aws_iam_role.runner_task[*].arn)}',
    ...statements('runner', {
      'RunTask.Condition.ArnEquals.ecs:cluster': '${one(aws_ecs_cluster.runner[*].arn)}',
      'PassRolesToTask.Condition.StringEquals.iam:PassedToService': 'ecs-tasks.amazonaws.com',
      'PassRolesToTask.Resource.0': '${one(aws_iam_role.runner_task[*].arn)}',
      'PassRolesToTask.Resource.1': '${one(aws_iam_role.runner_start[*].arn)}',
    }),
  },
  'a retry during an apply finds an active revision of the task': {
    'aws_ecs_task_definition.runner.lifecycle.create_before_destroy': true,
  },
  'functions have the memory and the time that was chosen': {
    'aws_lambda_function.dump.memory_size': '${var.memory_size}',
    'aws_lambda_function.dump.timeout': '${var.timeout}',
    'aws_lambda_function.verify.memory_size': '${var.memory_size}',
    'aws_lambda_function.verify.timeout': '${var.timeout}',
    'aws_lambda_function.drill.memory_size': '${var.drill_memory_size}',
    'aws_lambda_function.drill.ephemeral_storage.size': '${var.drill_ephemeral_storage_size}',
    'aws_lambda_function.drill.timeout': '${var.timeout}',
    'aws_lambda_function.retention.memory_size': 512,
    'aws_lambda_function.retention.timeout': '${var.timeout}',
    'aws_lambda_function.script.memory_size': '${var.memory_size}',
    'aws_lambda_function.script.timeout': '${var.timeout}',
    'aws_lambda_function.script.ephemeral_storage.size': '${var.ephemeral_storage_size}',
    'aws_lambda_function.notify.memory_size': 256,
    'aws_lambda_function.notify.timeout': 60,
    'aws_lambda_function.api.memory_size': 256,
  },
  'logs are kept as long as was chosen': {
    'aws_cloudwatch_log_group.*.retention_in_days': '${var.log_retention_days}',
  },
  'an image is never overwritten, is scanned, and is not deleted unless asked for': {
    'aws_ecr_repository.image.image_tag_mutability': 'IMMUTABLE',
    'aws_ecr_repository.image.image_scanning_configuration.scan_on_push': true,
    'aws_ecr_repository.image.force_delete': '${var.ecr_repository_force_delete}',
  },
};
