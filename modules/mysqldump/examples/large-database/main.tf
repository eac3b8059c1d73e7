# A database of up to about 1 TB, whose dump takes longer than the 15 minutes of a function: while it fits, the function makes it; later,
# a task on Fargate does. The subnets have no way out. Sizes for less and more: docs/large-dumps.md.

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

module "mysqldump" {
  source = "../.."

  name                        = "warehouse"
  schedule_expression         = "cron(0 1 * * ? *)"
  vpc_id                      = var.vpc_id
  subnet_ids                  = var.subnet_ids
  database_security_group_ids = [var.database_security_group_id]
  database_host               = "warehouse.cluster-c0ffee123456.eu-central-1.rds.amazonaws.com"
  database_names              = ["warehouse"]
  database_username           = "dump"
  database_password_parameter = "/warehouse/dump/password"

  # Four processes dump at once, on as many processors. The user of the dump needs LOCK TABLES. A new account takes 3008 MB at most.
  parallelism = 4
  memory_size = 7076

  # The image is that of containers/Dockerfile, for x86_64, of the version of the module: push it before the first dump. An attempt has a
  # day (runner_timeout), also a restore, which takes several times as long as a dump.
  engine           = "auto"
  runner_image_uri = "${data.aws_caller_identity.current.account_id}.dkr.ecr.eu-central-1.amazonaws.com/mysqldump:${var.image_version}"
  runner_cpu       = 4096
  runner_memory    = 8192

  # A day between two dumps, and three attempts of up to four hours. The default of 26 hours leaves two.
  alarm_dump_missing_hours = 36
  alarm_emails             = var.alarm_emails

  # The rows of a large database have no room in the 20 GiB of a task, nor above about 140 GB in the 200 GiB that one may have
  # (runner_ephemeral_storage). Each dump is verified, and its definitions are drilled. Restore one from time to time:
  #   lambda-mysqldump restore warehouse --in-vpc --host … --user restore --into warehouse_restored
  drill_schedule_expression  = ""
  restore_password_parameter = "/warehouse/restore/password"

  # Those of the runner, too: ecr.api, ecr.dkr, logs and states.
  create_vpc_endpoints = true
  route_table_ids      = var.route_table_ids
}
