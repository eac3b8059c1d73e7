# What can be chosen of a created bucket.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_directory           = "tests/packages"
  name                        = "shop"
  schedule_expression         = "cron(0 4 * * ? *)"
  vpc_id                      = "vpc-0a1b2c3d"
  subnet_ids                  = ["subnet-0a1b2c3d"]
  database_security_group_ids = ["sg-0a1b2c3d"]
  database_host               = "shop.internal.example.com"
  database_names              = ["shop"]
  database_username           = "dump"
  database_password_parameter = "/shop/dump/password"
}

run "lock" {
  command = plan

  variables {
    bucket_object_lock = { mode = "COMPLIANCE", days = 30 }
  }

  assert {
    condition     = one(aws_s3_bucket_object_lock_configuration.dumps[*].rule[0].default_retention[0].mode) == "COMPLIANCE" && one(aws_s3_bucket_object_lock_configuration.dumps[*].rule[0].default_retention[0].days) == 30
    error_message = "Every new object should be locked."
  }
}

run "lock_as_long_as_the_retention" {
  command = plan

  variables {
    keep_daily         = 14
    bucket_object_lock = { mode = "GOVERNANCE", days = 44 }
  }

  assert {
    condition     = length(aws_s3_bucket_object_lock_configuration.dumps) == 1
    error_message = "A lock may end when the noncurrent version of the dump expires."
  }
}

run "lock_longer_than_the_retention" {
  command = plan

  variables {
    expiration_days    = 14
    bucket_object_lock = { mode = "GOVERNANCE", days = 45 }
  }

  # A warning of the plan, which is applied all the same.
  expect_failures = [check.object_lock]
}

run "transitions" {
  command = plan

  variables {
    bucket_transitions = [
      { days = 30, storage_class = "STANDARD_IA" },
      { days = 60, storage_class = "GLACIER_IR" },
      { days = 61, storage_class = "DEEP_ARCHIVE" },
    ]
  }

  assert {
    condition = [
      for rule in one(aws_s3_bucket_lifecycle_configuration.dumps[*].rule) : [for transition in rule.transition : "${transition.days} ${transition.storage_class}"] if rule.id == "large-dumps"
    ] == [["30 STANDARD_IA", "60 GLACIER_IR", "61 DEEP_ARCHIVE"]]
    error_message = "Dumps should move to each class on its day."
  }
  assert {
    condition = [
      for rule in one(aws_s3_bucket_lifecycle_configuration.dumps[*].rule) : tonumber(rule.filter[0].object_size_greater_than) if rule.id == "large-dumps"
    ] == [67108863]
    error_message = "Manifests and verdicts should stay where they can be read."
  }
  assert {
    condition     = length([for rule in one(aws_s3_bucket_lifecycle_configuration.dumps[*].rule) : rule if contains(["stale-uploads", "noncurrent-versions", "expired-dumps"], rule.id)]) == 3
    error_message = "The other rules should stay."
  }
}

run "replication" {
  command = apply

  variables {
    bucket_name        = "shop-dumps"
    bucket_replication = { bucket_arn = "arn:aws:s3:::shop-dumps-replica" }
  }

  assert {
    condition = {
      for statement in jsondecode(one(aws_iam_role_policy.replication[*].policy)).Statement : statement.Sid => statement.Action
      } == {
      ReadReplicationRules = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
      ReadVersions         = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging", "s3:GetObjectRetention", "s3:GetObjectLegalHold"]
      WriteReplicas        = ["s3:ReplicateObject", "s3:ReplicateTags"]
    }
    error_message = "Without an account and keys, S3 should replicate and do nothing else."
  }
  assert {
    condition     = one(aws_s3_bucket_replication_configuration.dumps[*].rule[0].destination[0].bucket) == "arn:aws:s3:::shop-dumps-replica" && length(one(aws_s3_bucket_replication_configuration.dumps[*].rule[0].destination[0].access_control_translation)) == 0 && length(one(aws_s3_bucket_replication_configuration.dumps[*].rule[0].source_selection_criteria)) == 0
    error_message = "Replicas should belong to the account of the job, without a key."
  }
  assert {
    condition     = one(aws_cloudwatch_metric_alarm.replication_failing[*].dimensions) == tomap({ SourceBucket = "shop-dumps", DestinationBucket = "shop-dumps-replica", RuleId = "dumps" })
    error_message = "Objects that S3 could not replicate should raise an alarm."
  }
}

run "encrypted_replication_to_another_account" {
  command = apply

  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/1"
    bucket_replication = {
      bucket_arn    = "arn:aws:s3:::shop-dumps-replica"
      account_id    = "210987654321"
      kms_key_arn   = "arn:aws:kms:eu-west-1:210987654321:key/2"
      storage_class = "STANDARD_IA"
    }
  }

  assert {
    condition = {
      for statement in jsondecode(one(aws_iam_role_policy.replication[*].policy)).Statement : statement.Sid => [statement.Resource, try(statement.Condition.StringEquals["kms:ViaService"], "-")]
      if contains(["HandOverReplicas", "DecryptDumps", "EncryptReplicas"], statement.Sid)
      } == {
      HandOverReplicas = [["arn:aws:s3:::shop-dumps-replica/*"], "-"]
      DecryptDumps     = ["arn:aws:kms:eu-central-1:123456789012:key/1", "s3.eu-central-1.amazonaws.com"]
      EncryptReplicas  = ["arn:aws:kms:eu-west-1:210987654321:key/2", "s3.eu-west-1.amazonaws.com"]
    }
    error_message = "The role should use each key in its own region, and hand the replicas over."
  }
  assert {
    condition     = one(aws_s3_bucket_replication_configuration.dumps[*].rule[0].destination[0].account) == "210987654321" && one(aws_s3_bucket_replication_configuration.dumps[*].rule[0].destination[0].access_control_translation[0].owner) == "Destination" && one(aws_s3_bucket_replication_configuration.dumps[*].rule[0].destination[0].encryption_configuration[0].replica_kms_key_id) == "arn:aws:kms:eu-west-1:210987654321:key/2" && one(aws_s3_bucket_replication_configuration.dumps[*].rule[0].source_selection_criteria[0].sse_kms_encrypted_objects[0].status) == "Enabled"
    error_message = "Objects under a key should be replicated, and belong to the other account."
  }
}

run "access_log" {
  command = apply

  variables {
    bucket_name       = "shop-dumps"
    bucket_access_log = { bucket = "logs" }
  }

  assert {
    condition     = one(aws_s3_bucket_logging.dumps[*].target_bucket) == "logs" && one(aws_s3_bucket_logging.dumps[*].target_prefix) == "shop-dumps/"
    error_message = "Requests should be logged below the name of the bucket."
  }
}

run "access_log_without_a_prefix" {
  command = plan

  variables {
    bucket_access_log = { bucket = "logs", prefix = "" }
  }

  assert {
    condition     = one(aws_s3_bucket_logging.dumps[*].target_prefix) == ""
    error_message = "A log may be at the top of its bucket."
  }
}
