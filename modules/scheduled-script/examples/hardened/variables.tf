variable "kms_key_arn" {
  description = "Customer managed key for all that the module stores."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in different zones."
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the function."
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
