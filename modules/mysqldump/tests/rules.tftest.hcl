# Every rule between several inputs refuses what breaks it. They stand on the function, so that they work before
# Terraform 1.9, too.

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

run "neither_host_nor_parameter" {
  command = plan

  variables {
    database_host = null
  }

  expect_failures = [aws_lambda_function.dump]
}

run "host_and_parameter" {
  command = plan

  variables {
    database_host_parameter = "/shop/host"
  }

  expect_failures = [aws_lambda_function.dump]
}

run "neither_username_nor_parameter" {
  command = plan

  variables {
    database_username = null
  }

  expect_failures = [aws_lambda_function.dump]
}

run "databases_and_parameter" {
  command = plan

  variables {
    database_names_parameter = "/shop/names"
  }

  expect_failures = [aws_lambda_function.dump]
}

run "no_authentication" {
  command = plan

  variables {
    database_password_parameter = null
  }

  expect_failures = [aws_lambda_function.dump]
}

run "two_authentications" {
  command = plan

  variables {
    database_password_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf"
  }

  expect_failures = [aws_lambda_function.dump]
}

run "iam_authentication_without_a_resource_id" {
  command = plan

  variables {
    database_password_parameter = null
    database_iam_authentication = true
  }

  expect_failures = [aws_lambda_function.dump]
}

run "iam_authentication_without_tls" {
  command = plan

  variables {
    database_password_parameter = null
    database_iam_authentication = true
    database_resource_id        = "db-ABCDEFGHIJKL"
    database_tls_mode           = "DISABLED"
  }

  expect_failures = [aws_lambda_function.dump]
}

run "no_way_to_the_database" {
  command = plan

  variables {
    database_security_group_ids = []
  }

  expect_failures = [aws_lambda_function.dump]
}

run "hour_that_daylight_saving_skips" {
  command = plan

  variables {
    schedule_expression = "cron(30 2 * * ? *)"
    schedule_timezone   = "Europe/Berlin"
  }

  expect_failures = [aws_lambda_function.dump]
}

run "hour_that_daylight_saving_skips_in_a_list" {
  command = plan

  variables {
    schedule_expression = "cron(30 14,03 * * ? *)"
    schedule_timezone   = "Europe/Berlin"
  }

  expect_failures = [aws_lambda_function.dump]
}

run "existing_bucket_without_a_name" {
  command = plan

  variables {
    create_bucket = false
  }

  expect_failures = [aws_lambda_function.dump]
}

run "expiration_in_an_existing_bucket" {
  command = plan

  variables {
    create_bucket   = false
    bucket_name     = "all-dumps"
    expiration_days = 35
  }

  expect_failures = [aws_lambda_function.dump]
}

run "existing_lock_table_without_a_name" {
  command = plan

  variables {
    create_lock_table = false
  }

  expect_failures = [aws_lambda_function.dump]
}

run "gzip_level_of_zstd" {
  command = plan

  variables {
    compression       = "gzip"
    compression_level = 12
  }

  expect_failures = [aws_lambda_function.dump]
}

run "gateway_endpoints_without_route_tables" {
  command = plan

  variables {
    create_vpc_endpoints = true
  }

  expect_failures = [aws_lambda_function.dump]
}

run "secret_without_an_endpoint" {
  command = plan

  variables {
    database_password_parameter  = null
    database_password_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf"
    create_vpc_endpoints         = true
    route_table_ids              = ["rtb-0a1b2c3d"]
  }

  expect_failures = [aws_lambda_function.dump]
}

run "packages_missing" {
  command = plan

  variables {
    package_directory = "tests/nowhere"
  }

  expect_failures = [aws_lambda_function.dump]
}
