# A job in an account with strict rules: one customer managed key for all that is stored, traces, an access log, a limit of
# executions, signed code, and logs for a year. docs/hardening.md has what each of them costs.

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

locals {
  account_id = data.aws_caller_identity.current.account_id
}

# One key for everything. Roles of the account may use it when their own policies allow it; the services below have no role.
resource "aws_kms_key" "backup" {
  description         = "Dumps of the database ledger, and what belongs to them"
  enable_key_rotation = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        # Logs of the functions and of the runner, and the access log of the API.
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.eu-central-1.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = "*"
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = [
              "arn:aws:logs:eu-central-1:${local.account_id}:log-group:/aws/ecs/mysqldump-ledger*",
              "arn:aws:logs:eu-central-1:${local.account_id}:log-group:/aws/lambda/mysqldump-ledger*",
              "arn:aws:logs:eu-central-1:${local.account_id}:log-group:/aws/vendedlogs/mysqldump-ledger*",
            ]
          }
        }
      },
      {
        # Events that EventBridge cannot deliver, and executions that made no dump, on their way to a queue.
        Sid       = "UndeliverableEvents"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
    ]
  })
}

module "mysqldump" {
  source = "../.."

  name                        = "ledger"
  schedule_expression         = "cron(30 4 * * ? *)"
  schedule_timezone           = "Europe/Berlin"
  vpc_id                      = var.vpc_id
  subnet_ids                  = var.subnet_ids
  database_security_group_ids = [var.database_security_group_id]
  database_host               = "ledger.cluster-c0ffee123456.eu-central-1.rds.amazonaws.com"
  database_names              = ["ledger"]
  database_username           = "dump"
  database_password_parameter = "/ledger/dump/password"

  # What is stored, under one key: dumps, logs, locks, queues, environment, images, schedule.
  kms_key_arn           = aws_kms_key.backup.arn
  resources_kms_key_arn = aws_kms_key.backup.arn
  create_ecr_repository = true

  # What can be seen afterwards.
  log_retention_days = 365
  tracing_mode       = "Active"
  create_api         = true
  api_access_log     = true
  notify_changes     = ["failed", "taken-over"]

  # What may run, and how much of it.
  code_signing_config_arn        = var.code_signing_config_arn
  reserved_concurrent_executions = 2

  # Where a dump that a function has no time for is made. The image is in the repository that the module makes.
  engine           = "auto"
  runner_image_uri = "${local.account_id}.dkr.ecr.eu-central-1.amazonaws.com/mysqldump-ledger:1.0.0"

  # The subnets have no way out.
  create_vpc_endpoints  = true
  route_table_ids       = var.route_table_ids
  vpc_endpoint_services = ["dynamodb", "ecr.api", "ecr.dkr", "logs", "s3", "ssm", "states", "xray"]

  # What must not vanish by accident.
  lock_table_deletion_protection = var.deletion_protection
  keep_daily                     = 35
  keep_monthly                   = 13
}
