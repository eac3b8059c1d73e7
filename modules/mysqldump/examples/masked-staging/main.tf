# One service with a production and a staging account: production dumps its database and masks each dump, and staging may read
# the masked ones, and no others. Apply it in the production account; examples/staging-restore is for the staging account.

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

# A key of the masked dumps alone: staging may decrypt with it, and with no other key.
resource "aws_kms_key" "masked" {
  description         = "Masked dumps of the database shop"
  enable_key_rotation = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Production"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Staging"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${var.staging_account_id}:root" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = { StringEquals = { "kms:ViaService" = "s3.eu-central-1.amazonaws.com" } }
      },
    ]
  })
}

module "mysqldump" {
  source = "../.."

  name                        = "shop"
  name_prefix                 = "production-"
  schedule_expression         = "cron(0 3 * * ? *)"
  vpc_id                      = var.vpc_id
  subnet_ids                  = var.subnet_ids
  database_security_group_ids = [var.database_security_group_id]
  database_host               = "shop.cluster-c0ffee123456.eu-central-1.rds.amazonaws.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"

  # What happens to each column. A new column stops the masked dump until it is in here.
  mask_rules         = file("${path.module}/mask.json")
  mask_key_parameter = "/shop/mask/key"
  mask_kms_key_arn   = aws_kms_key.masked.arn
  # Who of the staging account may read them, that account decides by policies of its own.
  mask_reader_arns     = ["arn:aws:iam::${var.staging_account_id}:root"]
  mask_expiration_days = 14
}
