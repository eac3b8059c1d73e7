# Every night as in production, so that what breaks there breaks here first.
environment         = "staging"
schedule_expression = "cron(0 2 * * ? *)"
expiration_days     = 7
alarm_emails        = ["shop-team@example.com"]

vpc_id                     = "vpc-1a2b3c4d5e6f70819"
subnet_ids                 = ["subnet-2a3b4c5d6e7f8091a", "subnet-3a4b5c6d7e8f9102b"]
database_security_group_id = "sg-1a2b3c4d5e6f70819"
