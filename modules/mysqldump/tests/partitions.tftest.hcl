# Partitions of AWS beside the commercial one.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory           = "tests/packages"
  name                        = "shop"
  schedule_expression         = "cron(0 4 * * ? *)"
  vpc_id                      = "vpc-0a1b2c3d"
  subnet_ids                  = ["subnet-0a1b2c3d"]
  bucket_name                 = "shop-dumps"
  database_security_group_ids = ["sg-0a1b2c3d"]
  database_host               = "shop.internal.example.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
  database_tls_ca_parameter   = "/rds-ca"
  create_dashboard            = true
}

run "china" {
  command = plan

  override_data {
    target = data.aws_region.current
    values = { endpoint = "ec2.cn-north-1.amazonaws.com.cn" }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn" }
  }

  assert {
    condition     = local.region == "cn-north-1" && local.bucket_arn == "arn:aws-cn:s3:::shop-dumps"
    error_message = "Region and ARNs should be those of China, got: ${local.region}, ${local.bucket_arn}"
  }
  assert {
    condition     = startswith(output.dashboard_url, "https://cn-north-1.console.amazonaws.cn/")
    error_message = "The link should lead to the console of China, got: ${output.dashboard_url}"
  }
}

run "govcloud" {
  command = plan

  override_data {
    target = data.aws_region.current
    values = { endpoint = "ec2.us-gov-west-1.amazonaws.com" }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }

  assert {
    condition     = local.region == "us-gov-west-1" && local.bucket_arn == "arn:aws-us-gov:s3:::shop-dumps"
    error_message = "Region and ARNs should be those of GovCloud, got: ${local.region}, ${local.bucket_arn}"
  }
  assert {
    condition     = startswith(output.dashboard_url, "https://us-gov-west-1.console.amazonaws-us-gov.com/")
    error_message = "The link should lead to the console of GovCloud, got: ${output.dashboard_url}"
  }
}
