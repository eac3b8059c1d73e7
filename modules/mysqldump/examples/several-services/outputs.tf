output "bucket_name" {
  description = "Bucket with the dumps of all services."
  value       = module.orders.bucket_name
}
