output "runner_state_machine_arn" {
  description = "Whose executions made the dumps for which the function had no time."
  value       = module.mysqldump.runner_state_machine_arn
}
