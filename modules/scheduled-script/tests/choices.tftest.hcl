# What the choices change.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory   = "tests/packages"
  name                = "nightly"
  schedule_expression = "cron(0 3 * * ? *)"
  script_path         = "tests/scripts/job.sh"
}

run "script_that_is_not_there" {
  command = plan
  variables { script_path = "tests/scripts/missing.sh" }
  expect_failures = [var.script_path]
}

run "file_outside_of_the_folder" {
  command = plan
  variables { files = { "../x" = "tests/scripts/report.sql" } }
  expect_failures = [var.files]
}

run "unknown_semantics" {
  command = plan
  variables { semantics = "exactly-once" }
  expect_failures = [var.semantics]
}

run "own_variable" {
  command = plan
  variables { environment = { SLOT = "2026-11-20" } }
  expect_failures = [var.environment]
}

run "variable_in_both" {
  command = plan
  variables {
    environment = { TOKEN = "x" }
    parameters  = { TOKEN = "/shop/token" }
  }
  expect_failures = [aws_lambda_function.script]
}

run "subnets_without_groups" {
  command = plan
  variables { subnet_ids = ["subnet-0a1b2c3d"] }
  expect_failures = [aws_lambda_function.script]
}

run "policy_that_is_none" {
  command = plan
  variables { policies = { bucket = "allow everything" } }
  expect_failures = [var.policies]
}

run "weekly_without_hours" {
  command = plan
  variables { schedule_expression = "cron(0 3 ? * MON *)" }
  expect_failures = [aws_lambda_function.script]
}

run "dashboard" {
  command = plan

  variables {
    create_dashboard = true
    create_alarms    = false
  }

  assert {
    condition     = output.dashboard_name == "script-nightly" && jsonencode(distinct([for widget in jsondecode(one(aws_cloudwatch_dashboard.job[*].dashboard_body)).widgets : widget.y])) == "[0,2,8,14]"
    error_message = "The dashboard should show runs, queues and errors, and nothing of a function that does not exist."
  }
}

run "everything" {
  command = apply

  variables {
    semantics           = "until-success"
    handler             = "handler"
    files               = { "sql/report.sql" = "tests/scripts/report.sql" }
    environment         = { BUCKET = "b" }
    parameters          = { API_TOKEN = "/shop/token", OTHER_TOKEN = "/shop/token", PLAIN = "plain" }
    mysql_client        = true
    aws_cli             = false
    layer_arns          = ["arn:aws:lambda:eu-central-1:123456789012:layer:tools:3"]
    policies            = { bucket = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
    subnet_ids          = ["subnet-0a1b2c3d"]
    security_group_ids  = ["sg-0a1b2c3d"]
    create_lock_table   = false
    lock_table_name     = "locks"
    schedule_timezone   = "Europe/Berlin"
    schedule_expression = "cron(0 5 * * ? *)"
  }

  assert {
    condition     = jsondecode(aws_dynamodb_table_item.script.item).key.S == "nightly#script" && aws_dynamodb_table_item.script.table_name == "locks"
    error_message = "The script should lie in the existing table."
  }
  assert {
    condition     = join(",", keys(jsondecode(local.script_json))) == "job.sh,sql/report.sql"
    error_message = "The bundle should hold the script and its files."
  }
  assert {
    condition     = aws_lambda_function.script.layers == tolist(["arn:aws:lambda:eu-central-1:123456789012:layer:mock:1", "arn:aws:lambda:eu-central-1:123456789012:layer:tools:3"])
    error_message = "The function should have the MySQL client and the further layer, got: ${jsonencode(aws_lambda_function.script.layers)}"
  }
  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.script.policy).Statement : statement.Resource if statement.Sid == "ReadParameters"
    ]) == ["arn:aws:ssm:eu-central-1:123456789012:parameter/shop/token", "arn:aws:ssm:eu-central-1:123456789012:parameter/plain"]
    error_message = "Each parameter should be one line of the policy."
  }
  assert {
    condition     = aws_iam_role_policy.script_further["bucket"].policy == "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    error_message = "The role should have the policy that was given."
  }
  assert {
    condition = contains([
      for statement in jsondecode(aws_iam_role_policy.script.policy).Statement : statement.Sid if statement.Effect == "Deny"
    ], "DenyNetworkToCode")
    error_message = "In a VPC, the code should have the network denied."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.failed[*].threshold) == 3 && length(aws_scheduler_schedule.schedule) == 1
    error_message = "With until-success, Lambda's own retries should come before the alarm."
  }
  assert {
    condition     = local.optional_environment.SCRIPT_HANDLER == "handler" && jsondecode(local.environment.SCRIPT_PARAMETERS).PLAIN == "plain"
    error_message = "The function should get handler and parameters."
  }
}
