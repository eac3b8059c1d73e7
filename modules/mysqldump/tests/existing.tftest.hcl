# What exists already: a deployment keeps its choice between created and existing, so these runs have a state of their own.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory           = "tests/packages"
  name                        = "shop"
  schedule_expression         = "cron(0 4 * * ? *)"
  vpc_id                      = "vpc-0a1b2c3d"
  subnet_ids                  = ["subnet-0a1b2c3d"]
  database_security_group_ids = ["sg-0a1b2c3d"]
  database_host               = "shop.internal.example.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
}

run "existing_bucket_and_lock_table" {
  command = apply

  variables {
    create_bucket       = false
    bucket_sends_events = true
    bucket_name         = "all-dumps"
    create_lock_table   = false
    lock_table_name     = "all-locks"
    prefix              = "mysql/production"
    keep_daily          = 30
  }

  assert {
    condition = one([
      for statement in jsondecode(one(aws_iam_role_policy.retention[*].policy)).Statement : statement.Resource if statement.Sid == "TagDumps"
      ]) == [
      "arn:aws:s3:::all-dumps/mysql/production/shop/????/??/shop-????-??-??*",
      "arn:aws:s3:::all-dumps/_users/mysql/production/shop/????/??/users-shop-????-??-??*.sql.gz",
    ]
    error_message = "Retention should work on an existing bucket, and tag the dumps of its own job only."
  }

  assert {
    condition     = length(aws_s3_bucket.dumps) + length(aws_s3_bucket_policy.dumps) + length(aws_s3_bucket_lifecycle_configuration.dumps) + length(aws_dynamodb_table.lock) == 0
    error_message = "Nothing of an existing bucket or table should be managed."
  }
  assert {
    condition     = aws_lambda_function.dump.environment[0].variables.DUMP_BUCKET == "all-dumps" && aws_lambda_function.dump.environment[0].variables.LOCK_TABLE == "all-locks"
    error_message = "The function should use the existing bucket and table."
  }
  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.dump.policy).Statement : statement.Resource if statement.Sid == "WriteDumps"
    ]) == [for keys in ["sql.zst", "sql.gz", "facts.json.gz", "manifest.json"] : "arn:aws:s3:::all-dumps/mysql/production/shop/????/??/shop-????-??-??*.${keys}"]
    error_message = "The role should write below its own prefix only."
  }
  assert {
    condition     = output.dump_prefix == "mysql/production/shop" && output.bucket_name == "all-dumps" && output.lock_table_name == "all-locks"
    error_message = "The outputs should name the existing bucket and table."
  }
}

run "shared_table_and_topic" {
  command = apply

  variables {
    notify_changes           = ["dumped"]
    create_bucket            = false
    bucket_sends_events      = true
    bucket_name              = "all-dumps"
    create_lock_table        = false
    lock_table_name          = "all-locks"
    lock_table_stream_arn    = "arn:aws:dynamodb:eu-central-1:123456789012:table/all-locks/stream/2026-11-20T03:00:00.000"
    create_alarms            = false
    create_alarms_topic      = false
    alarms_topic_arn         = "arn:aws:sns:eu-central-1:123456789012:on-call"
    alarms_topic_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d"
  }

  assert {
    condition     = one(aws_lambda_event_source_mapping.notify[*].event_source_arn) == var.lock_table_stream_arn
    error_message = "The stream of the existing table should be read."
  }
  assert {
    condition = { for statement in jsondecode(one(aws_iam_role_policy.notify[*].policy)).Statement : statement.Sid => statement.Resource if contains(["ReadStream", "FindStream", "Tell", "EncryptMessages"], statement.Sid) } == {
      ReadStream      = ["arn:aws:dynamodb:eu-central-1:123456789012:table/all-locks/stream/2026-11-20T03:00:00.000"]
      FindStream      = ["arn:aws:dynamodb:eu-central-1:123456789012:table/all-locks/stream/*"]
      Tell            = ["arn:aws:sns:eu-central-1:123456789012:on-call"]
      EncryptMessages = ["arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d"]
    }
    error_message = "The role should reach one stream, one topic and its key."
  }
  assert {
    condition     = length(aws_sns_topic.alarms) + length(aws_kms_key.alarms) + length(aws_cloudwatch_metric_alarm.notify_dead_letters) == 0
    error_message = "Neither a topic nor an alarm should be made where there is one or none is wanted."
  }
}
