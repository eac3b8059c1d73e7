output "bucket_name" {
  description = "Name of the bucket with the dumps."
  value       = module.mysqldump.bucket_name
}

output "replica_bucket_name" {
  description = "Name of the bucket with the copies."
  value       = aws_s3_bucket.replica.bucket
}
