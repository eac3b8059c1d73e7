# Several databases, one job each, with the dumps in one bucket, the locks in one table, and the alarms sent to one topic.
# The first job creates all three; every role reaches only its own job's part of them. Two of the jobs tell the topic what
# becomes of their slots: as many as may read the stream of one table.

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

module "orders" {
  source = "../.."

  name                        = "orders"
  schedule_expression         = "cron(0 3 * * ? *)"
  vpc_id                      = var.vpc_id
  subnet_ids                  = var.subnet_ids
  database_security_group_ids = [var.database_security_group_id]
  database_host               = "orders.internal.example.com"
  database_names              = ["orders", "orders_*"]
  exclude_databases           = ["orders_test*"]
  database_username           = "dump"
  database_password_parameter = "/orders/dump/password"
  expiration_days             = 90
  notify_changes              = ["failed", "recovered", "taken-over"]
}

locals {
  further_services = {
    customers = { schedule_expression = "cron(20 3 * * ? *)", slot_unit = "day", keep_hourly = null, notify_changes = [] }
    payments  = { schedule_expression = "cron(40 * * * ? *)", slot_unit = "hour", keep_hourly = 48, notify_changes = ["failed"] }
  }
}

module "further" {
  source   = "../.."
  for_each = local.further_services

  create_bucket       = false
  bucket_sends_events = true
  bucket_name         = module.orders.bucket_name
  create_lock_table   = false
  lock_table_name     = module.orders.lock_table_name
  create_alarms_topic = false
  alarms_topic_arn    = module.orders.alarms_topic_arn

  notify_changes           = each.value.notify_changes
  lock_table_stream_arn    = module.orders.lock_table_stream_arn
  alarms_topic_kms_key_arn = module.orders.alarms_topic_kms_key_arn

  # Each job has its own retention, also in a bucket of another job.
  keep_hourly = each.value.keep_hourly
  keep_daily  = 30

  name                        = each.key
  schedule_expression         = each.value.schedule_expression
  slot_unit                   = each.value.slot_unit
  vpc_id                      = var.vpc_id
  subnet_ids                  = var.subnet_ids
  database_security_group_ids = [var.database_security_group_id]
  database_host               = "${each.key}.internal.example.com"
  database_names              = [each.key]
  database_username           = "dump"
  database_password_parameter = "/${each.key}/dump/password"
}
