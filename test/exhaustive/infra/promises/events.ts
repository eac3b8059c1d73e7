import { each, type Promises, statements } from './settings';

const FOURTEEN_DAYS = 1_209_600;
const SIX_HOURS = 21_600;

function executionsThat(...statuses: string[]): string {
  const machine =
    'arn:${local.partition}:states:${local.region}:${local.account_id}:stateMachine:${local.resource_name}-runner';
  return JSON.stringify({
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [machine], status: statuses },
  });
}

/** What starts a run, how often it is retried, and where it waits when nothing could help. */
export const EVENT_PROMISES: Promises = {
  'an event that nothing could help waits for two weeks': {
    'aws_sqs_queue.*.message_retention_seconds': FOURTEEN_DAYS,
  },
  'an event is retried by Lambda for hours, and then handed to the retry queue': {
    'aws_lambda_function_event_invoke_config.*.maximum_event_age_in_seconds': SIX_HOURS,
    'aws_lambda_function_event_invoke_config.*.maximum_retry_attempts': 2,
    'aws_lambda_function_event_invoke_config.dump.destination_config.on_failure.destination':
      '${aws_sqs_queue.retry.arn}',
    'aws_lambda_function_event_invoke_config.script.destination_config.on_failure.destination':
      '${aws_sqs_queue.retry.arn}',
    'aws_lambda_function_event_invoke_config.verify.destination_config.on_failure.destination':
      '${one(aws_sqs_queue.verify_dead_letter[*].arn)}',
    'aws_lambda_function_event_invoke_config.drill.destination_config.on_failure.destination':
      '${one(aws_sqs_queue.drill_dead_letter[*].arn)}',
    'aws_lambda_function_event_invoke_config.retention.destination_config.on_failure.destination':
      '${one(aws_sqs_queue.retention_dead_letter[*].arn)}',
    'aws_lambda_event_source_mapping.retry.event_source_arn': '${aws_sqs_queue.retry.arn}',
    'aws_sqs_queue.retry.delay_seconds': '${var.retry_delay_seconds}',
    'aws_sqs_queue.retry.redrive_policy':
      '${jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead_letter.arn, maxReceiveCount = local.retry_max_receive_count })}',
  },
  'a message stays hidden for longer than the run that it started': {
    'aws_sqs_queue.retry.visibility_timeout_seconds': '${var.timeout + 60}',
  },
  'an event that cannot be delivered is tried for six hours and comes to a dead-letter queue': {
    'aws_cloudwatch_event_target.*.retry_policy.maximum_event_age_in_seconds': SIX_HOURS,
    'aws_cloudwatch_event_target.*.retry_policy.maximum_retry_attempts': 185,
    'aws_cloudwatch_event_target.schedule.dead_letter_config.arn': '${aws_sqs_queue.dead_letter.arn}',
    'aws_cloudwatch_event_target.verify.dead_letter_config.arn': '${one(aws_sqs_queue.verify_dead_letter[*].arn)}',
    'aws_cloudwatch_event_target.drill.dead_letter_config.arn': '${one(aws_sqs_queue.drill_dead_letter[*].arn)}',
    'aws_cloudwatch_event_target.drill_full.dead_letter_config.arn': '${one(aws_sqs_queue.drill_dead_letter[*].arn)}',
    'aws_cloudwatch_event_target.retention.dead_letter_config.arn':
      '${one(aws_sqs_queue.retention_dead_letter[*].arn)}',
    ...each('aws_scheduler_schedule.schedule.target', {
      'retry_policy.maximum_event_age_in_seconds': SIX_HOURS,
      'retry_policy.maximum_retry_attempts': 185,
      'dead_letter_config.arn': '${aws_sqs_queue.dead_letter.arn}',
    }),
    ...statements('schedule', {
      'UndeliverableEvents.Action.0': 'sqs:SendMessage',
      'UndeliverableEvents.Resource.0': '${aws_sqs_queue.dead_letter.arn}',
    }),
  },
  'an execution that failed is a dead letter, and one that was stopped is retried': {
    'aws_cloudwatch_event_rule.runner_failed.event_pattern': executionsThat('FAILED', 'TIMED_OUT'),
    'aws_cloudwatch_event_target.runner_failed.arn': '${aws_sqs_queue.dead_letter.arn}',
    'aws_cloudwatch_event_rule.runner_aborted.event_pattern': executionsThat('ABORTED'),
    'aws_cloudwatch_event_target.runner_aborted.arn': '${aws_sqs_queue.retry.arn}',
    'aws_cloudwatch_event_target.runner_aborted.dead_letter_config.arn': '${aws_sqs_queue.dead_letter.arn}',
    ...statements('retry_queue', {
      'AbortedExecutions.Principal.Service': 'events.amazonaws.com',
      'AbortedExecutions.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.runner_aborted[*].arn)}',
      'AbortedExecutions.Action.0': 'sqs:SendMessage',
      'AbortedExecutions.Resource.0': '${aws_sqs_queue.retry.arn}',
    }),
  },
  'only the own rules may send to a dead-letter queue': {
    ...statements('dead_letter_queue', {
      'FailedExecutions.Principal.Service': 'events.amazonaws.com',
      'FailedExecutions.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.runner_failed[*].arn)}',
      'UndeliverableAborts.Principal.Service': 'events.amazonaws.com',
      'UndeliverableAborts.Condition.ArnEquals.aws:SourceArn':
        '${one(aws_cloudwatch_event_rule.runner_aborted[*].arn)}',
      'UndeliverableEvents.Principal.Service': 'events.amazonaws.com',
      'UndeliverableEvents.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.schedule[*].arn)}',
    }),
    ...statements('verify_dead_letter_queue', {
      'UndeliverableEvents.Principal.Service': 'events.amazonaws.com',
      'UndeliverableEvents.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.verify[*].arn)}',
    }),
    ...statements('retention_dead_letter_queue', {
      'UndeliverableEvents.Principal.Service': 'events.amazonaws.com',
      'UndeliverableEvents.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.retention[*].arn)}',
    }),
    ...statements('drill_dead_letter_queue', {
      'UndeliverableEvents.Principal.Service': 'events.amazonaws.com',
      'UndeliverableEvents.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.drill[*].arn)}',
      'UndeliverableFullDrills.Principal.Service': 'events.amazonaws.com',
      'UndeliverableFullDrills.Condition.ArnEquals.aws:SourceArn':
        '${one(aws_cloudwatch_event_rule.drill_full[*].arn)}',
    }),
  },
  'the schedule fires at its time, and with the scheduled time': {
    'aws_scheduler_schedule.schedule.flexible_time_window.mode': 'OFF',
    'aws_scheduler_schedule.schedule.target.input':
      '{"source":"aws.scheduler","detail-type":"Scheduled Event","time":"<aws.scheduler.scheduled-time>"}',
    'aws_scheduler_schedule.schedule.schedule_expression_timezone': '${var.schedule_timezone}',
    'aws_scheduler_schedule.schedule.schedule_expression': '${var.schedule_expression}',
    'aws_cloudwatch_event_rule.schedule.schedule_expression': '${var.schedule_expression}',
    'aws_cloudwatch_event_rule.schedule.state': '${var.schedule_enabled ? "ENABLED" : "DISABLED"}',
    'aws_scheduler_schedule.schedule.state': '${var.schedule_enabled ? "ENABLED" : "DISABLED"}',
  },
  'full drills start by a schedule of their own, and are missed from its first apply on': {
    'aws_cloudwatch_event_rule.drill_full.schedule_expression': '${var.drill_schedule_expression}',
    'aws_cloudwatch_event_rule.drill_full.state': '${var.schedule_enabled ? "ENABLED" : "DISABLED"}',
    'terraform_data.full_drills.input.since': '${plantimestamp()}',
    'terraform_data.full_drills.lifecycle.ignore_changes.0': 'input',
  },
  'a record that fails is reported by itself, and those behind it come': {
    'aws_lambda_event_source_mapping.*.function_response_types.0': 'ReportBatchItemFailures',
    'aws_lambda_event_source_mapping.*.bisect_batch_on_function_error': true,
    'aws_lambda_event_source_mapping.*.starting_position': 'TRIM_HORIZON',
    'aws_lambda_event_source_mapping.request_stream.maximum_retry_attempts': 5,
    'aws_lambda_event_source_mapping.request_stream.maximum_record_age_in_seconds': SIX_HOURS,
    'aws_lambda_event_source_mapping.request_stream.destination_config.on_failure.destination_arn':
      '${aws_sqs_queue.dead_letter.arn}',
    'aws_lambda_event_source_mapping.notify.maximum_retry_attempts': 10,
    'aws_lambda_event_source_mapping.notify.maximum_record_age_in_seconds': 3_600,
    'aws_lambda_event_source_mapping.notify.destination_config.on_failure.destination_arn':
      '${one(aws_sqs_queue.notify_dead_letter[*].arn)}',
  },
  'one message is one run, and requests do not dump a server all at once': {
    'aws_lambda_event_source_mapping.retry.batch_size': 1,
    'aws_lambda_event_source_mapping.request_stream.batch_size': 1,
    'aws_lambda_event_source_mapping.request_queue.batch_size': 1,
    'aws_lambda_event_source_mapping.request_queue.scaling_config.maximum_concurrency': 2,
  },
  'a message about a change is sent for ends and takeovers of this job only': {
    'aws_lambda_event_source_mapping.notify.batch_size': 10,
    'aws_lambda_event_source_mapping.notify.filter_criteria.filter.0.pattern':
      '{"dynamodb":{"Keys":{"key":{"S":${local.notified_keys}}},"NewImage":{"state":{"S":[{"anything-but":["RUNNING"]}]}}}}',
    'aws_lambda_event_source_mapping.notify.filter_criteria.filter.1.pattern':
      '{"dynamodb":{"Keys":{"key":{"S":${local.notified_keys}}},"NewImage":{"state":{"S":["RUNNING"]},"operation":{"S":["takeover"]}}}}',
    'aws_dynamodb_table.lock.stream_view_type': '${length(var.notify_changes) > 0 ? "NEW_AND_OLD_IMAGES" : null}',
  },
};
