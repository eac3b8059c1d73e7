output "masked_bucket_name" {
  description = "What staging names by --bucket, with the job in masked_job_name."
  value       = module.mysqldump.masked_bucket_name
}

output "masked_job_name" {
  description = "The job of the masked dumps."
  value       = module.mysqldump.masked_job_name
}

output "masked_kms_key_arn" {
  description = "The key of the masked dumps, which staging may decrypt with."
  value       = aws_kms_key.masked.arn
}
