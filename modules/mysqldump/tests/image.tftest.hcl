# The function as a container image, and the repository that the image is pushed to.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                        = "shop"
  schedule_expression         = "cron(0 4 * * ? *)"
  vpc_id                      = "vpc-0a1b2c3d"
  subnet_ids                  = ["subnet-0a1b2c3d"]
  database_security_group_ids = ["sg-0a1b2c3d"]
  database_host               = "shop.internal.example.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
  # The functions that read dumps back and restore them are zips, and bring the layer along.
  verify = false
  drill  = false
}

run "zip" {
  command = plan

  variables {
    package_directory = "tests/packages"
  }

  assert {
    condition     = aws_lambda_function.dump.package_type == "Zip" && aws_lambda_function.dump.handler == "index.handler" && aws_lambda_function.dump.image_uri == null
    error_message = "Without a choice the function should be deployed as a zip."
  }
  assert {
    condition     = length(aws_lambda_layer_version.mysql_client) == 1
    error_message = "A zip needs the layer with the clients."
  }
  assert {
    condition     = length(aws_ecr_repository.image) + length(aws_ecr_repository_policy.image) + length(aws_ecr_lifecycle_policy.image) == 0 && output.ecr_repository_url == null
    error_message = "A repository is made only when it is asked for."
  }
}

run "image_by_tag" {
  command = plan

  variables {
    package_directory = "tests/packages/without-the-dump"
    package_type      = "Image"
    image_uri         = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/backup/mysqldump:1.0.0"
    architecture      = "arm64"
  }

  assert {
    condition     = aws_lambda_function.dump.package_type == "Image" && aws_lambda_function.dump.image_uri == "123456789012.dkr.ecr.eu-central-1.amazonaws.com/backup/mysqldump:1.0.0"
    error_message = "The function should run the image."
  }
  assert {
    condition     = aws_lambda_function.dump.handler == null && aws_lambda_function.dump.runtime == null && aws_lambda_function.dump.filename == null
    error_message = "An image brings its handler and its runtime, and there is no zip beside it."
  }
  assert {
    condition     = length(aws_lambda_layer_version.mysql_client) == 0
    error_message = "An image holds the clients: there should be no layer."
  }
  assert {
    condition     = aws_lambda_function.dump.architectures == tolist(["arm64"])
    error_message = "The processor of the image should be that of the function."
  }
}

run "image_beside_verification" {
  command = plan

  variables {
    package_directory = "tests/packages"
    package_type      = "Image"
    image_uri         = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/backup/mysqldump:1.0.0"
    verify            = true
    drill             = true
  }

  assert {
    condition     = length(aws_lambda_layer_version.mysql_client) == 1 && length(one(aws_lambda_function.verify[*].layers)) == 1
    error_message = "The function that reads dumps back is a zip also beside an image, and needs the layer."
  }
  assert {
    condition     = length(one(aws_lambda_function.drill[*].layers)) == 3
    error_message = "The function that restores dumps is a zip also beside an image, and needs the clients and both servers."
  }
  assert {
    condition     = length(coalesce(aws_lambda_function.dump.layers, [])) == 0
    error_message = "The image itself should have no layer."
  }
}

run "image_by_digest" {
  command = plan

  variables {
    package_type = "Image"
    image_uri    = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }
}

run "created_repository" {
  command = plan

  variables {
    package_type          = "Image"
    image_uri             = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump-shop-eu:1.0.0"
    create_ecr_repository = true
    name                  = "Shop__EU_"
  }

  assert {
    condition     = one(aws_ecr_repository.image[*].name) == "mysqldump-shop-eu"
    error_message = "The repository should be named after the job, as far as ECR allows, got: ${one(aws_ecr_repository.image[*].name)}"
  }
  assert {
    condition     = one(aws_ecr_repository.image[*].image_tag_mutability) == "IMMUTABLE" && one(aws_ecr_repository.image[*].image_scanning_configuration[0].scan_on_push) && !one(aws_ecr_repository.image[*].force_delete)
    error_message = "Tags should be immutable, images scanned when they are pushed, and a repository with images kept."
  }
  assert {
    condition     = jsondecode(one(aws_ecr_repository_policy.image[*].policy)).Statement[0].Principal.Service == "lambda.amazonaws.com" && jsondecode(one(aws_ecr_repository_policy.image[*].policy)).Statement[0].Condition.ArnLike["aws:SourceArn"] == "arn:aws:lambda:eu-central-1:123456789012:function:*"
    error_message = "Lambda should be allowed to pull, for functions of this account."
  }
  assert {
    condition     = jsondecode(one(aws_ecr_lifecycle_policy.image[*].policy)).rules[0].selection.tagStatus == "untagged"
    error_message = "Only images without a tag should expire."
  }
}

run "repository_before_the_first_image" {
  command = plan

  variables {
    package_directory           = "tests/packages"
    create_ecr_repository       = true
    ecr_repository_force_delete = true
  }

  assert {
    condition     = aws_lambda_function.dump.package_type == "Zip" && length(aws_ecr_repository.image) == 1 && one(aws_ecr_repository.image[*].force_delete)
    error_message = "A repository can be made while the function is still a zip."
  }
}
