# Only with --all: other ways to request a dump, notifications, and scripts that use the same lock table.

variable "webhook" {
  type = string
}

resource "aws_kinesis_stream" "requests" {
  name        = "requests"
  shard_count = 1
}

resource "aws_sqs_queue" "requests" {
  name                       = "requests"
  visibility_timeout_seconds = 960
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.unread.arn, maxReceiveCount = 3 })
}

resource "aws_sqs_queue" "unread" {
  name = "unread-requests"
}

# Replaces the mailbox of a subscriber.
resource "aws_sqs_queue" "inbox" {
  name = "inbox"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = "*"
      Condition = { ArnEquals = { "aws:SourceArn" = module.mysqldump.alarms_topic_arn } }
    }]
  })
}

resource "aws_sns_topic_subscription" "inbox" {
  topic_arn = module.mysqldump.alarms_topic_arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.inbox.arn
}

# A script with a handler function, as a custom runtime for bash expects it.
module "report" {
  source = "../../../modules/scheduled-script"

  name                = "report"
  schedule_expression = "cron(0 5 * * ? *)"
  script_path         = "${path.module}/report.sh"
  handler             = "handler"
  environment         = { WEBHOOK = var.webhook }
  aws_cli             = false
  create_lock_table   = false
  lock_table_name     = module.mysqldump.lock_table_name
  create_alarms       = false
  package_directory   = var.package_directory
}

# A script from a crontab, which fails half-way.
module "broken" {
  source = "../../../modules/scheduled-script"

  name                = "broken"
  schedule_expression = "cron(0 5 * * ? *)"
  script_path         = "${path.module}/broken.sh"
  environment         = { WEBHOOK = var.webhook }
  aws_cli             = false
  create_lock_table   = false
  lock_table_name     = module.mysqldump.lock_table_name
  create_alarms       = false
  package_directory   = var.package_directory
}

output "api_url" {
  value = module.mysqldump.api_url
}

output "stream" {
  value = aws_kinesis_stream.requests.name
}

output "queue_url" {
  value = aws_sqs_queue.requests.url
}

output "inbox_url" {
  value = aws_sqs_queue.inbox.url
}

output "report_function" {
  value = module.report.function_name
}

output "broken_function" {
  value = module.broken.function_name
}
