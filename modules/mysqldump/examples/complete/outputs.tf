output "function_name" {
  description = "Name of the function, to start a dump by hand."
  value       = module.mysqldump.function_name
}

output "dumps" {
  description = "Where the dumps are."
  value       = "s3://${module.mysqldump.bucket_name}/${module.mysqldump.dump_prefix}/"
}

output "api_url" {
  description = "URL of the API that starts dumps and returns their status."
  value       = module.mysqldump.api_url
}

output "dashboard_url" {
  description = "URL of the dashboard in the AWS console."
  value       = module.mysqldump.dashboard_url
}
