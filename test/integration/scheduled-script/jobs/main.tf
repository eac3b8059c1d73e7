# Five jobs on one lock table: the scripts of the module's examples, and one that fails half-way, with either semantics.

provider "aws" {
  region = "us-east-1"
}

variable "packages" { type = string }
variable "api" { type = string }
variable "database_port" { type = string }

locals {
  examples = "${path.module}/module/examples"
  never    = "cron(0 0 1 1 ? 2199)"
}

resource "aws_s3_bucket" "work" {
  bucket = "work"
}

data "aws_iam_policy_document" "clean_up" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.work.arn]
  }
  statement {
    actions   = ["s3:DeleteObject"]
    resources = ["${aws_s3_bucket.work.arn}/tmp/*"]
  }
}

data "aws_iam_policy_document" "backup" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.work.arn}/shop/*"]
  }
}

module "clean_up" {
  source              = "./module"
  package_directory   = var.packages
  name                = "clean-up"
  schedule_expression = local.never
  alarm_missing_hours = 0
  script_path         = "${local.examples}/minimal/clean-up.sh"
  environment         = { BUCKET = aws_s3_bucket.work.bucket, DAYS = "30" }
  policies            = { bucket = data.aws_iam_policy_document.clean_up.json }
}

module "announce" {
  source              = "./module"
  package_directory   = var.packages
  name                = "announce"
  schedule_expression = local.never
  alarm_missing_hours = 0
  script_path         = "${local.examples}/handler/function.sh"
  handler             = "handler"
  environment         = { API = var.api }
  parameters          = { API_TOKEN = "/shop/api/token" }
  aws_cli             = false
  create_lock_table   = false
  lock_table_name     = module.clean_up.lock_table_name
  create_alarms       = false
}

module "backup" {
  source              = "./module"
  package_directory   = var.packages
  name                = "backup"
  schedule_expression = local.never
  alarm_missing_hours = 0
  semantics           = "until-success"
  script_path         = "${local.examples}/mysqldump-gzip-s3/backup.sh"
  mysql_client        = true
  environment = {
    BUCKET        = aws_s3_bucket.work.bucket
    DATABASE      = "shop"
    DATABASE_HOST = "127.0.0.1"
    DATABASE_PORT = var.database_port
    DATABASE_USER = "backup"
  }
  parameters        = { MYSQL_PWD = "/shop/dump/password" }
  policies          = { bucket = data.aws_iam_policy_document.backup.json }
  create_lock_table = false
  lock_table_name   = module.clean_up.lock_table_name
  create_alarms     = false
}

module "half_way" {
  source              = "./module"
  for_each            = { once = "at-most-once", again = "until-success" }
  package_directory   = var.packages
  name                = "half-way-${each.key}"
  schedule_expression = local.never
  alarm_missing_hours = 0
  semantics           = each.value
  script_path         = "${path.module}/half-way.sh"
  environment         = { API = var.api }
  aws_cli             = false
  create_lock_table   = false
  lock_table_name     = module.clean_up.lock_table_name
  create_alarms       = false
}
