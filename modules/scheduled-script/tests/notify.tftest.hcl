# Who is notified of the result of each slot: the differences between the two kinds of jobs.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory   = "tests/packages"
  name                = "nightly"
  schedule_expression = "cron(0 3 * * ? *)"
  script_path         = "tests/scripts/job.sh"
  notify_changes      = ["failed"]
}

run "at_most_once" {
  command = apply

  assert {
    condition = one(aws_lambda_function.notify[*].environment[0].variables) == tomap({
      ATTEMPTS_AT_ONCE = "1"
      ATTEMPTS_IN_ALL  = "1"
      JOB_NAME         = "nightly"
      LOG_GROUP        = "/aws/lambda/script-nightly"
      NOTIFY_CHANGES   = "failed"
      TOPIC_ARN        = one(aws_sns_topic.alarms[*].arn)
    })
    error_message = "The first failure should be reported, without a queue to redrive, got: ${jsonencode(one(aws_lambda_function.notify[*].environment[0].variables))}"
  }
}

run "until_success" {
  command = apply

  variables {
    semantics = "until-success"
  }

  assert {
    condition     = one(aws_lambda_function.notify[*].environment[0].variables).ATTEMPTS_IN_ALL == "11" && one(aws_lambda_function.notify[*].environment[0].variables).DEAD_LETTER_QUEUE == "script-nightly-dead-letter"
    error_message = "The third and the last failure should be reported, with the queue to redrive."
  }
}
