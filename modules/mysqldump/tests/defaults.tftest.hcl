# What a job with nothing but the required inputs gets.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory           = "tests/packages"
  name                        = "shop"
  schedule_expression         = "cron(0 3 * * ? *)"
  vpc_id                      = "vpc-0a1b2c3d"
  subnet_ids                  = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
  database_security_group_ids = ["sg-0a1b2c3d"]
  database_host               = "shop.internal.example.com"
  database_names              = ["shop", "a name, with \"quotes\""]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
}

# One run, because each costs a plan of the whole module.
run "defaults" {
  command = apply

  # The function.
  assert {
    condition     = aws_lambda_function.dump.function_name == "mysqldump-shop"
    error_message = "The function should be named after the job."
  }
  assert {
    condition     = aws_lambda_function.dump.runtime == "nodejs22.x" && aws_lambda_function.dump.architectures == tolist(["x86_64"])
    error_message = "The function should run under Node 22 on x86_64."
  }
  assert {
    condition     = aws_lambda_function.dump.memory_size == 1769 && aws_lambda_function.dump.timeout == 900
    error_message = "The function should have one processor and the longest time."
  }
  assert {
    condition     = endswith(one(aws_lambda_layer_version.mysql_client[*].filename), "/mysql-client-x86_64.zip")
    error_message = "The layer should be the one for the function's processor."
  }

  # The environment, without nulls.
  assert {
    condition     = local.optional_environment.DB_DATABASES == "[\"shop\",\"a name, with \\\"quotes\\\"\"]"
    error_message = "The databases should be a JSON array, got: ${local.optional_environment.DB_DATABASES}"
  }
  assert {
    condition = { for name, value in local.optional_environment : name => value if value != null && name != "DB_DATABASES" } == {
      DB_HOST               = "shop.internal.example.com"
      DB_PASSWORD_PARAMETER = "/shop/dump/password"
      DB_PORT               = "3306"
      DB_USERNAME           = "dump"
      DUMP_SHRINK_SHARE     = "0.5"
    }
    error_message = "Only what was chosen should be in the environment, got: ${jsonencode(local.optional_environment)}"
  }
  assert {
    condition     = local.environment.DUMP_COMPRESSION == "zstd" && local.environment.DUMP_COMPRESSION_LEVEL == "3" && local.environment.DUMP_PREFIX == ""
    error_message = "Dumps should be compressed by zstd 3, without a prefix."
  }

  # The permissions.
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.dump.policy).Statement :
      length(setintersection(statement.Action, ["s3:DeleteObject", "s3:*", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:*"])) == 0
    ])
    error_message = "The role must not be able to delete a dump or a lock record."
  }
  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.dump.policy).Statement : statement.Resource if statement.Sid == "ReadParameters"
    ]) == ["arn:aws:ssm:eu-central-1:123456789012:parameter/shop/dump/password"]
    error_message = "The role should read the one parameter that the job names."
  }
  assert {
    condition = sort([for statement in jsondecode(aws_iam_role_policy.dump.policy).Statement : statement.Sid]) == tolist([
      "AttachToNetwork", "DenyNetworkToCode", "FindDumps", "HoldLock", "OverwriteNoDump", "OverwriteNoFacts", "OverwriteNoManifest", "ReadDumps", "ReadParameters", "RetryLater", "WriteDumps", "WriteLogs",
    ])
    error_message = "The role should hold only what this job needs."
  }
  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.dump.policy).Statement : statement.Condition if statement.Sid == "HoldLock"
    ]) == { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["shop#*"] } }
    error_message = "The role should reach only its own job's lock records."
  }

  # The schedule, in UTC.
  assert {
    condition     = length(aws_cloudwatch_event_rule.schedule) == 1 && length(aws_scheduler_schedule.schedule) == 0
    error_message = "UTC should make a rule and no schedule."
  }

  # The network.
  assert {
    condition     = length(aws_iam_policy.users_reader) == 0 && output.users_prefix == null && output.users_reader_policy_arn == null
    error_message = "The accounts of the server should be dumped only by choice."
  }
  assert {
    condition     = length(aws_vpc_endpoint.gateway) + length(aws_vpc_endpoint.interface) + length(aws_security_group.vpc_endpoints) == 0
    error_message = "No endpoints should be made unless asked for."
  }
  assert {
    condition     = one(aws_vpc_security_group_ingress_rule.database[*].security_group_id) == "sg-0a1b2c3d" && one(aws_vpc_security_group_ingress_rule.database[*].from_port) == 3306
    error_message = "The database's group should admit the function on the database port."
  }

  # Retries.
  assert {
    condition     = aws_lambda_function_event_invoke_config.dump.maximum_retry_attempts == 2
    error_message = "Lambda should retry twice."
  }
  assert {
    condition     = aws_sqs_queue.retry.visibility_timeout_seconds == 960 && aws_sqs_queue.retry.delay_seconds == 900
    error_message = "A message should stay invisible for longer than a run."
  }

  # Alarms.
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dump_missing[*].evaluation_periods) == 26 && one(aws_cloudwatch_metric_alarm.dump_missing[*].datapoints_to_alarm) == 26
    error_message = "A day and two hours without a dump should raise an alarm."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.runs_failing[*].threshold) == 3
    error_message = "A run that fails with both of its retries should raise an alarm."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dead_letters[*].dimensions) == tomap({ QueueName = "mysqldump-shop-dead-letter" }) && length(aws_cloudwatch_metric_alarm.dump_shrunk) == 1
    error_message = "Dead letters and shrunk dumps should raise alarms."
  }
  assert {
    condition     = length(aws_sns_topic.alarms) == 1 && length(aws_sns_topic_policy.alarms) == 1 && length(aws_kms_key.alarms) == 1 && length(aws_sns_topic_subscription.alarm_emails) == 0
    error_message = "There should be an encrypted topic, without subscribers that nobody asked for."
  }
  assert {
    condition     = length(aws_cloudwatch_dashboard.job) == 0 && output.dashboard_name == null && output.dashboard_url == null
    error_message = "There should be no dashboard that nobody asked for."
  }

  # Verification.
  assert {
    condition     = length(aws_lambda_function.verify) == 1 && one(aws_lambda_function.verify[*].function_name) == "mysqldump-shop-verify" && length(one(aws_lambda_function.verify[*].layers)) == 1
    error_message = "Every dump should be read back, with the programs of the layer."
  }
  assert {
    condition     = jsondecode(one(aws_cloudwatch_event_rule.verify[*].event_pattern)).detail.object.key == [{ wildcard = "shop/2*/shop-2*.manifest.json" }]
    error_message = "The arrival of a manifest of this job should start it, got: ${one(aws_cloudwatch_event_rule.verify[*].event_pattern)}"
  }
  assert {
    condition     = length(aws_s3_bucket_notification.dumps) == 1 && one(aws_s3_bucket_notification.dumps[*].eventbridge)
    error_message = "The bucket should tell EventBridge of its objects."
  }
  assert {
    condition = {
      for statement in jsondecode(one(aws_iam_role_policy.verify[*].policy)).Statement : statement.Sid => statement.Action
      if startswith(statement.Action[0], "s3:")
      } == {
      FindDumps          = ["s3:ListBucket"]
      OverwriteNoVerdict = ["s3:PutObject"]
      ReadDumps          = ["s3:GetObject", "s3:GetObjectVersion"]
      WriteVerdicts      = ["s3:PutObject"]
    }
    error_message = "The role of the verify function should read dumps and write verdicts."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dump_unverified[*].evaluation_periods) == 26 && length(aws_cloudwatch_metric_alarm.dump_damaged) == 1
    error_message = "A damaged dump, and a day and two hours without a verified one, should raise alarms."
  }
  assert {
    condition     = output.verify_function_name == "mysqldump-shop-verify"
    error_message = "The output should name the function."
  }

  # The drill.
  assert {
    condition     = length(aws_lambda_function.drill) == 1 && one(aws_lambda_function.drill[*].function_name) == "mysqldump-shop-drill" && length(one(aws_lambda_function.drill[*].layers)) == 3
    error_message = "The definitions of every dump should be restored, with the clients and the servers of both families."
  }
  assert {
    condition     = one(aws_lambda_function.drill[*].memory_size) == 1769 && one(aws_lambda_function.drill[*].ephemeral_storage[0].size) == 4096 && one(aws_lambda_function.drill[*].timeout) == 900
    error_message = "The drill should have one processor, room for a server with thousands of tables, and the longest time."
  }
  assert {
    condition     = jsondecode(one(aws_cloudwatch_event_rule.drill[*].event_pattern)).detail.object.key == [{ wildcard = "shop/2*/shop-2*.verified.json" }]
    error_message = "The arrival of a verdict of this job should start it, got: ${one(aws_cloudwatch_event_rule.drill[*].event_pattern)}"
  }
  assert {
    condition = {
      for statement in jsondecode(one(aws_iam_role_policy.drill[*].policy)).Statement : statement.Sid => statement.Action
      if !startswith(statement.Action[0], "ec2:")
      } == {
      FindDumps        = ["s3:ListBucket"]
      OverwriteNoDrill = ["s3:PutObject"]
      ReadDumps        = ["s3:GetObject", "s3:GetObjectVersion"]
      ReportUndrilled  = ["sqs:SendMessage"]
      WriteDrills      = ["s3:PutObject"]
      WriteLogs        = ["logs:CreateLogStream", "logs:PutLogEvents"]
    }
    error_message = "The role of the drill function should read dumps, write the results of drills, and nothing else."
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.database) == 1 && one(aws_lambda_function.drill[*].vpc_config[0].subnet_ids) == toset(["subnet-0a1b2c3d", "subnet-1a2b3c4d"])
    error_message = "The drill should be in the subnets of the dump, and the database should admit the dump function only."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dump_undrilled[*].evaluation_periods) == 26 && length(aws_cloudwatch_metric_alarm.dump_unrestorable) == 1 && length(aws_cloudwatch_metric_alarm.drill_dead_letters) == 1
    error_message = "A dump that does not restore, a day and two hours without a drill that passed, and a drill that fails should raise alarms."
  }
  assert {
    condition     = one(aws_cloudwatch_event_rule.drill_full[*].schedule_expression) == "rate(7 days)" && one(aws_cloudwatch_metric_alarm.full_drill_missing[*].threshold) == 8
    error_message = "Every week all of a dump should be restored, and a day more without that should raise an alarm."
  }
  assert {
    condition     = can(formatdate("YYYY", one(aws_lambda_function.drill[*].environment[0].variables.FULL_DRILLS_SINCE))) && length(jsondecode(one(aws_sqs_queue_policy.drill_dead_letter[*].policy)).Statement) == 2
    error_message = "The function should know since when full drills are scheduled, and both rules should reach the queue."
  }
  assert {
    condition     = output.drill_function_name == "mysqldump-shop-drill"
    error_message = "The output should name the function."
  }

  # Choices of the bucket.
  assert {
    condition     = length(aws_s3_bucket_object_lock_configuration.dumps) + length(aws_s3_bucket_replication_configuration.dumps) + length(aws_iam_role.replication) + length(aws_iam_role_policy.replication) + length(aws_s3_bucket_logging.dumps) + length(aws_cloudwatch_metric_alarm.replication_failing) == 0
    error_message = "A lock, a replication and a log of requests should be made on request only."
  }
  assert {
    condition     = [for rule in one(aws_s3_bucket_lifecycle_configuration.dumps[*].rule) : rule.id] == ["stale-uploads", "noncurrent-versions", "expired-dumps"]
    error_message = "No dump should move to another storage class unless asked for."
  }
  assert {
    condition     = output.replication_role_arn == null
    error_message = "The output of a role that is not made should be null."
  }

  # Notifications.
  assert {
    condition     = length(aws_lambda_function.notify) + length(aws_lambda_event_source_mapping.notify) + length(aws_iam_role.notify) + length(aws_sqs_queue.notify_dead_letter) == 0
    error_message = "Without notify_changes there should be no notify function."
  }
  assert {
    condition     = one(aws_dynamodb_table.lock[*].stream_enabled) == false
    error_message = "The lock table needs no stream that nobody reads."
  }

  # The API and other requests.
  assert {
    condition     = length(aws_apigatewayv2_api.dumps) + length(aws_lambda_function.api) + length(aws_iam_role.api) == 0
    error_message = "Nobody asked for an API."
  }
  assert {
    condition     = length(aws_lambda_event_source_mapping.request_stream) + length(aws_lambda_event_source_mapping.request_queue) == 0
    error_message = "Nobody named a stream or a queue."
  }
  assert {
    condition     = output.api_url == null && output.api_execution_arn == null
    error_message = "Outputs of an API that is not there should be null."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.retry.function_response_types == toset(["ReportBatchItemFailures"])
    error_message = "The retry queue should report failures by record."
  }
}
