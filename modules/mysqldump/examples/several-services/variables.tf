variable "vpc_id" {
  description = "VPC of the databases."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in different zones."
  type        = list(string)
}

variable "database_security_group_id" {
  description = "Security group of the databases."
  type        = string
}
