# A script as it stood in a crontab: mysqldump | gzip | aws s3 cp. For a dump that is proven whole before anybody sees it,
# use the module mysqldump instead.

provider "aws" {
  region = "eu-central-1"
}

module "backup" {
  source = "../.."

  name                = "backup"
  schedule_expression = "cron(30 2 * * ? *)"
  semantics           = "until-success"
  script_path         = "${path.module}/backup.sh"
  mysql_client        = true
  environment = {
    BUCKET        = aws_s3_bucket.backups.bucket
    DATABASE      = "shop"
    DATABASE_HOST = var.database_host
    DATABASE_USER = "dump"
  }
  parameters             = { MYSQL_PWD = "/shop/dump/password" }
  policies               = { bucket = data.aws_iam_policy_document.bucket.json }
  subnet_ids             = var.subnet_ids
  security_group_ids     = var.security_group_ids
  ephemeral_storage_size = 1024
}

resource "aws_s3_bucket" "backups" {
  bucket_prefix = "backups-"
}

data "aws_iam_policy_document" "bucket" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.backups.arn}/shop/*"]
  }
}
