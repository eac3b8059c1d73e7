variable "vpc_id" {
  description = "VPC of the staging database."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in different zones, with a way to S3, ECR, CloudWatch Logs and SSM: a NAT gateway or endpoints."
  type        = list(string)
}

variable "database_security_group_id" {
  description = "Security group of the staging database."
  type        = string
}

variable "database_host" {
  description = "Endpoint of the staging database, the writer of a cluster."
  type        = string
  default     = "shop-staging.cluster-c0ffee123456.eu-central-1.rds.amazonaws.com"
}

variable "database_port" {
  description = "Port of the staging database."
  type        = number
  default     = 3306
}

variable "password_parameter" {
  description = "SSM parameter of this account, of type SecureString, with the password of the user restore."
  type        = string
  default     = "/shop/restore/password"
}

variable "masked_bucket_name" {
  description = "Output of the same name in the production account."
  type        = string
}

variable "masked_kms_key_arn" {
  description = "Output of the same name in the production account."
  type        = string
}

variable "image_uri" {
  description = "Image in ECR that was built from containers/Dockerfile, by its digest, so that nobody can replace it."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}[.]dkr[.]ecr[.][a-z0-9-]+[.]amazonaws[.]com/[^:@]+@sha256:[0-9a-f]{64}$", var.image_uri))
    error_message = "image_uri must be <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>."
  }
}

variable "architecture" {
  description = "Processor that the image was built for, X86_64 or ARM64."
  type        = string
  default     = "X86_64"
}

variable "schedule_expression" {
  description = "When the newest masked dump is restored: some hours after production makes it."
  type        = string
  default     = "cron(0 6 * * ? *)"
}

variable "schedule_timezone" {
  description = "Time zone of the schedule."
  type        = string
  default     = "UTC"
}

variable "alarm_emails" {
  description = "Addresses that are notified of a restore that failed, and of a day without one."
  type        = list(string)
  default     = []
}
