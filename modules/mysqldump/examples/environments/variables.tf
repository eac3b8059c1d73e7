variable "environment" {
  description = "Name of the environment: dev, staging or prod."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod, got: ${var.environment}."
  }
}

variable "schedule_expression" {
  description = "When the dump is made, in UTC."
  type        = string
}

variable "expiration_days" {
  description = "Days for which a dump is kept."
  type        = number
}

variable "memory_size" {
  description = "Memory of the function in MB, and with it its share of processors."
  type        = number
  default     = 1769
}

variable "create_alarms" {
  description = "Whether a missing dump raises an alarm."
  type        = bool
  default     = true
}

variable "alarm_emails" {
  description = "E-mail addresses for alarms."
  type        = set(string)
  default     = []
}

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
