# A script in an account with strict rules: one customer managed key for all that is stored, traces, a limit of executions,
# signed code, and logs for a year, in subnets of one's own.

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

module "report" {
  source = "../.."

  name                = "report"
  schedule_expression = "cron(0 7 * * ? *)"
  schedule_timezone   = "Europe/Berlin"
  script_path         = "${path.module}/report.sh"
  environment         = { BUCKET = "dumps-of-the-ledger" }
  policies            = { bucket = data.aws_iam_policy_document.bucket.json }

  # Its policy is that of the example of the module mysqldump, with the names of these resources.
  resources_kms_key_arn = var.kms_key_arn

  log_retention_days             = 365
  tracing_mode                   = "Active"
  notify_changes                 = ["failed"]
  code_signing_config_arn        = var.code_signing_config_arn
  reserved_concurrent_executions = 2

  subnet_ids         = var.subnet_ids
  security_group_ids = [var.security_group_id]

  lock_table_deletion_protection = var.deletion_protection
}

data "aws_iam_policy_document" "bucket" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::dumps-of-the-ledger"]
  }
}
