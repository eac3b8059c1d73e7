# The function as a container image, from a repository that the module makes. Before the first apply, the repository has to
# be there, and the image in it:
#
#   terraform apply -target=module.mysqldump.aws_ecr_repository_policy.image
#   docker push <account>.dkr.ecr.eu-central-1.amazonaws.com/mysqldump-catalogue:1.0.0

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

  name                        = "catalogue"
  schedule_expression         = "cron(0 3 * * ? *)"
  vpc_id                      = var.vpc_id
  subnet_ids                  = var.subnet_ids
  database_security_group_ids = [var.database_security_group_id]
  database_host               = "catalogue.cluster-c0ffee123456.eu-central-1.rds.amazonaws.com"
  database_names              = ["catalogue"]
  database_username           = "dump"
  database_password_parameter = "/catalogue/dump/password"

  create_ecr_repository = true
  package_type          = "Image"
  image_uri             = "${data.aws_caller_identity.current.account_id}.dkr.ecr.eu-central-1.amazonaws.com/mysqldump-catalogue:${var.image_version}"
}

output "repository" {
  description = "Where the image is pushed to."
  value       = module.mysqldump.ecr_repository_url
}
