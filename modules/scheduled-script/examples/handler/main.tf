# Tells an API of every new day, by a function.sh as a custom runtime for bash takes it. It runs on a table of locks that
# exists already, for example that of another job.

provider "aws" {
  region = "eu-central-1"
}

module "announce" {
  source = "../.."

  name                = "announce"
  schedule_expression = "cron(0 5 * * ? *)"
  schedule_timezone   = "Europe/Berlin"
  script_path         = "${path.module}/function.sh"
  handler             = "handler"
  environment         = { API = var.api }
  parameters          = { API_TOKEN = var.token_parameter }
  aws_cli             = false
  create_lock_table   = false
  lock_table_name     = var.lock_table_name
  alarm_emails        = ["operations@example.com"]
  create_dashboard    = true
}
