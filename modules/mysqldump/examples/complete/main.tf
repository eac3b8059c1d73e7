# A job with most of what can be chosen: a time zone, connection data and password in SSM parameters, keys of one's own,
# subnets without a NAT gateway, retention, limits that the organisation sets, and every way to ask for a dump.

terraform {
  required_version = ">= 1.7"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.79, < 7.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "dumps" {
  description         = "Dumps of the database shop"
  enable_key_rotation = true
}

resource "aws_iam_policy" "boundary" {
  name        = "shop-backup-boundary"
  path        = "/backup/"
  description = "The most that a role for backups may ever do"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dynamodb:*", "ec2:*", "kinesis:*", "kms:*", "lambda:InvokeFunction", "logs:*", "s3:*", "sqs:*", "ssm:*"]
      Resource = "*"
    }]
  })
}

# Where other systems ask for dumps: by a stream, or by a queue.
resource "aws_kinesis_stream" "requests" {
  name            = "shop-dump-requests"
  encryption_type = "KMS"
  kms_key_id      = aws_kms_key.dumps.arn

  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }
}

resource "aws_sqs_queue" "requests" {
  name                       = "shop-dump-requests"
  visibility_timeout_seconds = 900
  sqs_managed_sse_enabled    = true
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.failed_requests.arn, maxReceiveCount = 5 })
}

resource "aws_sqs_queue" "failed_requests" {
  name                      = "shop-dump-requests-failed"
  message_retention_seconds = 14 * 24 * 60 * 60
  sqs_managed_sse_enabled   = true
}

module "mysqldump" {
  source = "../.."

  name        = "shop"
  name_prefix = "backup-"
  tags        = { Service = "shop", Owner = "platform" }

  # Every night at 04:30 in Berlin. (Hours that daylight saving may skip are refused.)
  schedule_expression = "cron(30 4 * * ? *)"
  schedule_timezone   = "Europe/Berlin"

  # The network of the database, without a way out: AWS is reached through endpoints.
  vpc_id                      = var.vpc_id
  subnet_ids                  = var.subnet_ids
  database_security_group_ids = [var.database_security_group_id]
  create_vpc_endpoints        = true
  route_table_ids             = var.route_table_ids

  # Where the database is and who dumps it, all from SSM parameters. Terraform never sees the values.
  database_host_parameter     = "/shop/database/host"
  database_port_parameter     = "/shop/database/port"
  database_names_parameter    = "/shop/database/names"
  exclude_tables              = ["shop.tmp_*"]
  structure_only_tables       = ["shop.audit_log"]
  database_username_parameter = "/shop/dump/username"
  database_password_parameter = "/shop/dump/password"
  database_tls_mode           = "VERIFY_IDENTITY"

  # Where dumps go, in which form, and for how long.
  bucket_name                        = "shop-dumps-${data.aws_caller_identity.current.account_id}"
  prefix                             = "mysql/production"
  kms_key_arn                        = aws_kms_key.dumps.arn
  compression                        = "zstd"
  compression_level                  = 6
  noncurrent_version_expiration_days = 14

  # The accounts of the server, too, for those who have the policy below.
  dump_users = true

  # A dump of each of these is kept, and those that none of them keeps expire.
  keep_daily   = 14
  keep_weekly  = 8
  keep_monthly = 12

  lock_table_name                = "shop-dumps"
  lock_table_deletion_protection = false

  # An hour's worth of later attempts, when the database is unreachable.
  retry_delay_seconds     = 600
  retry_max_receive_count = 4

  # Who may ask for a dump beside the schedule: whom IAM allows the API, and who may write to these.
  create_api           = true
  request_stream_arns  = [aws_kinesis_stream.requests.arn]
  request_queue_arns   = [aws_sqs_queue.requests.arn]
  request_kms_key_arns = [aws_kms_key.dumps.arn]

  # Every Sunday a dump is restored with all rows, in a function with room for them.
  drill_schedule_expression     = "cron(0 6 ? * SUN *)"
  alarm_full_drill_missing_days = 8
  drill_ephemeral_storage_size  = 10240

  # Recipients of alarms and notifications.
  alarm_emails             = ["platform@example.com"]
  alarm_dump_missing_hours = 28
  alarm_failed_runs        = 1
  alarm_dump_shrink_share  = 0.7

  # All of it on one page of CloudWatch.
  create_dashboard = true

  memory_size               = 3538
  timeout                   = 900
  log_retention_days        = 30
  metrics_namespace         = "Shop/Backup"
  role_path                 = "/backup/"
  role_permissions_boundary = aws_iam_policy.boundary.arn
}

# Who may read the dumped accounts, among them hashes of passwords. No role of the module does.
resource "aws_iam_role" "administrators" {
  name                 = "shop-database-administrators"
  path                 = "/backup/"
  permissions_boundary = aws_iam_policy.boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = data.aws_caller_identity.current.account_id }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "accounts" {
  role       = aws_iam_role.administrators.name
  policy_arn = module.mysqldump.users_reader_policy_arn
}
