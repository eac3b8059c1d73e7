# One database, one dump every night at 03:00 UTC, in a bucket of its own.

provider "aws" {
  region = "eu-central-1"
}

module "mysqldump" {
  source = "../.."

  name                        = "shop"
  schedule_expression         = "cron(0 3 * * ? *)"
  vpc_id                      = "vpc-0a1b2c3d4e5f60718"
  subnet_ids                  = ["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"]
  database_security_group_ids = ["sg-0a1b2c3d4e5f60718"]
  database_host               = "shop.cluster-c0ffee123456.eu-central-1.rds.amazonaws.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
}
