# Every rule for one input refuses a value that breaks it. Inputs with several rules appear in several runs.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory           = "tests/packages"
  name                        = "shop"
  schedule_expression         = "cron(0 4 * * ? *)"
  vpc_id                      = "vpc-0a1b2c3d"
  subnet_ids                  = ["subnet-0a1b2c3d"]
  database_security_group_ids = ["sg-0a1b2c3d"]
  database_host               = "shop.internal.example.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
}

run "first_rules" {
  command = plan

  variables {
    name                               = "shop/2"
    name_prefix                        = "-"
    schedule_expression                = "rate(1 day)"
    schedule_timezone                  = "Berlin time"
    slot_unit                          = "week"
    vpc_id                             = "shop"
    subnet_ids                         = []
    database_security_group_ids        = ["database"]
    database_cidr_blocks               = ["10.0.0.0"]
    database_host                      = "mysql://shop"
    database_host_parameter            = "/shop//host"
    database_port                      = 0
    database_port_parameter            = "/shop/port/"
    database_names                     = []
    database_names_parameter           = "shop names"
    database_username                  = ""
    database_username_parameter        = ""
    database_password_parameter        = "arn:aws:ssm:eu-central-1:123456789012:parameter/shop"
    database_password_secret_arn       = "shop"
    database_resource_id               = "shop"
    database_tls_mode                  = "PREFERRED"
    database_tls_ca_parameter          = "*"
    credentials_kms_key_arn            = "alias/shop"
    bucket_name                        = "Shop"
    expiration_days                    = 0
    noncurrent_version_expiration_days = 0.5
    prefix                             = "/mysql"
    kms_key_arn                        = "alias/shop"
    compression                        = "xz"
    compression_level                  = 20
    lock_table_name                    = "a b"
    retry_delay_seconds                = 901
    retry_max_receive_count            = 0
    create_vpc_endpoints               = true
    vpc_endpoint_services              = ["s3", "sqs"]
    route_table_ids                    = ["main"]
    memory_size                        = 128
    timeout                            = 901
    architecture                       = "x86"
    runtime                            = "nodejs20.x"
    log_retention_days                 = 2
    metrics_namespace                  = "AWS/Mysqldump"
    package_directory                  = ""
    role_path                          = "backup"
    role_permissions_boundary          = "boundary"
  }

  expect_failures = [
    var.name,
    var.name_prefix,
    var.schedule_expression,
    var.schedule_timezone,
    var.slot_unit,
    var.vpc_id,
    var.subnet_ids,
    var.database_security_group_ids,
    var.database_cidr_blocks,
    var.database_host,
    var.database_host_parameter,
    var.database_port,
    var.database_port_parameter,
    var.database_names,
    var.database_names_parameter,
    var.database_username,
    var.database_username_parameter,
    var.database_password_parameter,
    var.database_password_secret_arn,
    var.database_resource_id,
    var.database_tls_mode,
    var.database_tls_ca_parameter,
    var.credentials_kms_key_arn,
    var.bucket_name,
    var.expiration_days,
    var.noncurrent_version_expiration_days,
    var.prefix,
    var.kms_key_arn,
    var.compression,
    var.compression_level,
    var.lock_table_name,
    var.retry_delay_seconds,
    var.retry_max_receive_count,
    var.vpc_endpoint_services,
    var.route_table_ids,
    var.memory_size,
    var.timeout,
    var.architecture,
    var.runtime,
    var.log_retention_days,
    var.metrics_namespace,
    var.package_directory,
    var.role_path,
    var.role_permissions_boundary,
  ]
}

run "second_rules" {
  command = plan

  variables {
    database_names = ["shop", ""]
  }

  expect_failures = [var.database_names]
}

run "third_rules" {
  command = plan

  variables {
    database_names = ["shop", "crm", "shop"]
  }

  expect_failures = [var.database_names]
}

run "other_ends_of_the_ranges" {
  command = plan

  variables {
    name                    = "a-name-of-more-than-128-characters-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-01234567"
    schedule_expression     = "cron(0 3 * * *)"
    subnet_ids              = ["subnet-0a1b2c3d", "main"]
    database_port           = 65536
    prefix                  = "mysql/*"
    bucket_name             = "ab"
    compression_level       = 0
    retry_delay_seconds     = 0.5
    retry_max_receive_count = 1001
    memory_size             = 10241
    timeout                 = 59
    metrics_namespace       = ""
  }

  expect_failures = [
    var.name,
    var.schedule_expression,
    var.subnet_ids,
    var.database_port,
    var.prefix,
    var.bucket_name,
    var.compression_level,
    var.retry_delay_seconds,
    var.retry_max_receive_count,
    var.memory_size,
    var.timeout,
    var.metrics_namespace,
  ]
}
