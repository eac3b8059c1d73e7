# Dumps that nobody can delete for a month, that move to colder storage, and of which there is a copy in another region. The other
# bucket may be in another account: then its provider assumes a role there.

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

provider "aws" {
  alias  = "replica"
  region = "eu-west-1"
}

resource "aws_kms_key" "dumps" {
  description         = "Dumps of the database billing"
  enable_key_rotation = true
}

module "mysqldump" {
  source = "../.."

  name                        = "billing"
  schedule_expression         = "cron(0 3 * * ? *)"
  vpc_id                      = var.vpc_id
  subnet_ids                  = var.subnet_ids
  database_security_group_ids = [var.database_security_group_id]
  database_host               = "billing.cluster-c0ffee123456.eu-central-1.rds.amazonaws.com"
  database_names              = ["billing"]
  database_username           = "dump"
  database_password_parameter = "/billing/dump/password"
  kms_key_arn                 = aws_kms_key.dumps.arn

  # Every dump stays for 30 days, and S3 rejects its deletion for as long. (COMPLIANCE: also by whom IAM allows everything.)
  keep_daily         = 30
  keep_monthly       = 12
  bucket_object_lock = { mode = "GOVERNANCE", days = 30 }

  # The dumps of months that are kept for longer become cheaper. Those in DEEP_ARCHIVE take hours to be read again.
  bucket_transitions = [
    { days = 35, storage_class = "STANDARD_IA" },
    { days = 95, storage_class = "DEEP_ARCHIVE" },
  ]

  bucket_replication = {
    # Of a bucket that has versions already: replication needs them.
    bucket_arn    = "arn:aws:s3:::${aws_s3_bucket_versioning.replica.bucket}"
    account_id    = data.aws_caller_identity.replica.account_id
    kms_key_arn   = aws_kms_key.replica.arn
    storage_class = "STANDARD_IA"
  }

  bucket_access_log = {
    bucket = aws_s3_bucket.logs.bucket
    prefix = "dumps-of-billing/"
  }
}
