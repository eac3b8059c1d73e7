# What each choice changes.

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

run "schedule_in_a_time_zone" {
  command = plan

  variables {
    schedule_timezone = "Europe/Berlin"
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.schedule) == 0 && length(aws_lambda_permission.schedule) == 0 && length(aws_cloudwatch_event_target.schedule) == 0
    error_message = "A time zone other than UTC should make no rule."
  }
  assert {
    condition     = one(aws_scheduler_schedule.schedule[*].schedule_expression_timezone) == "Europe/Berlin"
    error_message = "A time zone other than UTC should make a schedule."
  }
  assert {
    condition     = one(aws_scheduler_schedule.schedule[*].target[0].input) == "{\"source\":\"aws.scheduler\",\"detail-type\":\"Scheduled Event\",\"time\":\"<aws.scheduler.scheduled-time>\"}"
    error_message = "Scheduler should send the shape of a rule's event, with its placeholder unescaped."
  }
  assert {
    condition     = local.environment.SLOT_TIMEZONE == "Europe/Berlin"
    error_message = "The date of a dump should be the date in the time zone of the schedule."
  }
}

run "early_hour_in_utc" {
  command = plan

  variables {
    schedule_expression = "cron(0 2 * * ? *)"
  }
}

run "early_hour_where_clocks_never_change" {
  command = plan

  variables {
    schedule_expression = "cron(0 2 * * ? *)"
    schedule_timezone   = "Asia/Tokyo"
  }
}

run "early_hour_at_a_fixed_offset" {
  command = plan

  variables {
    schedule_expression = "cron(0 2 * * ? *)"
    schedule_timezone   = "Etc/GMT-3"
  }
}

run "first_minute_after_the_clocks_went_forward" {
  command = plan

  variables {
    schedule_expression = "cron(0 3 * * ? *)"
    schedule_timezone   = "Europe/Berlin"
  }
}

run "skipped_time_that_somebody_accepts" {
  command = plan

  variables {
    schedule_expression          = "cron(30 2 * * ? *)"
    schedule_timezone            = "Europe/Berlin"
    schedule_allow_skipped_hours = true
  }
}

run "several_attempts_a_day" {
  command = plan

  variables {
    schedule_expression    = "cron(0 3,4,5 * * ? *)"
    schedule_allow_repeats = true
    keep_daily             = 7
  }

  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dump_missing[*].evaluation_periods) == 24
    error_message = "Each attempt counts for the schedule, also one that finds the dump: the longest time between two of them, and two hours more."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dump_unverified[*].evaluation_periods) == 26 && one(aws_cloudwatch_metric_alarm.dump_undrilled[*].evaluation_periods) == 26 && one(aws_lambda_function.retention[*].environment[0].variables).MISSING_HOURS == "26"
    error_message = "Only one of the attempts makes a new dump: a day may pass until the next one is verified and drilled."
  }
}

run "several_attempts_a_day_and_chosen_hours" {
  command = plan

  variables {
    schedule_expression      = "cron(0 3,15 * * ? *)"
    schedule_allow_repeats   = true
    alarm_dump_missing_hours = 13
  }

  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dump_missing[*].evaluation_periods) == 13 && one(aws_cloudwatch_metric_alarm.dump_unverified[*].evaluation_periods) == 26
    error_message = "An alarm on new dumps should not be raised between the only dump of a date and that of the next."
  }
}

run "several_attempts_a_day_without_that_alarm" {
  command = plan

  variables {
    schedule_expression      = "cron(0 3,15 * * ? *)"
    schedule_allow_repeats   = true
    alarm_dump_missing_hours = 0
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.dump_missing) == 0 && length(aws_cloudwatch_metric_alarm.dump_unverified) == 0 && length(aws_cloudwatch_metric_alarm.dump_undrilled) == 0
    error_message = "0 should raise none of these alarms."
  }
}

run "every_hour" {
  command = plan

  variables {
    schedule_expression = "cron(0 * * * ? *)"
    slot_unit           = "hour"
  }

  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dump_missing[*].evaluation_periods) == 3
    error_message = "Three hours without an hourly dump should raise an alarm."
  }
}

run "several_times_a_day" {
  command = plan

  variables {
    schedule_expression = "cron(0 8-18/2,23 ? * * *)"
    schedule_timezone   = "Asia/Kolkata"
    slot_unit           = "hour"
  }

  assert {
    condition     = jsonencode(local.schedule_hours) == "[8,10,12,14,16,18,23]"
    error_message = "The hours of the schedule should be known, got: ${jsonencode(local.schedule_hours)}"
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dump_missing[*].evaluation_periods) == 11
    error_message = "The alarm should allow for the longest time between two dumps, 23:00 to 08:00, and two hours more."
  }
}

run "short_runs_are_tried_as_long" {
  command = plan

  variables {
    timeout = 120
  }

  assert {
    condition     = local.retry_max_receive_count == 43
    error_message = "The queue should try for two hours, got: ${local.retry_max_receive_count} times."
  }
}

run "disabled_schedule" {
  command = plan

  variables {
    schedule_enabled = false
  }

  assert {
    condition     = one(aws_cloudwatch_event_rule.schedule[*].state) == "DISABLED"
    error_message = "The rule should be disabled."
  }
}

run "long_name" {
  command = plan

  variables {
    name = "a-job-with-a-name-that-is-much-longer-than-what-aws-takes-for-the-name-of-a-role"
  }

  assert {
    condition     = length(aws_lambda_function.dump.function_name) == 54 && startswith(aws_lambda_function.dump.function_name, "mysqldump-a-job-with-a-name-that-is-much-long-")
    error_message = "A long name should be cut and end in a hash, got: ${aws_lambda_function.dump.function_name}"
  }
  assert {
    condition     = length(aws_iam_role.dump.name) == 64
    error_message = "The name of the role should be as long as IAM allows, got: ${aws_iam_role.dump.name}"
  }
  assert {
    condition     = local.environment.JOB_NAME == "a-job-with-a-name-that-is-much-longer-than-what-aws-takes-for-the-name-of-a-role"
    error_message = "The name of the job itself should stay whole."
  }
}

run "retention" {
  command = apply

  variables {
    keep_daily               = 14
    keep_monthly             = 12
    expiration_days          = 35
    alarm_dump_missing_hours = 30
  }

  assert {
    condition = {
      for name, value in one(aws_lambda_function.retention[*].environment[0].variables) : name => value if length(regexall("^(KEEP|EXP|MISS|DRILLS)", name)) > 0
    } == { KEEP_DAILY = "14", KEEP_MONTHLY = "12", EXPIRATION_DAYS = "35", MISSING_HOURS = "30", DRILLS = "true" }
    error_message = "The function should know the rules that are set, and no others."
  }
  assert {
    condition = sort([for statement in jsondecode(one(aws_iam_role_policy.retention[*].policy)).Statement : statement.Sid]) == tolist([
      "AttachToNetwork", "DenyNetworkToCode", "FindDumps", "FindMonths", "FindUsers", "ReadLifecycle", "ReadVerdicts", "ReportUndecided", "TagDumps", "WriteLogs",
    ])
    error_message = "The role should hold only what it needs."
  }
  assert {
    condition     = one(aws_cloudwatch_event_rule.retention[*].schedule_expression) == "cron(35 0 * * ? *)" && output.retention_function_name == "mysqldump-shop-retention"
    error_message = "It should run once a day."
  }
}

run "retention_of_a_weekly_job" {
  command = plan

  variables {
    schedule_expression      = "cron(0 4 ? * SUN *)"
    alarm_dump_missing_hours = 0
    keep_weekly              = 8
    drill                    = false
  }

  assert {
    condition     = length(setintersection(keys(one(aws_lambda_function.retention[*].environment[0].variables)), ["MISSING_HOURS", "DRILLS"])) == 0
    error_message = "Without the hours of the alarm, the usual gap between dumps should decide when one is missing."
  }
}

run "no_retention" {
  command = plan

  assert {
    condition     = length(aws_lambda_function.retention) + length(aws_iam_role.retention) + length(aws_iam_role_policy.retention) + length(aws_cloudwatch_log_group.retention) + length(aws_cloudwatch_event_rule.retention) + length(aws_cloudwatch_event_target.retention) + length(aws_lambda_permission.retention) + length(aws_security_group.retention) + length(aws_vpc_security_group_egress_rule.retention_https) + length(aws_sqs_queue.retention_dead_letter) + length(aws_sqs_queue_policy.retention_dead_letter) + length(aws_lambda_function_event_invoke_config.retention) + length(aws_cloudwatch_metric_alarm.retention_missing) + length(aws_cloudwatch_metric_alarm.retention_dead_letters) == 0
    error_message = "Nothing of the retention should be made unless asked for."
  }
  assert {
    condition     = output.retention_function_name == null && output.retention_role_arn == null
    error_message = "Outputs of a function that is not made should be null."
  }
  assert {
    condition = one([
      for rule in aws_s3_bucket_lifecycle_configuration.dumps[0].rule : rule.filter[0].tag[0].value if rule.id == "expired-dumps"
    ]) == "expired"
    error_message = "Only what is tagged should expire, by a rule that is always there for other jobs of the bucket."
  }
}

run "kms_keys" {
  command = apply

  variables {
    kms_key_arn             = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    credentials_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/66666666-7777-8888-9999-000000000000"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.dump.policy).Statement :
      statement.Sid => statement.Resource if contains(["EncryptDumps", "DecryptCredentials"], statement.Sid)
      } == {
      EncryptDumps       = var.kms_key_arn
      DecryptCredentials = var.credentials_kms_key_arn
    }
    error_message = "The role should use each key for its one purpose."
  }
  assert {
    condition     = aws_lambda_function.dump.environment[0].variables.DUMP_KMS_KEY_ARN == var.kms_key_arn
    error_message = "The function should encrypt dumps with the key."
  }
}

run "password_in_secrets_manager" {
  command = apply

  variables {
    database_password_parameter  = null
    database_password_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!cluster-1a2b-AbCdEf"
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.dump.policy).Statement : statement.Resource if statement.Sid == "ReadSecret"
    ]) == var.database_password_secret_arn
    error_message = "The role should read the one secret."
  }
  assert {
    condition     = !contains([for statement in jsondecode(aws_iam_role_policy.dump.policy).Statement : statement.Sid], "ReadParameters")
    error_message = "Without parameters, the role should read none."
  }
}

run "iam_authentication" {
  command = apply

  variables {
    database_password_parameter = null
    database_iam_authentication = true
    database_resource_id        = "cluster-ABCDEFGHIJKL"
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.dump.policy).Statement : statement.Resource if statement.Sid == "ConnectToDatabase"
    ]) == "arn:aws:rds-db:eu-central-1:123456789012:dbuser:cluster-ABCDEFGHIJKL/dump"
    error_message = "The role should connect as the one user of the one database."
  }
}

run "everything_in_parameters" {
  command = apply

  variables {
    database_host               = null
    database_host_parameter     = "/shop/host"
    database_port_parameter     = "shop.port"
    database_names              = null
    database_names_parameter    = "/shop/names"
    database_username           = null
    database_username_parameter = "/shop/username"
    database_tls_ca_parameter   = "/shop/ca"
  }

  assert {
    condition = toset(one([
      for statement in jsondecode(aws_iam_role_policy.dump.policy).Statement : statement.Resource if statement.Sid == "ReadParameters"
      ])) == toset([
      for name in ["shop/host", "shop.port", "shop/names", "shop/username", "shop/dump/password", "shop/ca"] :
      "arn:aws:ssm:eu-central-1:123456789012:parameter/${name}"
    ])
    error_message = "The role should read each parameter by its name."
  }
  assert {
    condition     = length(setintersection(keys(aws_lambda_function.dump.environment[0].variables), ["DB_HOST", "DB_PORT", "DB_USERNAME", "DB_DATABASES"])) == 0
    error_message = "Nothing that is in a parameter should stand in the environment, too."
  }
}

run "database_by_address_range" {
  command = plan

  variables {
    database_security_group_ids = []
    database_cidr_blocks        = ["10.0.0.0/16", "192.168.7.0/24"]
    database_port               = 3307
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.database_cidr_blocks[*].cidr_ipv4 == ["10.0.0.0/16", "192.168.7.0/24"] && aws_vpc_security_group_egress_rule.database_cidr_blocks[0].from_port == 3307
    error_message = "The function should reach the ranges on the database port."
  }
}

run "vpc_endpoints" {
  command = plan

  variables {
    create_vpc_endpoints = true
    route_table_ids      = ["rtb-0a1b2c3d"]
  }

  assert {
    condition     = keys(aws_vpc_endpoint.gateway) == ["dynamodb", "s3"] && keys(aws_vpc_endpoint.interface) == ["ssm"]
    error_message = "There should be endpoints for S3, DynamoDB and SSM."
  }
}

run "vpc_endpoints_beside_existing_ones" {
  command = plan

  variables {
    create_vpc_endpoints  = true
    vpc_endpoint_services = ["secretsmanager"]
  }

  assert {
    condition     = length(aws_vpc_endpoint.gateway) == 0 && keys(aws_vpc_endpoint.interface) == ["secretsmanager"]
    error_message = "There should be an endpoint for what was asked for only."
  }
}

run "gzip" {
  command = plan

  variables {
    compression = "gzip"
  }

  assert {
    condition     = local.environment.DUMP_COMPRESSION_LEVEL == "6"
    error_message = "gzip should have its own default level."
  }
}

run "threads_and_requests" {
  command = plan

  variables {
    compression_threads = 4
    upload_concurrency  = 6
  }

  assert {
    condition     = local.optional_environment.DUMP_COMPRESSION_THREADS == "4" && local.optional_environment.DUMP_UPLOAD_CONCURRENCY == "6"
    error_message = "The function should get its numbers of threads and requests."
  }
}

run "several_processes" {
  command = plan

  variables {
    parallelism     = 4
    memory_size     = 640
    checksum_tables = true
  }

  assert {
    condition     = local.optional_environment.DUMP_PARALLELISM == "4" && local.optional_environment.DUMP_CHECKSUM_TABLES == "true"
    error_message = "The function should get its number of processes, and compute checksums."
  }
}

run "accounts" {
  command = plan

  variables {
    dump_users = true
  }

  assert {
    condition     = local.optional_environment.DUMP_USERS == "true" && output.users_prefix == "_users/shop" && length(aws_iam_policy.users_reader) == 1
    error_message = "The function should dump the accounts, and a policy should let people read them."
  }
}

run "databases_by_patterns" {
  command = plan

  variables {
    database_names    = ["crm", "shop_*", "`a*b`"]
    exclude_databases = ["*_test", "`shop_x*`"]
  }

  assert {
    condition     = tolist(jsondecode(local.optional_environment.DB_DATABASES)) == var.database_names && tolist(jsondecode(local.optional_environment.DB_EXCLUDED_DATABASES)) == var.exclude_databases
    error_message = "The function should know the patterns of the databases, and which of these it leaves out."
  }
}

run "some_tables" {
  command = plan

  variables {
    exclude_tables        = ["shop.audit_*", "*.`a.b`"]
    structure_only_tables = ["shop.log"]
  }

  assert {
    condition     = tolist(jsondecode(local.optional_environment.DB_EXCLUDE_TABLES)) == var.exclude_tables && tolist(jsondecode(local.optional_environment.DB_STRUCTURE_ONLY_TABLES)) == var.structure_only_tables
    error_message = "The function should know which tables it leaves out, and which it dumps without rows."
  }
}

run "arm64" {
  command = plan

  variables {
    architecture = "arm64"
  }

  assert {
    condition     = endswith(one(aws_lambda_layer_version.mysql_client[*].filename), "/mysql-client-arm64.zip")
    error_message = "The layer should be the one for the function's processor."
  }
}

run "alarms_by_mail" {
  command = apply

  variables {
    schedule_expression      = "cron(0 4 ? * MON-FRI *)"
    alarm_emails             = ["ops@example.com", "shop@example.com"]
    alarm_dump_missing_hours = 74
    alarm_failed_runs        = 1
    alarm_dump_shrink_share  = 0.9
  }

  assert {
    condition     = keys(aws_sns_topic_subscription.alarm_emails) == ["ops@example.com", "shop@example.com"]
    error_message = "Each address should be subscribed."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dump_missing[*].evaluation_periods) == 74 && one(aws_cloudwatch_metric_alarm.runs_failing[*].threshold) == 1 && aws_lambda_function.dump.environment[0].variables.DUMP_SHRINK_SHARE == "0.9"
    error_message = "The thresholds should be the ones that were chosen."
  }
  assert {
    condition = toset(concat([
      for alarm in concat(aws_cloudwatch_metric_alarm.dump_missing, aws_cloudwatch_metric_alarm.runs_failing, aws_cloudwatch_metric_alarm.dead_letters, aws_cloudwatch_metric_alarm.dump_shrunk) :
      concat(tolist(alarm.alarm_actions), tolist(alarm.ok_actions))
    ]...)) == toset([output.alarms_topic_arn])
    error_message = "Every alarm, and its end, should be sent to the topic."
  }
}

run "alarms_to_an_existing_topic" {
  command = plan

  variables {
    create_alarms_topic = false
    alarms_topic_arn    = "arn:aws:sns:eu-central-1:123456789012:on-call"
  }

  assert {
    condition     = length(aws_sns_topic.alarms) + length(aws_sns_topic_policy.alarms) + length(aws_kms_key.alarms) + length(aws_kms_alias.alarms) == 0
    error_message = "Nothing of an existing topic should be managed."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.dump_missing[*].alarm_actions) == toset(["arn:aws:sns:eu-central-1:123456789012:on-call"]) && output.alarms_topic_arn == "arn:aws:sns:eu-central-1:123456789012:on-call"
    error_message = "The alarms should be sent to the existing topic."
  }
}

run "dashboard" {
  command = plan

  variables {
    create_dashboard = true
    create_alarms    = false
    keep_daily       = 7
    create_api       = true
  }

  assert {
    condition     = output.dashboard_name == "mysqldump-shop" && output.dashboard_url == "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/mysqldump-shop"
    error_message = "Name and URL should be known, got: ${coalesce(output.dashboard_url, "nothing")}"
  }
  assert {
    condition     = jsonencode(distinct([for widget in jsondecode(one(aws_cloudwatch_dashboard.job[*].dashboard_body)).widgets : widget.y])) == "[0,2,8,14,20,26,30,36]"
    error_message = "The rows should be below each other: heading, dumps, runs, verification, drills, full drills, retention, errors."
  }
}

run "dashboard_with_alarms" {
  command = plan

  variables {
    create_dashboard        = true
    alarm_dump_shrink_share = 0
  }

  assert {
    condition = toset(flatten([for widget in jsondecode(one(aws_cloudwatch_dashboard.job[*].dashboard_body)).widgets : widget.properties.alarms if widget.type == "alarm"])) == toset([
      for suffix in ["dump-missing", "runs-failing", "dead-letters", "dump-damaged", "table-shrunk", "dump-unverified", "verify-dead-letters", "dump-unrestorable", "dump-undrilled", "full-drill-missing", "drill-dead-letters"] :
      "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:mysqldump-shop-${suffix}"
    ])
    error_message = "The dashboard should show the alarms that exist, and no other."
  }
}

run "dashboard_of_fewer_features" {
  command = plan

  variables {
    create_dashboard = true
    create_alarms    = false
    verify           = false
    drill            = false
  }

  assert {
    condition     = jsonencode(distinct([for widget in jsondecode(one(aws_cloudwatch_dashboard.job[*].dashboard_body)).widgets : widget.y])) == "[0,2,8,14]"
    error_message = "The rows of features that are off should leave no gap."
  }
  assert {
    condition     = !can(regex("-(verify|drill|retention|notify|api)[^a-z]", one(aws_cloudwatch_dashboard.job[*].dashboard_body)))
    error_message = "Nothing of a function that does not exist should be shown."
  }
}

run "fewer_alarms" {
  command = plan

  variables {
    alarm_dump_missing_hours = 0
    alarm_failed_runs        = 0
    alarm_dump_shrink_share  = 0
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.dump_missing) + length(aws_cloudwatch_metric_alarm.runs_failing) + length(aws_cloudwatch_metric_alarm.dump_shrunk) == 0 && length(aws_cloudwatch_metric_alarm.dead_letters) == 1
    error_message = "A zero should switch its alarm off, and no other."
  }
  assert {
    condition     = local.optional_environment.DUMP_SHRINK_SHARE == null
    error_message = "The function should not compare sizes."
  }
}

run "no_alarms" {
  command = plan

  variables {
    create_alarms = false
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.dump_missing) + length(aws_cloudwatch_metric_alarm.runs_failing) + length(aws_cloudwatch_metric_alarm.dead_letters) + length(aws_cloudwatch_metric_alarm.dump_shrunk) + length(aws_sns_topic.alarms) + length(aws_kms_key.alarms) == 0
    error_message = "There should be no alarms and no topic."
  }
}

run "no_verification" {
  command = apply

  variables {
    verify = false
    drill  = false
  }

  assert {
    condition     = length(aws_lambda_function.verify) + length(aws_iam_role.verify) + length(aws_cloudwatch_log_group.verify) + length(aws_cloudwatch_event_rule.verify) + length(aws_security_group.verify) + length(aws_vpc_security_group_egress_rule.verify_https) + length(aws_cloudwatch_metric_alarm.dump_damaged) + length(aws_cloudwatch_metric_alarm.dump_unverified) == 0
    error_message = "There should be no function that reads dumps back, and nothing of it."
  }
  assert {
    condition     = length(aws_s3_bucket_notification.dumps) == 1
    error_message = "Another job that shares the bucket may verify its dumps."
  }
  assert {
    condition     = output.verify_function_name == null && output.verify_role_arn == null && output.verify_security_group_id == null
    error_message = "The outputs should be null."
  }
}

run "no_drill" {
  command = apply

  variables {
    drill = false
  }

  assert {
    condition     = length(aws_lambda_function.drill) + length(aws_iam_role.drill) + length(aws_cloudwatch_log_group.drill) + length(aws_cloudwatch_event_rule.drill) + length(aws_security_group.drill) + length(aws_vpc_security_group_egress_rule.drill_https) + length(aws_sqs_queue.drill_dead_letter) + length(aws_lambda_layer_version.mysql_server) + length(aws_lambda_layer_version.mariadb_server) + length(aws_cloudwatch_metric_alarm.dump_unrestorable) + length(aws_cloudwatch_metric_alarm.dump_undrilled) + length(aws_cloudwatch_metric_alarm.drill_dead_letters) + length(aws_cloudwatch_event_rule.drill_full) + length(aws_cloudwatch_metric_alarm.full_drill_missing) + length(terraform_data.full_drills) == 0
    error_message = "There should be no function that restores dumps, and nothing of it."
  }
  assert {
    condition     = length(aws_lambda_function.verify) == 1
    error_message = "Dumps should still be read back."
  }
  assert {
    condition     = output.drill_function_name == null && output.drill_role_arn == null && output.drill_security_group_id == null
    error_message = "The outputs should be null."
  }
}

run "accepted_findings" {
  command = plan

  variables {
    drill_accepted_findings = ["view shop.open_orders", "column * of table shop.orders", "trigger shop.audit_*"]
  }

  assert {
    condition     = tolist(jsondecode(one(aws_lambda_function.drill[*].environment[0].variables.DRILL_ACCEPTED_FINDINGS))) == var.drill_accepted_findings
    error_message = "The drill function should know the accepted findings."
  }
}

run "no_full_drill" {
  command = apply

  variables {
    drill_schedule_expression = ""
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.drill_full) + length(aws_lambda_permission.drill_full) + length(aws_cloudwatch_metric_alarm.full_drill_missing) + length(terraform_data.full_drills) == 0
    error_message = "Nothing should start full drills, and no alarm should miss them."
  }
  assert {
    condition     = length(aws_lambda_function.drill) == 1 && !contains(keys(one(aws_lambda_function.drill[*].environment[0].variables)), "FULL_DRILLS_SINCE") && length(jsondecode(one(aws_sqs_queue_policy.drill_dead_letter[*].policy)).Statement) == 1
    error_message = "The definitions should still be drilled."
  }
}

run "full_drill_by_hours" {
  command = plan

  variables {
    drill_schedule_expression = "rate(36 hours)"
  }

  assert {
    condition     = one(aws_cloudwatch_metric_alarm.full_drill_missing[*].threshold) == 3
    error_message = "The alarm should start a day after the interval, in whole days, got: ${one(aws_cloudwatch_metric_alarm.full_drill_missing[*].threshold)}"
  }
}

run "full_drill_by_cron" {
  command = plan

  variables {
    drill_schedule_expression     = "cron(0 6 ? * SUN *)"
    alarm_full_drill_missing_days = 9
  }

  assert {
    condition     = one(aws_cloudwatch_event_rule.drill_full[*].schedule_expression) == "cron(0 6 ? * SUN *)" && one(aws_cloudwatch_metric_alarm.full_drill_missing[*].threshold) == 9
    error_message = "The rule should have the schedule, and the alarm the days that were chosen."
  }
}

run "larger_drill" {
  command = plan

  variables {
    drill_memory_size            = 3538
    drill_ephemeral_storage_size = 10240
    architecture                 = "arm64"
  }

  assert {
    condition     = one(aws_lambda_function.drill[*].memory_size) == 3538 && one(aws_lambda_function.drill[*].ephemeral_storage[0].size) == 10240
    error_message = "The drill should have the memory and the disk that were chosen."
  }
  assert {
    condition     = endswith(one(aws_lambda_layer_version.mysql_server[*].filename), "/mysql-server-arm64.zip") && endswith(one(aws_lambda_layer_version.mariadb_server[*].filename), "/mariadb-server-arm64.zip")
    error_message = "The servers should be those for the function's processor."
  }
}
