# What a job with nothing but the required inputs gets.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory   = "tests/packages"
  name                = "nightly"
  schedule_expression = "cron(0 3 * * ? *)"
  script_path         = "tests/scripts/job.sh"
}

# One run, because each costs a plan of the whole module.
run "defaults" {
  command = apply

  # The function.
  assert {
    condition     = aws_lambda_function.script.timeout == 900 && aws_lambda_function.script.memory_size == 1769
    error_message = "The function should have one processor and the longest time."
  }
  assert {
    condition     = length(aws_lambda_layer_version.aws_cli) == 1 && length(aws_lambda_layer_version.mysql_client) == 0
    error_message = "The function should have the AWS CLI and no other layer."
  }
  assert {
    condition     = aws_cloudwatch_log_group.script.retention_in_days == 14
    error_message = "The logs should be kept for 14 days."
  }
  assert {
    condition     = local.environment.SCRIPT_SEMANTICS == "at-most-once" && local.environment.SCRIPT_FILE == "job.sh"
    error_message = "The script should begin at most once for each slot."
  }

  # The script.
  assert {
    condition     = jsondecode(aws_dynamodb_table_item.script.item).key.S == "nightly#script"
    error_message = "The script should lie in the lock table, under a key that is no slot's."
  }
  assert {
    condition     = base64decode(jsondecode(local.script_json)["job.sh"]) == file("tests/scripts/job.sh")
    error_message = "The bundle should hold the script."
  }
  assert {
    condition     = local.environment.SCRIPT_BUNDLE_SHA256 == sha256(local.script_json)
    error_message = "The function should know which script it was deployed with."
  }

  # The permissions.
  assert {
    condition = sort([for statement in jsondecode(aws_iam_role_policy.script.policy).Statement : statement.Sid]) == tolist([
      "HoldLock", "KeepScript", "RetryLater", "WriteLogs",
    ])
    error_message = "The role should hold only what this job needs."
  }
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.script.policy).Statement : !contains(flatten([statement.Resource]), "*")
    ])
    error_message = "No statement should name every resource."
  }
  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.script.policy).Statement : statement.Condition if statement.Sid == "HoldLock"
    ]) == { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["nightly#*"] } }
    error_message = "The role should reach only its own job's lock records."
  }
  assert {
    condition     = length(aws_iam_role_policy.script_further) == 0
    error_message = "The script should be allowed nothing unless asked for."
  }

  # Alarms.
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.failed[*].threshold) == 1 && one(aws_cloudwatch_metric_alarm.failed[*].metric_name) == "ScriptFailure"
    error_message = "With at-most-once, the first failure should raise an alarm."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.missing[*].evaluation_periods) == 26
    error_message = "A success should be missed after a day and two hours."
  }
}
