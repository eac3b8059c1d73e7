output "state_machine_arn" {
  description = "What restores now: aws stepfunctions start-execution --state-machine-arn …"
  value       = aws_sfn_state_machine.restore.arn
}

output "task_role_arn" {
  description = "The role that production may name in mask_reader_arns, in place of the whole account."
  value       = aws_iam_role.task.arn
}

output "failures_topic_arn" {
  description = "Topic of failed and missing restores."
  value       = aws_sns_topic.failures.arn
}

output "log_group_name" {
  description = "Log group of the task."
  value       = aws_cloudwatch_log_group.restore.name
}
