# Who is notified of the result of each slot.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory           = "tests/packages"
  name                        = "shop"
  schedule_expression         = "cron(0 3 * * ? *)"
  vpc_id                      = "vpc-0a1b2c3d"
  subnet_ids                  = ["subnet-0a1b2c3d"]
  database_security_group_ids = ["sg-0a1b2c3d"]
  database_host               = "shop.internal.example.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
}

run "notify" {
  command = apply

  variables {
    notify_changes = ["failed", "recovered", "taken-over"]
  }

  assert {
    condition     = one(aws_dynamodb_table.lock[*].stream_enabled) == true && one(aws_dynamodb_table.lock[*].stream_view_type) == "NEW_AND_OLD_IMAGES"
    error_message = "The stream should show what a record was and what it is."
  }
  assert {
    condition     = one(aws_lambda_function.notify[*].function_name) == "mysqldump-shop-notify" && length(one(aws_lambda_function.notify[*].vpc_config)) == 0
    error_message = "The notify function should be outside of the VPC."
  }
  assert {
    condition = one(aws_lambda_function.notify[*].environment[0].variables) == tomap({
      ATTEMPTS_AT_ONCE  = "3"
      ATTEMPTS_IN_ALL   = "11"
      DEAD_LETTER_QUEUE = "mysqldump-shop-dead-letter"
      DUMP_BUCKET       = one(aws_s3_bucket.dumps[*].bucket)
      JOB_NAME          = "shop"
      LOG_GROUP         = "/aws/lambda/mysqldump-shop"
      NOTIFY_CHANGES    = "failed,recovered,taken-over"
      RETRY_QUEUE_ARN   = one(aws_sqs_queue.retry[*].arn)
      TOPIC_ARN         = one(aws_sns_topic.alarms[*].arn)
    })
    error_message = "The messages should name what a reader needs, got: ${jsonencode(one(aws_lambda_function.notify[*].environment[0].variables))}"
  }
  assert {
    condition = sort([for filter in one(one(aws_lambda_event_source_mapping.notify[*].filter_criteria)).filter : jsonencode(jsondecode(filter.pattern))]) == sort([
      jsonencode({ dynamodb = { Keys = { key = { S = [{ prefix = "shop#" }] } }, NewImage = { state = { S = [{ "anything-but" = ["RUNNING"] }] } } } }),
      jsonencode({ dynamodb = { Keys = { key = { S = [{ prefix = "shop#" }] } }, NewImage = { state = { S = ["RUNNING"] }, operation = { S = ["takeover"] } } } }),
    ])
    error_message = "Only this job's changes should start the function, and no renewal."
  }
  assert {
    condition = (
      one(aws_lambda_event_source_mapping.notify[*].bisect_batch_on_function_error) == true
      && one(aws_lambda_event_source_mapping.notify[*].maximum_retry_attempts) == 10
      && one(aws_lambda_event_source_mapping.notify[*].maximum_record_age_in_seconds) == 3600
      && one(aws_lambda_event_source_mapping.notify[*].function_response_types) == toset(["ReportBatchItemFailures"])
      && one(aws_lambda_event_source_mapping.notify[*].destination_config[0].on_failure[0].destination_arn) == one(aws_sqs_queue.notify_dead_letter[*].arn)
    )
    error_message = "A record whose notification fails should end in the queue, and block nothing."
  }
  assert {
    condition = { for statement in jsondecode(one(aws_iam_role_policy.notify[*].policy)).Statement : statement.Sid => statement.Action } == {
      WriteLogs       = ["logs:CreateLogStream", "logs:PutLogEvents"]
      ReadStream      = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
      FindStream      = ["dynamodb:ListStreams"]
      Tell            = ["sns:Publish"]
      EncryptMessages = ["kms:Decrypt", "kms:GenerateDataKey"]
      ReportUntold    = ["sqs:SendMessage"]
    }
    error_message = "The role should be able to read the stream and tell the topic, and nothing else."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.notify_dead_letters[*].dimensions) == tomap({ QueueName = "mysqldump-shop-notify-dead-letter" })
    error_message = "A change without a notification should raise an alarm."
  }
}

run "topic_without_alarms" {
  command = plan

  variables {
    notify_changes = ["failed"]
    create_alarms  = false
  }

  assert {
    condition     = length(aws_sns_topic.alarms) == 1 && length(aws_kms_key.alarms) == 1 && length(aws_cloudwatch_metric_alarm.runs_failing) == 0
    error_message = "Changes need their topic also when no alarm does."
  }
}

run "key_of_an_existing_topic_that_has_none" {
  command = apply

  variables {
    notify_changes      = ["failed"]
    create_alarms_topic = false
    alarms_topic_arn    = "arn:aws:sns:eu-central-1:123456789012:on-call"
  }

  assert {
    condition     = !contains([for statement in jsondecode(one(aws_iam_role_policy.notify[*].policy)).Statement : statement.Sid], "EncryptMessages")
    error_message = "A topic without a key of its own needs no permission for one."
  }
}
