# Kept for three months, with two processors.
environment         = "prod"
schedule_expression = "cron(0 3 * * ? *)"
expiration_days     = 90
memory_size         = 3538
alarm_emails        = ["shop-team@example.com", "on-call@example.com"]

vpc_id                     = "vpc-2a3b4c5d6e7f8091a"
subnet_ids                 = ["subnet-4a5b6c7d8e9f0213c", "subnet-5a6b7c8d9e0f1324d"]
database_security_group_id = "sg-2a3b4c5d6e7f8091a"
