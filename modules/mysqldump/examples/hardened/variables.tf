variable "vpc_id" {
  description = "VPC of the database."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in different zones."
  type        = list(string)
}

variable "route_table_ids" {
  description = "Route tables of these subnets."
  type        = list(string)
}

variable "database_security_group_id" {
  description = "Security group of the database."
  type        = string
}

variable "code_signing_config_arn" {
  description = "Code signing configuration of the organisation. The packages of the module have to be signed for it."
  type        = string
}

variable "deletion_protection" {
  description = "Whether the lock table is protected against deletion."
  type        = bool
  default     = true
}
