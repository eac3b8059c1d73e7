# The configuration of a user of the module: database and network exist already, and the module is added.

provider "aws" {}

variable "database_port" {
  type = number
}

variable "package_directory" {
  type = string
}

resource "aws_vpc" "shop" {
  cidr_block = "10.20.0.0/16"
}

resource "aws_subnet" "shop" {
  count = 2

  vpc_id     = aws_vpc.shop.id
  cidr_block = cidrsubnet(aws_vpc.shop.cidr_block, 8, count.index)
}

resource "aws_security_group" "database" {
  name   = "shop-database"
  vpc_id = aws_vpc.shop.id
}

module "mysqldump" {
  source = "../../../modules/mysqldump"

  name                        = "shop"
  schedule_expression         = "cron(* * * * ? *)"
  schedule_allow_repeats      = true
  vpc_id                      = aws_vpc.shop.id
  subnet_ids                  = aws_subnet.shop[*].id
  database_security_group_ids = [aws_security_group.database.id]
  database_host               = "127.0.0.1"
  database_port               = var.database_port
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
  database_tls_ca_parameter   = "/shop/dump/ca"
  package_directory           = var.package_directory
}

output "bucket" {
  value = module.mysqldump.bucket_name
}

output "function" {
  value = module.mysqldump.function_name
}

output "lock_table" {
  value = module.mysqldump.lock_table_name
}

output "role" {
  value = module.mysqldump.role_arn
}

# For further configurations beside a demo that is kept (`--keep`).
output "network" {
  value = {
    vpc_id                     = aws_vpc.shop.id
    subnet_ids                 = aws_subnet.shop[*].id
    database_security_group_id = aws_security_group.database.id
  }
}
