# One service with a production and a staging account: every morning the newest masked dump of production replaces the database of
# staging, by a task on Fargate. Apply it in the staging account, after examples/masked-staging in the production account.

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

locals {
  account_id = data.aws_caller_identity.current.account_id
  name       = "staging-shop-restore"
  job        = "shop-masked"
  database   = "shop"

  bucket_arn = "arn:aws:s3:::${var.masked_bucket_name}"

  # Account, region and repository of the image.
  image      = regex("^([0-9]+)[.]dkr[.]ecr[.]([^.]+)[.]amazonaws[.]com/([^:@]+)@", var.image_uri)
  repository = "arn:aws:ecr:${local.image[1]}:${local.image[0]}:repository/${local.image[2]}"
}

# --- Network: the task reaches the database and the services of AWS, and nothing reaches the task.

resource "aws_security_group" "restore" {
  name        = local.name
  description = "Task that restores masked dumps"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "database" {
  security_group_id            = aws_security_group.restore.id
  description                  = "Database of staging"
  referenced_security_group_id = var.database_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = var.database_port
  to_port                      = var.database_port
}

resource "aws_vpc_security_group_egress_rule" "aws" {
  security_group_id = aws_security_group.restore.id
  description       = "Services of AWS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "restore" {
  security_group_id            = var.database_security_group_id
  description                  = "Task that restores masked dumps"
  referenced_security_group_id = aws_security_group.restore.id
  ip_protocol                  = "tcp"
  from_port                    = var.database_port
  to_port                      = var.database_port
}

# --- The task: the command line of the image, with the right to read masked dumps and one password.

resource "aws_ecs_cluster" "restore" {
  name = local.name
}

resource "aws_cloudwatch_log_group" "restore" {
  name              = "/aws/ecs/${local.name}"
  retention_in_days = 90
}

resource "aws_ecs_task_definition" "restore" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "1024"
  memory                   = "2048"
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }

  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name       = "restore"
    image      = var.image_uri
    essential  = true
    entryPoint = ["node", "/usr/local/lib/lambda-mysqldump/lambda-mysqldump.cjs"]
    # The password is in none of these, and neither in the environment: the task reads the parameter.
    command = [
      "restore", local.job, "latest",
      # No prefix: masked dumps have none, whatever the variable prefix of the job is.
      "--bucket=${var.masked_bucket_name}", "--prefix=",
      "--host=${var.database_host}", "--port=${var.database_port}", "--user=restore",
      "--password-parameter=${var.password_parameter}",
      # Yesterday's database is dropped after every check that could stop the restore.
      "--into=${local.database}", "--replace=${local.database}",
      # The accounts of production are not those of staging.
      "--definer=strip",
      "--json",
    ]
    environment            = [{ name = "AWS_REGION", value = "eu-central-1" }]
    user                   = "65534:65534"
    readonlyRootFilesystem = true
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp" }]
    stopTimeout            = 120
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.restore.name
        awslogs-region        = "eu-central-1"
        awslogs-stream-prefix = "restore"
      }
    }
  }])
}

# What ECS does before the code begins: it pulls the image and opens the log.
resource "aws_iam_role" "start" {
  name               = "${local.name}-start"
  assume_role_policy = data.aws_iam_policy_document.trust["ecs-tasks"].json
}

resource "aws_iam_role_policy" "start" {
  name = "start"
  role = aws_iam_role.start.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "LogInToRegistry", Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },
      {
        Sid      = "PullImage"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = local.repository
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.restore.arn}:*"
      },
    ]
  })
}

# What the code may. It names no other bucket than that of the masked dumps, and may decrypt with no other key.
resource "aws_iam_role" "task" {
  name               = "${local.name}-task"
  assume_role_policy = data.aws_iam_policy_document.trust["ecs-tasks"].json
}

resource "aws_iam_role_policy" "task" {
  name = "restore"
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadMaskedDumps"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = "${local.bucket_arn}/${local.job}/*"
      },
      {
        Sid       = "FindMaskedDumps"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = local.bucket_arn
        Condition = { StringLike = { "s3:prefix" = ["${local.job}/*"] } }
      },
      {
        Sid       = "DecryptMaskedDumps"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = var.masked_kms_key_arn
        Condition = { StringEquals = { "kms:ViaService" = "s3.eu-central-1.amazonaws.com" } }
      },
      {
        Sid      = "ReadPassword"
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = "arn:aws:ssm:eu-central-1:${local.account_id}:parameter/${trimprefix(var.password_parameter, "/")}"
      },
    ]
  })
}

# --- Every morning: a schedule starts an execution, which starts the task, and starts it again when it fails.

resource "aws_sfn_state_machine" "restore" {
  name     = local.name
  role_arn = aws_iam_role.execution.arn

  definition = jsonencode({
    Comment = "Replaces the database of staging by the newest masked dump"
    StartAt = "Restore"
    States = {
      Restore = {
        Type     = "Task"
        Resource = "arn:aws:states:::ecs:runTask.sync"
        Parameters = {
          Cluster         = aws_ecs_cluster.restore.arn
          TaskDefinition  = aws_ecs_task_definition.restore.arn
          LaunchType      = "FARGATE"
          PlatformVersion = "1.4.0"
          NetworkConfiguration = {
            AwsvpcConfiguration = {
              Subnets        = var.subnet_ids
              SecurityGroups = [aws_security_group.restore.id]
              AssignPublicIp = "DISABLED"
            }
          }
        }
        TimeoutSeconds = 6 * 60 * 60
        # A minute for a machine that failed, ten for capacity. Another restore that still writes to the database is refused.
        Retry = [{ ErrorEquals = ["States.ALL"], IntervalSeconds = 60, BackoffRate = 10, MaxAttempts = 2 }]
        End   = true
      }
    }
  })

  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.start, aws_iam_role_policy.task]
}

resource "aws_iam_role" "execution" {
  name               = "${local.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.trust["states"].json
}

resource "aws_iam_role_policy" "execution" {
  name = "execution"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "RunTask"
        Effect    = "Allow"
        Action    = "ecs:RunTask"
        Resource  = aws_ecs_task_definition.restore.arn
        Condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.restore.arn } }
      },
      {
        Sid      = "FollowTask"
        Effect   = "Allow"
        Action   = ["ecs:DescribeTasks", "ecs:StopTask"]
        Resource = "arn:aws:ecs:eu-central-1:${local.account_id}:task/${aws_ecs_cluster.restore.name}/*"
      },
      {
        Sid       = "PassRolesToTask"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = [aws_iam_role.task.arn, aws_iam_role.start.arn]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      {
        # The rule that Step Functions makes to follow tasks.
        Sid      = "FollowTasksByEvents"
        Effect   = "Allow"
        Action   = ["events:DescribeRule", "events:PutRule", "events:PutTargets"]
        Resource = "arn:aws:events:eu-central-1:${local.account_id}:rule/StepFunctionsGetEventsForECSTaskRule"
      },
    ]
  })
}

resource "aws_scheduler_schedule" "restore" {
  name                         = local.name
  description                  = "Replaces the database of staging by the newest masked dump"
  schedule_expression          = var.schedule_expression
  schedule_expression_timezone = var.schedule_timezone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sfn_state_machine.restore.arn
    role_arn = aws_iam_role.schedule.arn
    input    = "{}"
  }
}

resource "aws_iam_role" "schedule" {
  name               = "${local.name}-schedule"
  assume_role_policy = data.aws_iam_policy_document.trust["scheduler"].json
}

resource "aws_iam_role_policy" "schedule" {
  name = "start"
  role = aws_iam_role.schedule.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "StartRestore", Effect = "Allow", Action = "states:StartExecution", Resource = aws_sfn_state_machine.restore.arn },
    ]
  })
}

# Each service assumes its roles for this account only.
data "aws_iam_policy_document" "trust" {
  for_each = toset(["ecs-tasks", "scheduler", "states"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.value}.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

# --- Failures: a restore that failed is reported at once, and a day without one, whatever the reason.

resource "aws_sns_topic" "failures" {
  name = "${local.name}-failures"
}

resource "aws_sns_topic_subscription" "failures" {
  for_each = toset(var.alarm_emails)

  topic_arn = aws_sns_topic.failures.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sns_topic_policy" "failures" {
  arn = aws_sns_topic.failures.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # EventBridge takes no condition here; to topics of other accounts it sends by roles only.
        Sid       = "FailedRestores"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.failures.arn
      },
      {
        Sid       = "MissingRestores"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.failures.arn
        Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_metric_alarm.missing.arn } }
      },
    ]
  })
}

resource "aws_cloudwatch_event_rule" "failed" {
  name        = "${local.name}-failed"
  description = "A restore of the newest masked dump failed, or was stopped"
  event_pattern = jsonencode({
    source      = ["aws.states"]
    detail-type = ["Step Functions Execution Status Change"]
    detail = {
      stateMachineArn = [aws_sfn_state_machine.restore.arn]
      status          = ["FAILED", "TIMED_OUT", "ABORTED"]
    }
  })
}

resource "aws_cloudwatch_event_target" "failed" {
  rule = aws_cloudwatch_event_rule.failed.name
  arn  = aws_sns_topic.failures.arn

  depends_on = [aws_sns_topic_policy.failures]
}

resource "aws_cloudwatch_metric_alarm" "missing" {
  alarm_name        = "${local.name}-missing"
  alarm_description = "No masked dump was restored into the database of staging for 26 hours. The log group ${aws_cloudwatch_log_group.restore.name} has what the last task wrote."

  namespace           = "AWS/States"
  metric_name         = "ExecutionsSucceeded"
  dimensions          = { StateMachineArn = aws_sfn_state_machine.restore.arn }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 26
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"

  alarm_actions = [aws_sns_topic.failures.arn]
  ok_actions    = [aws_sns_topic.failures.arn]
}
