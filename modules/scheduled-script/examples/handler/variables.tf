variable "api" {
  type        = string
  default     = "https://api.example.com"
  description = "Where the API is."
}

variable "token_parameter" {
  type        = string
  default     = "/shop/api/token"
  description = "Name of the SSM parameter with the token of the API."
}

variable "lock_table_name" {
  type        = string
  description = "Name of an existing lock table."
}
