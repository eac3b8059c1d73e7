# Sundays only, kept for two weeks, and nobody is woken.
environment         = "dev"
schedule_expression = "cron(0 3 ? * SUN *)"
expiration_days     = 14
memory_size         = 1024
create_alarms       = false

vpc_id                     = "vpc-0a1b2c3d4e5f60718"
subnet_ids                 = ["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"]
database_security_group_id = "sg-0a1b2c3d4e5f60718"
