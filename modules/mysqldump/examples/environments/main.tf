# One service in several environments: this configuration is the same for all of them, and a file of variables has what
# differs. Every environment has its own state, for example in a workspace:
#
#   terraform workspace select -or-create staging
#   terraform apply -var-file=staging.tfvars
#
# The environment stands before the name of the job in the names of all resources, so that all of them could live in one
# account. The object keys don't hold it: each environment has a bucket of its own.

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

  default_tags {
    tags = { Environment = var.environment }
  }
}

module "mysqldump" {
  source = "../.."

  name        = "shop"
  name_prefix = "${var.environment}-mysqldump-"

  schedule_expression = var.schedule_expression
  expiration_days     = var.expiration_days
  memory_size         = var.memory_size

  vpc_id                      = var.vpc_id
  subnet_ids                  = var.subnet_ids
  database_security_group_ids = [var.database_security_group_id]

  database_host               = "shop.${var.environment}.internal.example.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/${var.environment}/shop/dump/password"

  create_alarms                  = var.create_alarms
  create_alarms_topic            = var.create_alarms
  alarm_emails                   = var.alarm_emails
  lock_table_deletion_protection = var.environment == "prod"
}
