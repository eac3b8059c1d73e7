variable "vpc_id" {
  description = "VPC of the database."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in different zones."
  type        = list(string)
}

variable "database_security_group_id" {
  description = "Security group of the database."
  type        = string
}

variable "route_table_ids" {
  description = "Route tables of the subnets."
  type        = list(string)
}

variable "alarm_emails" {
  description = "Addresses that receive the alarms, after their confirmation."
  type        = set(string)
  default     = []
}

variable "image_version" {
  description = "Tag of the image of the runner, which has to be of the version of the module."
  type        = string
  default     = "1.0.0"
}
