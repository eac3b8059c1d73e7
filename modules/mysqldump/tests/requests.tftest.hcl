# Dumps that others ask for: by the API, a stream, a queue.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory           = "tests/packages"
  name                        = "shop"
  schedule_expression         = "cron(0 4 * * ? *)"
  vpc_id                      = "vpc-0a1b2c3d"
  subnet_ids                  = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
  database_security_group_ids = ["sg-0a1b2c3d"]
  database_host               = "shop.internal.example.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
}

run "api" {
  command = apply

  variables {
    create_api        = true
    slot_unit         = "hour"
    schedule_timezone = "Europe/Berlin"
  }

  assert {
    condition     = alltrue([for route in [aws_apigatewayv2_route.start[0], aws_apigatewayv2_route.status[0]] : route.authorization_type == "AWS_IAM"])
    error_message = "Nobody should get in whom IAM does not allow it."
  }
  assert {
    condition     = [aws_apigatewayv2_route.start[0].route_key, aws_apigatewayv2_route.status[0].route_key] == ["POST /dumps", "GET /dumps/{id}"]
    error_message = "The API should have the documented routes and no other."
  }
  assert {
    condition     = aws_apigatewayv2_stage.dumps[0].name == "$default" && aws_apigatewayv2_stage.dumps[0].auto_deploy && aws_apigatewayv2_stage.dumps[0].default_route_settings[0].throttling_burst_limit == 20
    error_message = "The stage should be deployed, and hold back a client in a loop."
  }
  assert {
    condition     = aws_lambda_permission.api[0].principal == "apigateway.amazonaws.com" && aws_lambda_permission.api[0].source_arn == "${aws_apigatewayv2_api.dumps[0].execution_arn}/*/*/dumps*"
    error_message = "Only this API should invoke the function."
  }
  assert {
    condition     = length(aws_lambda_function.api[0].vpc_config) == 0 && aws_lambda_function.api[0].function_name == "mysqldump-shop-api"
    error_message = "The API needs no database, and so no network of its own."
  }
  assert {
    condition = aws_lambda_function.api[0].environment[0].variables == tomap({
      DUMP_FUNCTION_ARN   = aws_lambda_function.dump.arn
      JOB_NAME            = "shop"
      LOCK_TABLE          = "mysqldump-shop-lock"
      SCHEDULE_EXPRESSION = "cron(0 4 * * ? *)"
      SLOT_TIMEZONE       = "Europe/Berlin"
      SLOT_UNIT           = "hour"
    })
    error_message = "The API should read slots as the dump function does."
  }
}

run "stream_and_queue" {
  command = apply

  variables {
    request_stream_arns  = ["arn:aws:kinesis:eu-central-1:123456789012:stream/requests"]
    request_queue_arns   = ["arn:aws:sqs:eu-central-1:123456789012:requests"]
    request_kms_key_arns = ["arn:aws:kms:eu-central-1:123456789012:key/1"]
  }

  assert {
    condition     = alltrue([for mapping in [aws_lambda_event_source_mapping.request_stream[0], aws_lambda_event_source_mapping.request_queue[0]] : mapping.batch_size == 1 && mapping.function_response_types == toset(["ReportBatchItemFailures"])])
    error_message = "One record should be one run, and its failure its own."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.request_stream[0].starting_position == "TRIM_HORIZON" && aws_lambda_event_source_mapping.request_stream[0].bisect_batch_on_function_error && aws_lambda_event_source_mapping.request_stream[0].maximum_retry_attempts == 5
    error_message = "No record of the stream should be missed, and none should block the others permanently."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.request_stream[0].destination_config[0].on_failure[0].destination_arn == aws_sqs_queue.dead_letter.arn
    error_message = "A record that is given up should be reported to the dead-letter queue."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.request_queue[0].scaling_config[0].maximum_concurrency == 2
    error_message = "A full queue should not start a dump for every message at once."
  }
}
