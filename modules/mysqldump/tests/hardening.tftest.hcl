# Keys, tracing, concurrency, code signing and the access log: what a job has without them, and what they change.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory           = "tests/packages"
  name                        = "shop"
  schedule_expression         = "cron(0 4 * * ? *)"
  schedule_timezone           = "Europe/Berlin"
  vpc_id                      = "vpc-0a1b2c3d"
  subnet_ids                  = ["subnet-0a1b2c3d"]
  database_security_group_ids = ["sg-0a1b2c3d"]
  database_host               = "shop.internal.example.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
  create_api                  = true
  create_ecr_repository       = true
}

run "nothing_set" {
  command = plan

  assert {
    condition = alltrue([
      for key in [
        aws_cloudwatch_log_group.dump.kms_key_id,
        aws_sqs_queue.retry.kms_master_key_id,
        aws_sqs_queue.dead_letter.kms_master_key_id,
        aws_lambda_function.dump.kms_key_arn,
        aws_scheduler_schedule.schedule[0].kms_key_arn,
        output.lock_table_kms_key_arn,
      ] : key == null
    ])
    error_message = "Nothing should have a customer managed key."
  }
  assert {
    condition     = aws_sqs_queue.retry.sqs_managed_sse_enabled && aws_ecr_repository.image[0].encryption_configuration[0].encryption_type == "AES256"
    error_message = "Queues and images should be encrypted with keys of AWS."
  }
  assert {
    condition     = aws_lambda_function.dump.tracing_config[0].mode == "PassThrough" && aws_lambda_function.dump.reserved_concurrent_executions == null && aws_lambda_function.dump.code_signing_config_arn == null
    error_message = "The function should have what Lambda gives by default."
  }
  assert {
    condition     = length(aws_cloudwatch_log_group.api_access) == 0 && length(aws_apigatewayv2_stage.dumps[0].access_log_settings) == 0
    error_message = "The API should have no access log."
  }
  assert {
    condition     = [for s in local.schedule_statements : s.statement.Sid if s.enabled] == ["StartJob", "UndeliverableEvents"]
    error_message = "The role of the schedule should have no permissions for keys."
  }
}

run "one_key" {
  command = plan

  variables {
    resources_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0b1c2d3e"
  }

  assert {
    condition = toset([
      aws_cloudwatch_log_group.dump.kms_key_id,
      aws_cloudwatch_log_group.api[0].kms_key_id,
      aws_sqs_queue.retry.kms_master_key_id,
      aws_sqs_queue.dead_letter.kms_master_key_id,
      aws_sqs_queue.verify_dead_letter[0].kms_master_key_id,
      aws_lambda_function.dump.kms_key_arn,
      aws_lambda_function.drill[0].kms_key_arn,
      aws_scheduler_schedule.schedule[0].kms_key_arn,
      aws_ecr_repository.image[0].encryption_configuration[0].kms_key,
      aws_dynamodb_table.lock[0].server_side_encryption[0].kms_key_arn,
      output.lock_table_kms_key_arn,
    ]) == toset([var.resources_kms_key_arn])
    error_message = "Everything should have the key."
  }
  assert {
    condition     = [for s in local.schedule_statements : s.statement.Sid if s.enabled] == ["StartJob", "UndeliverableEvents", "UseQueueKey", "DecryptSchedule"]
    error_message = "The role of the schedule should be allowed to use the key."
  }
}

run "keys_of_their_own" {
  command = plan

  variables {
    resources_kms_key_arn  = "arn:aws:kms:eu-central-1:123456789012:key/0b1c2d3e"
    log_kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/1c2d3e4f"
    lock_table_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/2d3e4f5a"
    api_access_log         = true
  }

  assert {
    condition     = aws_cloudwatch_log_group.dump.kms_key_id == var.log_kms_key_arn && aws_cloudwatch_log_group.api_access[0].kms_key_id == var.log_kms_key_arn
    error_message = "Logs should have their own key."
  }
  assert {
    condition     = aws_dynamodb_table.lock[0].server_side_encryption[0].kms_key_arn == var.lock_table_kms_key_arn
    error_message = "The lock table should have its own key."
  }
  assert {
    condition     = length(aws_apigatewayv2_stage.dumps[0].access_log_settings) == 1
    error_message = "The API should have an access log."
  }
}

run "existing_lock_table" {
  command = plan

  variables {
    resources_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0b1c2d3e"
    create_lock_table     = false
    lock_table_name       = "locks"
  }

  assert {
    condition     = output.lock_table_kms_key_arn == null
    error_message = "An existing table should not be taken for one under the key of this job."
  }
}

run "image" {
  command = plan

  variables {
    package_type            = "Image"
    image_uri               = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump:1.0.0"
    code_signing_config_arn = "arn:aws:lambda:eu-central-1:123456789012:code-signing-config:csc-0f6c334abcdea4d8b"
  }

  assert {
    condition     = aws_lambda_function.dump.code_signing_config_arn == null && aws_lambda_function.verify[0].code_signing_config_arn == var.code_signing_config_arn
    error_message = "Zips should be signed, and an image not, which Lambda refuses."
  }
}
