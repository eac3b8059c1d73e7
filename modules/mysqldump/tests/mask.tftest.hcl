# The masked dumps of a job, which are a job of their own.

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

run "none" {
  command = plan

  assert {
    condition     = length(aws_lambda_function.mask) + length(aws_lambda_function.mask_verify) + length(aws_lambda_function.mask_drill) + length(aws_s3_bucket.masked) + length(aws_s3_object.mask_rules) + length(aws_cloudwatch_metric_alarm.mask_failed) == 0
    error_message = "Without rules there should be no masked dumps."
  }
  assert {
    condition     = output.masked_bucket_name == null && output.masked_job_name == null && output.mask_function_name == null
    error_message = "Without rules the outputs should be null."
  }
}

run "masked" {
  command = apply

  variables {
    mask_rules         = "{\"version\": 1, \"tables\": {}}"
    mask_key_parameter = "/shop/mask/key"
    mask_reader_arns   = ["arn:aws:iam::111122223333:root"]
    mask_bucket_name   = "shop-masked"
  }

  assert {
    condition     = output.mask_function_name == "mysqldump-shop-masked" && output.mask_verify_function_name == "mysqldump-shop-masked-verify" && output.mask_drill_function_name == "mysqldump-shop-masked-drill"
    error_message = "The functions should have the names of those of a job, by which the command line finds them."
  }
  assert {
    condition = one(aws_lambda_function.mask[*].environment[0].variables) == tomap({
      DUMP_BUCKET         = "shop-masked"
      DUMP_PREFIX         = ""
      JOB_NAME            = "shop-masked"
      LOCK_TABLE          = one(aws_dynamodb_table.lock[*].name)
      MASK_KEY_PARAMETER  = "/shop/mask/key"
      MASK_RULES_KEY      = "_mask/shop-masked/rules.json"
      METRICS_NAMESPACE   = "Mysqldump"
      SCHEDULE_EXPRESSION = "cron(0 3 * * ? *)"
      SLOT_TIMEZONE       = "UTC"
      SLOT_UNIT           = "day"
      SOURCE_BUCKET       = one(aws_s3_bucket.dumps[*].bucket)
      SOURCE_JOB_NAME     = "shop"
      SOURCE_PREFIX       = ""
      SUBNET_IDS          = "subnet-0a1b2c3d"
    })
    error_message = "The mask function should know both jobs, the rules and the key."
  }
  assert {
    condition     = jsondecode(one(aws_s3_bucket_policy.masked[*].policy)).Statement[1].Principal.AWS[0] == "arn:aws:iam::111122223333:root" && jsondecode(one(aws_s3_bucket_policy.masked[*].policy)).Statement[1].Resource[0] == "arn:aws:s3:::shop-masked/shop-masked/*"
    error_message = "The readers should read masked dumps, and not the rules beside them."
  }
  assert {
    condition     = !strcontains(one(aws_iam_role_policy.mask[*].policy), "/shop/dump/password") && !strcontains(one(aws_iam_role_policy.mask[*].policy), "rds-db")
    error_message = "The role of masking should not reach the database."
  }
}

run "runner" {
  command = apply

  variables {
    mask_rules         = "{\"version\": 1, \"tables\": {}}"
    mask_key_parameter = "/shop/mask/key"
    engine             = "auto"
    runner_image_uri   = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump:1.0.0"
  }

  assert {
    condition     = one(aws_lambda_function.mask[*].environment[0].variables).RUNNER_STATE_MACHINE_ARN == "arn:aws:states:eu-central-1:123456789012:stateMachine:${one(aws_sfn_state_machine.runner_mask[*].name)}" && one(aws_lambda_function.mask_verify[*].environment[0].variables).RUNNER_STATE_MACHINE_ARN == "arn:aws:states:eu-central-1:123456789012:stateMachine:${one(aws_sfn_state_machine.runner_mask_verify[*].name)}" && one(aws_lambda_function.mask_drill[*].environment[0].variables).RUNNER_STATE_MACHINE_ARN == "arn:aws:states:eu-central-1:123456789012:stateMachine:${one(aws_sfn_state_machine.runner_mask_drill[*].name)}"
    error_message = "The functions of masked dumps should know their state machines."
  }
  assert {
    condition     = { for variable in jsondecode(one(aws_ecs_task_definition.runner_mask[*].container_definitions))[0].environment : variable.name => variable.value }.AWS_LAMBDA_FUNCTION_NAME == one(aws_lambda_function.mask[*].function_name) && jsondecode(one(aws_ecs_task_definition.runner_mask[*].container_definitions))[0].command == ["mask/index.js"]
    error_message = "A task should run the code of masking, and publish the metrics of the function."
  }
  assert {
    condition     = [for statement in jsondecode(one(aws_iam_role_policy.runner_mask_task[*].policy)).Statement : statement.Sid] == ["ReadSource", "FindSource", "WriteDumps", "OverwriteNoDump", "OverwriteNoFacts", "OverwriteNoManifest", "ReadDumps", "FindDumps", "ReadRules", "HoldLock", "ReadKey"]
    error_message = "The task should have the permissions of masking, got: ${jsonencode([for statement in jsondecode(one(aws_iam_role_policy.runner_mask_task[*].policy)).Statement : statement.Sid])}"
  }
}

run "notified" {
  command = apply

  variables {
    mask_rules         = "{\"version\": 1, \"tables\": {}}"
    mask_key_parameter = "/shop/mask/key"
    mask_bucket_name   = "shop-masked"
    notify_changes     = ["failed"]
  }

  assert {
    condition     = { for name, value in one(aws_lambda_function.notify[*].environment[0].variables) : name => value if startswith(name, "MASKED_") } == { MASKED_JOB_NAME = "shop-masked", MASKED_DUMP_BUCKET = "shop-masked", MASKED_LOG_GROUP = "/aws/lambda/mysqldump-shop-masked", MASKED_DEAD_LETTER_QUEUE = "mysqldump-shop-masked-dead-letter" }
    error_message = "The notify function should know the job of the masked dumps."
  }
  assert {
    condition     = alltrue([for filter in one(one(aws_lambda_event_source_mapping.notify[*].filter_criteria)).filter : jsondecode(filter.pattern).dynamodb.Keys.key.S == [{ prefix = "shop#" }, { prefix = "shop-masked#" }]])
    error_message = "The records of both jobs should come to the notify function."
  }
}

run "without_drill" {
  command = plan

  variables {
    mask_rules         = "{\"version\": 1, \"tables\": {}}"
    mask_key_parameter = "/shop/mask/key"
    drill              = false
  }

  assert {
    condition     = length(aws_lambda_function.mask) == 1 && length(aws_lambda_function.mask_drill) == 0 && length(aws_cloudwatch_metric_alarm.mask_unrestorable) == 0
    error_message = "Without drills masked dumps should not be drilled."
  }
}
