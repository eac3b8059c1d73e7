variable "database_host" {
  type        = string
  default     = "shop.cluster-c0ffee123456.eu-central-1.rds.amazonaws.com"
  description = "Host of the database."
}

variable "subnet_ids" {
  type        = list(string)
  description = "Subnets from which the database, DynamoDB, SSM and S3 can be reached."
}

variable "security_group_ids" {
  type        = list(string)
  description = "Security groups that may connect to the database, and by HTTPS to AWS."
}
