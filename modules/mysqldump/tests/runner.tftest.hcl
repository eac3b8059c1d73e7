# The runner on Fargate, for dumps that a function has no time for.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory           = "tests/packages"
  name                        = "shop"
  schedule_expression         = "cron(0 4 * * ? *)"
  vpc_id                      = "vpc-0a1b2c3d"
  subnet_ids                  = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
  database_security_group_ids = ["sg-0a1b2c3d"]
  database_host               = "shop.internal.example.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
}

run "lambda" {
  command = plan

  variables {
    runner_image_uri = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump:1.0.0"
    # Longer than the names of roles allow: no name of the runner is.
    name = "a-job-with-a-name-that-is-much-longer-than-what-aws-has-room-for"
  }

  assert {
    condition     = length(aws_sfn_state_machine.runner) + length(aws_ecs_cluster.runner) + length(aws_ecs_task_definition.runner) + length(aws_iam_role.runner) + length(aws_iam_role.runner_task) + length(aws_iam_role.runner_start) + length(aws_cloudwatch_log_group.runner) + length(aws_sfn_state_machine.runner_verify) + length(aws_sfn_state_machine.runner_drill) + length(aws_sfn_state_machine.runner_restore) + length(aws_iam_role.runner_restore_task) + length(aws_iam_policy.restore_in_vpc) == 0
    error_message = "There should be no runner unless an engine needs it."
  }
  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.dumps[*].rule[0].abort_incomplete_multipart_upload[0].days_after_initiation) == 2
    error_message = "Parts of a run that crashed should expire after two days."
  }
  assert {
    condition     = length(aws_cloudwatch_event_rule.runner_failed) + length(aws_cloudwatch_event_rule.runner_aborted) + length(aws_sqs_queue_policy.retry) == 0 && length(aws_sqs_queue_policy.dead_letter) == 1
    error_message = "Without a runner, only the schedule should send events."
  }
  assert {
    condition     = !contains(keys(aws_lambda_function.dump.environment[0].variables), "ENGINE") && !contains(keys(aws_lambda_function.dump.environment[0].variables), "RUNNER_STATE_MACHINE_ARN")
    error_message = "A function without a runner should not know of one."
  }
  assert {
    condition     = output.runner_state_machine_arn == null && output.runner_log_group_name == null && output.runner_role_arn == null && output.restore_in_vpc_policy_arn == null && output.restore_role_arn == null
    error_message = "The outputs of the runner should be null without one."
  }
}

run "image_of_the_function" {
  command = plan

  variables {
    engine         = "auto"
    runner_timeout = 604800
    package_type   = "Image"
    image_uri      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.dumps[*].rule[0].abort_incomplete_multipart_upload[0].days_after_initiation) == 8
    error_message = "The bucket should not delete parts of a dump that is still being made."
  }
  assert {
    condition     = local.runner_container.image == aws_lambda_function.dump.image_uri && length(one(aws_ecs_task_definition.runner[*].ephemeral_storage)) == 0
    error_message = "The runner should have the image of the function, and the storage that Fargate gives by itself."
  }
  assert {
    condition     = one(local.runner_start_statements[1].statement.Resource) == "arn:aws:ecr:eu-central-1:123456789012:repository/mysqldump"
    error_message = "The digest should be no part of the repository."
  }
}

run "fargate" {
  # Applied to the mock, because a plan knows no environment variables of the bucket and the lock table.
  command = apply

  variables {
    name                     = "a-job-with-a-name-that-is-much-longer-than-what-aws-has-room-for"
    schedule_timezone        = "Europe/Berlin"
    engine                   = "fargate"
    architecture             = "arm64"
    runner_image_uri         = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/backup/mysqldump:1.0.0"
    runner_cpu               = 16384
    runner_memory            = 122880
    runner_ephemeral_storage = 21
    runner_timeout           = 604800
    tracing_mode             = "Active"
    create_vpc_endpoints     = true
    route_table_ids          = ["rtb-0a1b2c3d"]

    restore_password_parameter = "/shop/restore"
  }

  assert {
    condition     = one(aws_ecs_task_definition.runner[*].cpu) == "16384" && one(aws_ecs_task_definition.runner[*].memory) == "122880" && one(aws_ecs_task_definition.runner[*].ephemeral_storage[0].size_in_gib) == 21 && one(aws_ecs_task_definition.runner[*].runtime_platform[0].cpu_architecture) == "ARM64"
    error_message = "The runner should have the size, and the architecture of the function."
  }
  assert {
    condition     = local.runner_container.image == "210987654321.dkr.ecr.eu-west-1.amazonaws.com/backup/mysqldump:1.0.0"
    error_message = "The runner should have its own image beside a function that is a zip."
  }
  assert {
    condition     = jsondecode(one(aws_iam_role_policy.runner_start[*].policy)).Statement[1].Resource == ["arn:aws:ecr:eu-west-1:210987654321:repository/backup/mysqldump"]
    error_message = "The start of a task should pull from the repository of its image, in its region and account."
  }
  assert {
    condition     = alltrue([for variable in jsondecode(one(aws_ecs_task_definition.runner[*].container_definitions))[0].environment : variable.value != ""]) && { for variable in jsondecode(one(aws_ecs_task_definition.runner[*].container_definitions))[0].environment : variable.name => variable.value }.RUNNER_TIMEOUT_SECONDS == "604800"
    error_message = "A task should know its time, and have no empty variables."
  }
  assert {
    condition = {
      for variable in jsondecode(one(aws_ecs_task_definition.runner[*].container_definitions))[0].environment :
      variable.name => variable.value if !contains(["RUNNER_TIMEOUT_SECONDS", "RUNNER_VERSION", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_REGION"], variable.name)
    } == { for name, value in aws_lambda_function.dump.environment[0].variables : name => value if value != "" }
    error_message = "A task should have the variables of the function."
  }
  assert {
    condition     = aws_lambda_function.dump.environment[0].variables.ENGINE == "fargate" && aws_lambda_function.dump.environment[0].variables.RUNNER_STATE_MACHINE_ARN == "arn:aws:states:eu-central-1:123456789012:stateMachine:${one(aws_sfn_state_machine.runner[*].name)}"
    error_message = "The function should know its engine and the state machine."
  }
  assert {
    condition     = jsondecode(one(aws_sfn_state_machine.runner[*].definition)).States.Dump.TimeoutSeconds == 605700 && jsondecode(one(aws_sfn_state_machine.runner[*].definition)).States.Dump.Parameters.NetworkConfiguration.AwsvpcConfiguration.Subnets == ["subnet-0a1b2c3d", "subnet-1a1b2c3d"] && one(aws_sfn_state_machine.runner[*].tracing_configuration[0].enabled)
    error_message = "An attempt should have its time and 15 minutes more, in the subnets of the function, and be traced."
  }
  assert {
    condition     = [for statement in jsondecode(one(aws_iam_role_policy.runner_task[*].policy)).Statement : statement.Sid if statement.Effect == "Allow"] == ["ReadParameters", "WriteDumps", "ReadDumps", "FindDumps", "HoldLock", "AskRunner"]
    error_message = "The task should have the permissions that a dump needs, got: ${jsonencode([for statement in jsondecode(one(aws_iam_role_policy.runner_task[*].policy)).Statement : statement.Sid])}"
  }
  assert {
    condition     = [for statement in jsondecode(one(aws_sqs_queue_policy.dead_letter[*].policy)).Statement : statement.Sid] == ["FailedExecutions", "UndeliverableAborts"] && [for statement in jsondecode(one(aws_sqs_queue_policy.retry[*].policy)).Statement : statement.Sid] == ["AbortedExecutions"]
    error_message = "Queues should accept the events of executions, beside a schedule that is no rule."
  }
  assert {
    condition     = max([for name in [one(aws_iam_role.runner[*].name), one(aws_iam_role.runner_task[*].name), one(aws_iam_role.runner_start[*].name), one(aws_iam_role.runner_verify[*].name), one(aws_iam_role.runner_drill_task[*].name), one(aws_iam_role.runner_restore[*].name), one(aws_iam_role.runner_restore_task[*].name), one(aws_cloudwatch_event_rule.runner_verify_failed[*].name), one(aws_cloudwatch_event_rule.runner_failed[*].name), one(aws_cloudwatch_event_rule.runner_aborted[*].name)] : length(name)]...) == 64
    error_message = "Names should fit into the limits of IAM and EventBridge."
  }
  assert {
    condition     = aws_lambda_function.verify[0].environment[0].variables.RUNNER_STATE_MACHINE_ARN == "arn:aws:states:eu-central-1:123456789012:stateMachine:${one(aws_sfn_state_machine.runner_verify[*].name)}" && aws_lambda_function.drill[0].environment[0].variables.RUNNER_STATE_MACHINE_ARN == "arn:aws:states:eu-central-1:123456789012:stateMachine:${one(aws_sfn_state_machine.runner_drill[*].name)}"
    error_message = "The functions for verifications and drills should know their state machines."
  }
  assert {
    condition     = { for variable in jsondecode(one(aws_ecs_task_definition.runner_drill[*].container_definitions))[0].environment : variable.name => variable.value }.AWS_LAMBDA_FUNCTION_NAME == aws_lambda_function.drill[0].function_name && one(aws_ecs_task_definition.runner_drill[*].ephemeral_storage[0].size_in_gib) == 21
    error_message = "A drill by the runner should publish the metrics of the function, and have the storage of the runner."
  }
  assert {
    condition     = [for statement in jsondecode(one(aws_iam_role_policy.runner_restore_task[*].policy)).Statement : statement.Sid] == ["ReadDumps", "FindNames", "ReadPassword"] && jsondecode(one(aws_iam_role_policy.runner_restore_task[*].policy)).Statement[2].Resource == ["arn:aws:ssm:eu-central-1:123456789012:parameter/shop/restore"]
    error_message = "A restore should read dumps and its password, got: ${one(aws_iam_role_policy.runner_restore_task[*].policy)}"
  }
  assert {
    condition     = keys(aws_vpc_endpoint.interface) == ["ecr.api", "ecr.dkr", "logs", "ssm", "states"]
    error_message = "Subnets without a way out need the endpoints of what the runner uses."
  }
}
