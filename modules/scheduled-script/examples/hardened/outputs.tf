output "lock_table_kms_key_arn" {
  description = "Key of the lock table, for other jobs that share it."
  value       = module.report.lock_table_kms_key_arn
}
