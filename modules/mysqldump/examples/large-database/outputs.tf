output "runner_state_machine_arn" {
  description = "Whose executions made the dumps for which the function had no time."
  value       = module.mysqldump.runner_state_machine_arn
}

output "runner_log_group_name" {
  description = "Log of the dumps, verifications and restores of the runner."
  value       = module.mysqldump.runner_log_group_name
}

output "restore_in_vpc_policy_arn" {
  description = "Policy for the role of those who restore in the VPC."
  value       = module.mysqldump.restore_in_vpc_policy_arn
}
